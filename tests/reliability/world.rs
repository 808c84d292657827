//! The state of the whole model, all possible actions in it, and their effects.

use crate::budget::Budget;
use crate::city::{City, Message, Stage, What};
use crate::machine::{Answer, Event, Key, Machine};
use crate::page::{Care, Kept, Page, PhotoWork};
use crate::promises::{Broken, check_now};
use domain::Delivery;

/// The state of the whole model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// The device's clock in seconds.
    pub clock: i64,
    /// The jitter of waits, 0 to 255.
    pub chance: u8,
    /// The rules that pages follow.
    pub care: Care,
    /// The pages.
    pub pages: Vec<Page>,
    /// The page that holds the draft's lock.
    pub lock: Option<usize>,
    /// The device's store.
    pub store: Store,
    /// Messages in transit, in order.
    pub network: Vec<Message>,
    /// The city's data.
    pub city: City,
    /// Whether the city rejects the present draft.
    pub wrong: bool,
    /// How many photos are late.
    pub late: u8,
    /// Every submission that was ever made.
    pub frozen: Vec<Frozen>,
    /// Uploads so far; each gives another id.
    pub uploads: u8,
    /// Faults that may still occur.
    pub budget: Budget,
}

/// The device's store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Store {
    /// The delivery of the draft.
    pub record: Option<Key>,
    /// Demands followed, with the number of photos missing.
    pub followed: Vec<(u8, u8)>,
    /// Whether it has the draft and its photos.
    pub draft: bool,
}

/// State of a submission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Frozen {
    /// An attempt was made to store it.
    pub tried: bool,
    /// It was stored.
    pub durable: bool,
    /// The citizen has taken it back.
    pub taken_back: bool,
    /// The citizen wanted it back, and its record is deleted, but the page was told that it is not.
    pub half_taken_back: bool,
    /// It could not be stored, which the citizen was told, and the draft was sent again before it could.
    pub overtaken: bool,
    /// The body that was sent under its id.
    pub body: Option<u8>,
}

/// A possible action. Pages and messages by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says itself; the arms of `apply` say what comes of it")]
pub enum Action {
    Tap(usize),
    TryNow(usize),
    TakeBack(usize, Kept),
    Edit(usize),
    Perform(usize, Kept),
    Wake(usize),
    WakeEarly(usize),
    Look(usize),
    ClockBack,
    ClockForward,
    Kill(usize),
    Open(usize),
    Upload(usize, u8),
    UploadFails(usize, u8),
    TellPhoto(usize, u8),
    AddAgain(usize, u8),
    Arrive(usize),
    Finish(usize),
    Receive(usize),
    NotSent(usize),
    Lost(usize),
    AnswerLost(usize),
    GivenUp(usize),
    Twice(usize),
    Spoilt(usize, Answer),
    Gateway(usize, Answer),
}

/// A clock error of a year, in seconds.
const YEAR: i64 = 31_536_000;

impl World {
    /// A draft, so many pages that show it, so many late photos.
    pub fn new(pages: usize, late: u8, wrong: bool, budget: Budget) -> Self {
        let page =
            Page { open: true, form: true, photos: vec![PhotoWork::Uploading; usize::from(late)], ..Page::default() };
        Self {
            clock: 0,
            chance: 0,
            care: Care::FULL,
            pages: vec![page; pages],
            lock: None,
            store: Store { record: None, followed: Vec::new(), draft: true },
            network: Vec::new(),
            city: City::default(),
            wrong,
            late,
            frozen: Vec::new(),
            uploads: 0,
            budget,
        }
    }

    /// Carries out one action.
    ///
    /// # Errors
    /// The promise that it broke.
    pub fn apply(&mut self, machine: &mut Machine, action: Action) -> Result<(), Broken> {
        match action {
            Action::Tap(page) => self.tap(machine, page),
            Action::TryNow(page) => {
                self.budget.try_nows = self.budget.try_nows.saturating_sub(1);
                self.tell(machine, page, Event::TryNow);
                self.let_go(machine, page);
            }
            Action::TakeBack(page, kept) => self.take_back(machine, page, kept),
            Action::Edit(_) => self.wrong = false,
            Action::Perform(page, kept) => {
                self.budget.store -= u8::from(kept != Kept::Yes);
                self.perform(machine, page, kept)?;
            }
            Action::Wake(page) => {
                self.budget.wakes = self.budget.wakes.saturating_sub(1);
                let due = self.pages[page].alarm.take().unwrap_or(self.clock);
                // A timer measures a span: setting the clock back does not make it wait a year.
                let span = if due - self.clock > 900 { 0 } else { due - self.clock };
                self.clock += span.max(0);
                self.tell(machine, page, Event::Drain);
                self.let_go(machine, page);
            }
            Action::WakeEarly(page) => {
                self.budget.clock -= 1;
                self.tell(machine, page, Event::Drain);
                self.let_go(machine, page);
            }
            Action::Look(page) => {
                self.tell(machine, page, Event::Drain);
                self.let_go(machine, page);
            }
            Action::ClockBack => (self.budget.clock, self.clock) = (self.budget.clock - 1, self.clock - YEAR),
            Action::ClockForward => (self.budget.clock, self.clock) = (self.budget.clock - 1, self.clock + YEAR),
            Action::Kill(page) => self.kill(page),
            Action::Open(page) => {
                self.pages[page].open = true;
                self.pages[page].form = self.store.draft;
                self.pages[page].photos = vec![PhotoWork::Uploading; usize::from(self.late)];
            }
            Action::Upload(page, photo) => {
                self.pages[page].photos[usize::from(photo)] = PhotoWork::Uploaded(self.uploads);
                self.uploads += 1;
            }
            Action::UploadFails(page, photo) => {
                self.budget.uploads -= 1;
                self.pages[page].photos[usize::from(photo)] = PhotoWork::GivenUp;
            }
            Action::TellPhoto(page, photo) => self.tell_photo(machine, page, photo),
            Action::AddAgain(page, photo) => self.add_again(page, photo),
            Action::Arrive(at) => {
                let what = self.network[at].what;
                let running = self.network.iter().any(|other| other.stage == Stage::Running && same(other.what, what));
                let stage = self.city.arrived(what, running);
                self.on_the_way(at, stage);
            }
            Action::Finish(at) => {
                let answer = self.city.finish(self.network[at].what, machine);
                self.on_the_way(at, Stage::Answered(answer));
            }
            Action::Receive(at) => {
                if let Stage::Answered(answer) = self.network[at].stage {
                    self.answered(machine, at, Some(answer));
                }
            }
            Action::NotSent(at) => self.fault(machine, at, None),
            Action::Lost(at) | Action::AnswerLost(at) => self.fault(machine, at, Some(Answer::Offline)),
            Action::Spoilt(at, answer) | Action::Gateway(at, answer) => self.fault(machine, at, Some(answer)),
            Action::GivenUp(at) => {
                let message = self.network[at];
                self.fault(machine, at, Some(Answer::Offline));
                self.network.push(Message { caller: None, ..message });
            }
            Action::Twice(at) => {
                self.budget.network -= 1;
                self.network.push(Message { caller: None, stage: Stage::Travelling, ..self.network[at] });
            }
        }
        self.network.sort_unstable();
        check_now(self, machine)
    }

    /// Whether a page that can step has a delivery in memory that differs from the record; on return to a page it
    /// checks.
    pub fn is_behind(&self, page: usize) -> bool {
        let this = &self.pages[page];
        let differs = this.in_mind != self.store.record && (self.store.record.is_some() || this.kept);
        differs && self.can_step(page) && self.lock != Some(page)
    }

    fn fault(&mut self, machine: &mut Machine, at: usize, answer: Option<Answer>) {
        self.budget.network -= 1;
        self.answered(machine, at, answer);
    }

    /// A message ends, and its sender gets the result.
    fn answered(&mut self, machine: &mut Machine, at: usize, answer: Option<Answer>) {
        let message = self.network.remove(at);
        if let Some(page) = message.caller {
            self.receive(machine, usize::from(page), message.what, answer);
        }
    }

    /// A response without a receiver is dropped.
    fn on_the_way(&mut self, at: usize, stage: Stage) {
        self.network[at].stage = stage;
        if self.network[at].caller.is_none() && matches!(stage, Stage::Answered(_)) {
            self.network.remove(at);
        }
    }

    fn tap(&mut self, machine: &mut Machine, page: usize) {
        self.budget.taps = self.budget.taps.saturating_sub(1);
        self.take_lock(machine, page);
        if self.pages[page].in_mind.is_some() {
            // It is being delivered already, and the page shows that.
        } else if !self.store.draft && self.care.asks_for_draft {
            self.pages[page].form = false;
        } else {
            let number = u8::try_from(self.frozen.len()).unwrap_or(u8::MAX);
            self.frozen.iter_mut().filter(|frozen| !frozen.durable).for_each(|frozen| frozen.overtaken = true);
            self.frozen.push(Frozen::default());
            self.pages[page].in_mind = Some(machine.freeze(number, self.wrong, self.late, self.clock));
            self.pages[page].kept = false;
            self.told(machine, page, Event::Drain);
            if !self.care.stores_first {
                self.pages[page].queue.reverse();
            }
        }
        self.let_go(machine, page);
    }

    fn take_back(&mut self, machine: &mut Machine, page: usize, kept: Kept) {
        self.budget.take_backs = self.budget.take_backs.saturating_sub(1);
        self.budget.store -= u8::from(kept != Kept::Yes);
        self.take_lock(machine, page);
        let Some(key) = self.pages[page].in_mind else { return self.let_go(machine, page) };
        let delivery = machine.delivery(key).clone();
        let may = if self.care.asks_the_core {
            delivery.clone().take_back().is_ok()
        } else {
            matches!(delivery, Delivery::Waiting { .. } | Delivery::Refused { .. })
        };
        if may {
            if kept != Kept::No {
                self.store.record = None;
            }
            let frozen = &mut self.frozen[usize::from(machine.number(key))];
            frozen.taken_back |= kept == Kept::Yes || !self.care.heeds_removal;
            frozen.half_taken_back |= kept == Kept::YesButToldNo;
            if kept != Kept::Yes && matches!(delivery, Delivery::Waiting { .. }) {
                // It continues from here. The page checks whether its record is still there; if not, it counts as never
                // stored.
                frozen.durable &= self.store.record.is_some();
                self.pages[page].kept = self.store.record.is_some();
            }
            if kept == Kept::Yes || !self.care.heeds_removal {
                self.pages[page].in_mind = None;
                self.pages[page].kept = false;
                self.pages[page].alarm = None;
                self.pages[page].queue.clear();
            }
        }
        self.let_go(machine, page);
    }

    fn kill(&mut self, page: usize) {
        self.budget.kills -= 1;
        self.pages[page] = Page::default();
        if self.lock == Some(page) {
            self.lock = None;
        }
        for message in &mut self.network {
            if message.caller.is_some_and(|caller| usize::from(caller) == page) {
                message.caller = None;
            }
        }
        self.network.retain(|message| message.caller.is_some() || !matches!(message.stage, Stage::Answered(_)));
    }

    fn tell_photo(&mut self, machine: &mut Machine, page: usize, photo: u8) {
        self.take_lock(machine, page);
        let demand = self.pages[page].in_mind.map(|key| machine.number(key));
        let event = match self.pages[page].photos[usize::from(photo)] {
            PhotoWork::Uploaded(upload) => Some(Event::PhotoReady(photo, upload)),
            PhotoWork::GivenUp => Some(Event::PhotoGivenUp(photo)),
            PhotoWork::Added(of) if demand == Some(of) => Some(Event::PhotoAttached(photo)),
            PhotoWork::NotTaken(of) if demand == Some(of) => Some(Event::PhotoGivenUp(photo)),
            _ => None,
        };
        if let Some(event) = event {
            self.told(machine, page, event);
        }
        self.let_go(machine, page);
    }

    fn add_again(&mut self, page: usize, photo: u8) {
        if let PhotoWork::AddAgain(number, upload) = self.pages[page].photos[usize::from(photo)] {
            self.pages[page].photos[usize::from(photo)] = PhotoWork::Adding(number, upload);
            self.send(page, What::Attach { number, photo, upload });
        }
    }
}

/// Whether two requests are for the same demand.
pub(crate) fn same(one: What, other: What) -> bool {
    matches!((one, other), (What::File { number: one, .. }, What::File { number: other, .. }) if one == other)
}
