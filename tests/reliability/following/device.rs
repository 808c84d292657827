//! A model of the page that follows a demand: carries out the schedule's effects and passes events to it, as the
//! program does in a browser.
//!
//! Its careless variants show that each rule is needed.

use super::road::Arrival;
use super::verdict::Broken;
use super::world::World;
use client::sse::{Parser, timeline_event};
use client::{Response, native};
use contract::{Event, EventPage, Reference, Timestamp};
use domain::{Failure, Following, FollowingEffect, FollowingEvent, Freshness, Timeline};

/// The page, its device and its browser.
#[derive(Debug)]
pub(crate) struct Device {
    pub(crate) care: Care,
    pub(crate) following: Following,
    pub(crate) timeline: Option<Timeline>,
    /// The current stream and its parser.
    listening: Option<(u32, Parser)>,
    /// Every open stream connection.
    pub(crate) streams: Vec<u32>,
    /// The fetch in progress.
    pub(crate) fetch: Option<u32>,
    /// When the timer fires, in milliseconds of the model.
    pub(crate) timer: Option<i64>,
    /// By how much the device's clock is ahead of the model's.
    pub(crate) clock_ahead: i64,
    pub(crate) visible: bool,
    /// The freshness that the page shows.
    pub(crate) told: Freshness,
    /// When the last bytes of a stream came, in milliseconds of awake time.
    pub(crate) heard_at: i64,
    connections: u32,
}

/// The rules for carrying out effects; all `true` is correct.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Care {
    /// It starts after the last number without a gap before it, not after the highest.
    pub begins_at_the_gap: bool,
    /// A received number does not imply that those before it were received.
    pub heeds_gaps: bool,
    /// It reports when it is shown.
    pub says_shown: bool,
    /// It closes all connections when hidden.
    pub rests: bool,
    /// Its timer also fires while a stream is open.
    pub has_watchdog: bool,
    /// It closes a stream before it opens another.
    pub closes_first: bool,
    /// It reports failed fetches.
    pub says_failures: bool,
    /// It fetches exactly when the schedule asks for it.
    pub fetches_when_told: bool,
    /// It parses a stream as one text, however it is split.
    pub joins_pieces: bool,
}

impl Care {
    /// The correct page.
    pub const FULL: Self = Self {
        begins_at_the_gap: true,
        heeds_gaps: true,
        says_shown: true,
        rests: true,
        has_watchdog: true,
        closes_first: true,
        says_failures: true,
        fetches_when_told: true,
        joins_pieces: true,
    };
}

impl Device {
    /// A page that shows a timeline, with the last number of its list if that was just `fetched`.
    pub(crate) fn begin(
        care: Care,
        timeline: Option<Timeline>,
        fetched: Option<u64>,
        current_at: Option<Timestamp>,
        now: Timestamp,
    ) -> (Self, Vec<FollowingEffect>) {
        let after = if care.begins_at_the_gap {
            Following::after(fetched, timeline.as_ref())
        } else {
            timeline.as_ref().map_or(0, Timeline::last_seq)
        };
        let (following, effects) = Following::begin(after, current_at, now);
        let device = Self {
            care,
            told: following.freshness(now),
            following,
            timeline,
            listening: None,
            streams: Vec::new(),
            fetch: None,
            timer: None,
            clock_ahead: 0,
            visible: true,
            heard_at: 0,
            connections: 0,
        };
        (device, effects)
    }
}

impl World {
    /// Passes an event to the schedule, and carries out its effects.
    pub(crate) fn tell(&mut self, event: FollowingEvent) {
        let now = self.device_clock();
        let effects = self.device.following.step(event, now);
        self.carry_out(effects);
        self.device.told = self.device.following.freshness(now);
    }

    pub(crate) fn carry_out(&mut self, effects: Vec<FollowingEffect>) {
        for effect in effects {
            match effect {
                FollowingEffect::Open { after } => self.open(after),
                FollowingEffect::Close if self.device.care.rests || self.device.visible => self.close(),
                FollowingEffect::Fetch { after } => self.fetch(after),
                FollowingEffect::Abandon if self.device.care.rests => self.abandon(),
                FollowingEffect::WaitUntil(until) => {
                    let span = until.millis_since(self.device_clock()).max(0);
                    self.device.timer = Some(self.t + span);
                }
                FollowingEffect::Close | FollowingEffect::Abandon => {}
            }
        }
    }

    fn open(&mut self, after: u64) {
        if self.device.care.closes_first {
            self.close();
        }
        self.device.connections += 1;
        let stream = self.device.connections;
        self.device.listening = Some((stream, Parser::default()));
        self.device.streams.push(stream);
        self.watch.asked(self.t);
        self.ask_for_stream(stream, after);
    }

    fn close(&mut self) {
        for stream in core::mem::take(&mut self.device.streams) {
            self.city.streams.retain(|known| known.id != stream);
            self.road.take(|arrival| arrival.is_by_stream(stream));
        }
        self.device.listening = None;
    }

    fn fetch(&mut self, after: u64) {
        self.abandon();
        self.device.connections += 1;
        let fetch = self.device.connections;
        self.device.fetch = Some(fetch);
        self.watch.asked(self.t);
        self.ask_for_page(fetch, after);
    }

    fn abandon(&mut self) {
        if let Some(fetch) = self.device.fetch.take() {
            self.road.take(|arrival| arrival.is_by_fetch(fetch));
        }
    }

    /// Something arrives at the page.
    pub(crate) fn hear(&mut self, arrival: Arrival) -> Result<(), Broken> {
        match arrival {
            Arrival::Head { stream, answer } if self.listens_to(stream) => self.head(&answer),
            Arrival::Bytes { stream, bytes } if self.listens_to(stream) => return self.bytes(&bytes),
            Arrival::End { stream, cut } if self.listens_to(stream) => self.closed(cut.then_some(Failure::Offline)),
            Arrival::Answer { fetch, answer, made } if self.device.fetch == Some(fetch) => {
                self.device.fetch = None;
                let call = native::events(&Reference::new("2611-0482-7153"), None, 0, "en");
                let page = answer.map_or(Err(Failure::Offline), |answer| (call.decode)(&answer));
                return self.take_in(page, made);
            }
            _ => {}
        }
        Ok(())
    }

    fn listens_to(&self, stream: u32) -> bool {
        self.device.listening.as_ref().is_some_and(|(known, _)| *known == stream)
    }

    fn head(&mut self, answer: &Response) {
        let is_stream = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/event-stream"));
        if answer.status == 200 && is_stream {
            self.tell(FollowingEvent::Opened);
        } else if answer.is_success() {
            self.closed(Some(Failure::unintelligible("no event stream")));
        } else {
            self.closed(Some(client::failure(answer)));
        }
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.device.heard_at = self.awake();
        self.watch.heard_from_city(self.t);
        // If the byte leads to another stream, this stream's data are still parsed by its own parser.
        let Some((stream, mut parser)) = self.device.listening.take() else { return Ok(()) };
        self.tell(FollowingEvent::Sign);
        let frames = if self.device.care.joins_pieces {
            parser.push(bytes)
        } else {
            parser.push(String::from_utf8_lossy(bytes).as_bytes())
        };
        if self.device.listening.is_none() {
            self.device.listening = Some((stream, parser));
        }
        let frames = match frames {
            Ok(frames) => frames,
            Err(failure) => {
                self.closed(Some(failure));
                return Ok(());
            }
        };
        for frame in frames {
            match timeline_event(&frame) {
                Ok(event) => {
                    let seq = event.seq;
                    let before = self.device.timeline.as_ref().map_or(0, Timeline::last_seq);
                    self.show(vec![event])?;
                    if self.device.care.heeds_gaps {
                        self.tell(FollowingEvent::Heard { seq });
                    } else {
                        self.tell(FollowingEvent::Fetched { last: Some(seq) });
                    }
                    if !self.device.care.fetches_when_told && seq > before + 1 {
                        self.fetch(Following::after(None, self.device.timeline.as_ref()));
                    }
                }
                Err(_) => self.tell(FollowingEvent::Unreadable),
            }
        }
        Ok(())
    }

    fn closed(&mut self, failure: Option<Failure>) {
        let asked = failure.as_ref().and_then(pause);
        let Some((stream, parser)) = &self.device.listening else { return };
        let (stream, retry_after_ms) = (*stream, asked.or(parser.retry_ms()));
        self.device.streams.retain(|open| *open != stream);
        self.city.streams.retain(|known| known.id != stream);
        self.road.take(|arrival| arrival.is_by_stream(stream));
        self.device.listening = None;
        self.watch.wished(self.t, retry_after_ms);
        let jitter = self.chance.unit();
        self.tell(FollowingEvent::Closed { retry_after_ms, jitter });
    }

    fn take_in(&mut self, page: Result<EventPage, Failure>, made: i64) -> Result<(), Broken> {
        match page {
            Ok(page) => {
                self.watch.heard_from_city(made);
                let last = page.events.iter().map(|event| event.seq).max();
                if let Some(last) = last {
                    self.watch.brought(last);
                    self.show(page.events)?;
                }
                self.tell(FollowingEvent::Fetched { last });
            }
            Err(failure) if self.device.care.says_failures => {
                let retry_after_ms = pause(&failure);
                self.watch.wished(self.t, retry_after_ms);
                let jitter = self.chance.unit();
                self.tell(FollowingEvent::NotFetched { retry_after_ms, jitter });
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Merges events into the timeline.
    fn show(&mut self, events: Vec<Event>) -> Result<(), Broken> {
        self.watch.came = events.iter().map(|event| event.seq).fold(self.watch.came, u64::max);
        let new = match &mut self.device.timeline {
            Some(timeline) => !timeline.merge(events).added.is_empty(),
            None => {
                self.device.timeline = Timeline::begin(events);
                self.device.timeline.is_some()
            }
        };
        if new { self.check_timeline() } else { Ok(()) }
    }

    /// The timer fires.
    pub(crate) fn wake(&mut self) {
        self.device.timer = None;
        if self.device.care.has_watchdog || self.device.streams.is_empty() {
            let jitter = self.chance.unit();
            self.tell(FollowingEvent::Tick { jitter });
        }
    }

    /// The page updates its age; its freshness is checked.
    pub(crate) fn look(&mut self) {
        if self.device.told != Freshness::Live {
            self.device.told = self.device.following.freshness(self.device_clock());
        }
        self.road.send(self.t + 5_000, Arrival::Look);
    }

    pub(crate) fn hide(&mut self) {
        self.device.visible = false;
        self.tell(FollowingEvent::Hidden);
    }

    pub(crate) fn show_page(&mut self) {
        self.device.visible = true;
        if self.device.care.says_shown {
            self.tell(FollowingEvent::Shown);
        }
    }
}

/// The pause that the backend asks for.
fn pause(failure: &Failure) -> Option<u64> {
    match failure {
        Failure::Busy { after_ms } => *after_ms,
        _ => None,
    }
}
