//! Follows one demand live: carries out the schedule of `domain::Following` with streams, fetches and timers, and
//! passes the events on; it keeps no timeline and decides nothing.
//!
//! Faults: a stream that is refused, cut or silent, a message that is missing or cannot be read, a fetch that fails, a
//! proxy that buffers a stream, a suspended page, an unstable network: all are passed to the schedule, which decides.
//! After the handle is dropped there is no connection, timer, listener or callback left.

use crate::{
    Listener, clock, page,
    perform::{Api, perform},
    stream::{Stream, StreamSign},
    task::{self, Task},
};
use client::{native, sse};
use contract::{AccessToken, Event, EventPage, Reference, Timestamp};
use domain::{Failure, Following as Schedule, FollowingEffect, FollowingEvent, Freshness};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
};

/// An update while following a demand.
#[derive(Clone, Debug, PartialEq)]
pub enum FollowUpdate {
    /// Events, ascending in each batch; some may be known already: the timeline merges them.
    Events(Vec<Event>),
    /// The page's freshness has changed. It also ages by itself: ask [`Following::freshness`] every minute.
    Freshness(Freshness),
    /// An attempt failed; following goes on.
    Failure(Failure),
}

/// A demand being followed; dropping it stops everything.
pub struct Following {
    driver: Rc<Driver>,
    _signs: Vec<Listener>,
}

/// Follows a demand, the page showing its events up to `after` ([`Schedule::after`]) as the city had them at `current_at`.
pub fn follow(
    api: &Api,
    reference: &Reference,
    token: Option<&AccessToken>,
    language: &str,
    after: u64,
    current_at: Option<Timestamp>,
    on: impl FnMut(FollowUpdate) + 'static,
) -> Following {
    let (schedule, effects) = Schedule::begin(after, current_at, clock::now());
    let driver = Rc::new_cyclic(|me| Driver {
        me: me.clone(),
        api: api.clone(),
        reference: reference.clone(),
        token: token.cloned(),
        language: language.to_owned(),
        schedule: RefCell::new(schedule),
        told: Cell::default(),
        stream: RefCell::default(),
        fetch: RefCell::default(),
        timer: RefCell::default(),
        updates: RefCell::default(),
        on: RefCell::new(Box::new(on)),
    });
    driver.carry_out(effects);
    if !page::is_visible() {
        driver.tell(FollowingEvent::Hidden);
    }
    driver.tell_freshness();
    Following { _signs: signs(&driver), driver }
}

impl Following {
    /// How fresh the page is now.
    pub fn freshness(&self) -> Freshness {
        self.driver.schedule.borrow().freshness(clock::now())
    }

    /// Tries at once, because the citizen asked for it.
    pub fn try_now(&self) {
        self.driver.tell(FollowingEvent::Shown);
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        // The driver may still be borrowed further up the stack: its resources are released now, and it is dropped when
        // the callers return.
        self.driver.stop();
    }
}

struct Driver {
    me: Weak<Driver>,
    api: Api,
    reference: Reference,
    token: Option<AccessToken>,
    language: String,
    schedule: RefCell<Schedule>,
    told: Cell<Option<(bool, bool)>>,
    stream: RefCell<Option<Stream>>,
    fetch: RefCell<Option<Task>>,
    timer: RefCell<Option<clock::Timer>>,
    updates: RefCell<VecDeque<FollowUpdate>>,
    on: RefCell<Box<dyn FnMut(FollowUpdate)>>,
}

impl Driver {
    fn tell(&self, event: FollowingEvent) {
        let effects = self.schedule.borrow_mut().step(event, clock::now());
        self.carry_out(effects);
        self.tell_freshness();
    }

    fn carry_out(&self, effects: Vec<FollowingEffect>) {
        for effect in effects {
            match effect {
                FollowingEffect::Open { after } => self.open(after),
                FollowingEffect::Close => drop(self.stream.take()),
                FollowingEffect::Fetch { after } => self.fetch(after),
                FollowingEffect::Abandon => drop(self.fetch.take()),
                FollowingEffect::WaitUntil(until) => self.wait(until),
            }
        }
    }

    fn open(&self, after: u64) {
        // Close the old stream first: HTTP/1.1 allows six connections for an origin, shared by all tabs.
        drop(self.stream.take());
        let request = native::stream_events(&self.reference, self.token.as_ref(), after, &self.language);
        let me = self.me.clone();
        let stream = Stream::open(&self.api, request, move |sign| {
            if let Some(driver) = me.upgrade() {
                driver.hear(sign);
            }
        });
        *self.stream.borrow_mut() = Some(stream);
    }

    fn hear(&self, sign: StreamSign) {
        match sign {
            StreamSign::Opened => self.tell(FollowingEvent::Opened),
            StreamSign::Beat => self.tell(FollowingEvent::Sign),
            StreamSign::Frame(frame) => match sse::timeline_event(&frame) {
                Ok(event) => {
                    let seq = event.seq;
                    self.update(FollowUpdate::Events(vec![event]));
                    self.tell(FollowingEvent::Heard { seq });
                }
                Err(_) => self.tell(FollowingEvent::Unreadable),
            },
            StreamSign::Closed { retry_ms, failure } => {
                // `Offline` is already shown by the freshness.
                if let Some(failure) = failure.filter(|f| *f != Failure::Offline) {
                    self.update(FollowUpdate::Failure(failure));
                }
                self.tell(FollowingEvent::Closed { retry_after_ms: retry_ms, jitter: clock::random_unit() });
            }
        }
    }

    fn fetch(&self, after: u64) {
        let me = self.me.clone();
        let api = self.api.clone();
        let call = native::events(&self.reference, self.token.as_ref(), after, &self.language);
        let task = task::spawn(async move {
            let answer = perform(&api, call).await;
            if let Some(driver) = me.upgrade() {
                driver.take_in(answer);
            }
        });
        let before = self.fetch.replace(Some(task));
        drop(before);
    }

    fn take_in(&self, answer: Result<EventPage, Failure>) {
        match answer {
            Ok(page) => {
                let last = page.events.iter().map(|event| event.seq).max();
                if last.is_some() {
                    self.update(FollowUpdate::Events(page.events));
                }
                self.tell(FollowingEvent::Fetched { last });
            }
            Err(failure) => {
                let retry_after_ms = match &failure {
                    Failure::Busy { after_ms } => *after_ms,
                    _ => None,
                };
                self.update(FollowUpdate::Failure(failure));
                self.tell(FollowingEvent::NotFetched { retry_after_ms, jitter: clock::random_unit() });
            }
        }
    }

    fn wait(&self, until: Timestamp) {
        let me = self.me.clone();
        let millis = u32::try_from(until.millis_since(clock::now()).max(0)).unwrap_or(u32::MAX);
        let timer = clock::after(millis, move || {
            if let Some(driver) = me.upgrade() {
                driver.tell(FollowingEvent::Tick { jitter: clock::random_unit() });
            }
        });
        let before = self.timer.replace(Some(timer));
        drop(before);
    }

    /// Reports the freshness when its kind has changed; a new age alone is not reported.
    fn tell_freshness(&self) {
        let freshness = self.schedule.borrow().freshness(clock::now());
        let word = match freshness {
            Freshness::Live => (true, true),
            Freshness::Updated { trying_again, .. } => (false, trying_again),
        };
        if self.told.replace(Some(word)) != Some(word) {
            self.update(FollowUpdate::Freshness(freshness));
        }
    }

    /// Passes an update on; one that is raised during another is queued.
    fn update(&self, update: FollowUpdate) {
        self.updates.borrow_mut().push_back(update);
        if let Ok(mut on) = self.on.try_borrow_mut() {
            while let Some(update) = self.next_update() {
                on(update);
            }
        }
    }

    fn next_update(&self) -> Option<FollowUpdate> {
        self.updates.borrow_mut().pop_front()
    }

    fn stop(&self) {
        drop(self.stream.take());
        drop(self.fetch.take());
        drop(self.timer.take());
        self.updates.borrow_mut().clear();
        if let Ok(mut on) = self.on.try_borrow_mut() {
            *on = Box::new(|_| ());
        }
    }
}

fn signs(driver: &Rc<Driver>) -> Vec<Listener> {
    let me = Rc::downgrade(driver);
    let tell = move |event| {
        if let Some(driver) = me.upgrade() {
            driver.tell(event);
        }
    };
    let network = tell.clone();
    let mut signs = page::on_online(move |online| {
        network(if online { FollowingEvent::CameBack } else { FollowingEvent::WentOffline });
    });
    let seen = tell.clone();
    signs.extend(page::on_visibility(move |visible| {
        seen(if visible { FollowingEvent::Shown } else { FollowingEvent::Hidden });
    }));
    signs.extend(page::on_page_restored(move || tell(FollowingEvent::Shown)));
    signs
}
