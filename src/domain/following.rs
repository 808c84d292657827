//! The schedule for following a demand live: when to connect, disconnect and poll. It does no I/O.

mod event;
mod freshness;
mod missing;
mod phase;

pub use event::{FollowingEffect, FollowingEvent};
pub use freshness::Freshness;
pub use phase::Phase;

use crate::back_off::{doubling_ms, later};
use crate::{RETRY_AFTER_CAP_MS, Timeline};
use contract::{HEARTBEAT_SECONDS, Timestamp};
use missing::Missing;

/// The schedule of following one demand, and which events the page has.
#[derive(Clone, Debug, PartialEq)]
pub struct Following {
    phase: Phase,
    /// Which events the page has, and which are missing.
    missing: Missing,
    /// When the page last matched the city's state.
    current_at: Option<Timestamp>,
    /// Streams in a row that ended without a byte.
    silent: u32,
    /// The moment of the last `WaitUntil`.
    wake: Timestamp,
}

impl Following {
    /// A stream counts as dead after so long without a byte.
    pub const DEAD_AFTER_MS: i64 = HEARTBEAT_SECONDS as i64 * 2 * 1000;
    /// Interval at which events are polled where streams do not work.
    pub const POLL_MS: i64 = 15_000;
    /// After so many polls a stream is tried again.
    pub const POLLS_BEFORE_A_STREAM: u32 = 4;

    /// The number after which to follow: the last of the list if it was just `fetched`, since numbers missing there do
    /// not exist for this reader; else the one before the first gap in the `kept` events.
    pub fn after(fetched: Option<u64>, kept: Option<&Timeline>) -> u64 {
        fetched.unwrap_or_else(|| kept.map_or(0, |kept| kept.gap().unwrap_or_else(|| kept.last_seq())))
    }

    /// Begins to follow; the page shows the events up to `after`, as the city had them at `current_at`.
    pub fn begin(after: u64, current_at: Option<Timestamp>, now: Timestamp) -> (Self, Vec<FollowingEffect>) {
        let missing = Missing::begin(after, now);
        let mut following = Self { phase: Phase::Resting, missing, current_at, silent: 0, wake: now };
        let effects = following.open(1, now);
        (following, effects)
    }

    /// Handles an event.
    pub fn step(&mut self, event: FollowingEvent, now: Timestamp) -> Vec<FollowingEffect> {
        let overdue = now.millis_since(self.wake);
        // If the clock was set back, the age restarts from now: it must not be "just now" for hours.
        self.current_at = self.current_at.map(|at| at.min(now));
        let mut effects = match event {
            FollowingEvent::Heard { seq } => {
                self.missing.hear(seq);
                Vec::new()
            }
            FollowingEvent::Unreadable => {
                self.missing.cannot_read();
                Vec::new()
            }
            FollowingEvent::Fetched { last } => self.fetched(last, now),
            FollowingEvent::NotFetched { retry_after_ms, jitter } => {
                self.missing.not_fetched(retry_after_ms.unwrap_or(0), jitter, now);
                Vec::new()
            }
            FollowingEvent::Hidden => {
                self.phase = Phase::Resting;
                self.missing.abandon();
                vec![FollowingEffect::Close, FollowingEffect::Abandon]
            }
            // The timer is long overdue, so the page was suspended: its connection is not trusted.
            FollowingEvent::Tick { .. }
            | FollowingEvent::Opened
            | FollowingEvent::Sign
            | FollowingEvent::Closed { .. }
                if self.phase != Phase::Resting && overdue > LATE_MS =>
            {
                self.come_back(now)
            }
            // A timer never fires early, so the clock was set back, and stored moments are meaningless.
            FollowingEvent::Tick { .. } if self.phase != Phase::Resting && overdue < -EARLY_MS => self.come_back(now),
            FollowingEvent::Tick { jitter } => self.tick(jitter, now),
            _ => self.stream(event, now),
        };
        effects.extend(self.fill(now));
        effects
    }

    /// The current activity.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// How old the shown events may be.
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        let ms_ago = self.current_at.map(|at| now.millis_since(at).max(0));
        match self.phase {
            Phase::Live { last_sign, .. }
                if !is_over(last_sign, Self::DEAD_AFTER_MS, now) && !self.missing.is_behind(now) =>
            {
                Freshness::Live
            }
            Phase::Polling { .. } => {
                Freshness::Updated { ms_ago, trying_again: ms_ago.is_none_or(|ms| ms > 2 * Self::POLL_MS) }
            }
            _ => Freshness::Updated { ms_ago, trying_again: true },
        }
    }

    /// Handles an event of the stream.
    fn stream(&mut self, event: FollowingEvent, now: Timestamp) -> Vec<FollowingEffect> {
        match (event, self.phase) {
            // The head alone proves nothing: a proxy may forward it and buffer the rest.
            (FollowingEvent::Opened, Phase::Connecting { attempt, .. }) => {
                self.phase = Phase::Connecting { attempt, since: now, opened: true };
                Vec::new()
            }
            (FollowingEvent::Sign, Phase::Connecting { attempt, .. }) => {
                self.silent = 0;
                self.signed(attempt, now, now);
                vec![self.wait(after_ms(now, Self::DEAD_AFTER_MS))]
            }
            (FollowingEvent::Sign, Phase::Live { attempt, since, .. }) => {
                self.signed(attempt, since, now);
                Vec::new()
            }
            (
                FollowingEvent::Closed { retry_after_ms, jitter },
                phase @ (Phase::Connecting { .. } | Phase::Live { .. }),
            ) => self.ended(phase, retry_after_ms.unwrap_or(0), jitter, now),
            (FollowingEvent::WentOffline, phase @ Phase::Live { .. }) => {
                let mut effects = vec![FollowingEffect::Close];
                effects.extend(self.ended(phase, 0, 0.0, now));
                effects
            }
            (FollowingEvent::CameBack, Phase::Resting) => Vec::new(),
            (FollowingEvent::Shown, Phase::Live { last_sign, .. })
                if !is_over(last_sign, SUSPICIOUS_MS, now) && !self.missing.is_behind(now) =>
            {
                Vec::new()
            }
            // It is connecting already; only the list can be fetched besides.
            (FollowingEvent::Shown, Phase::Connecting { since, .. }) if !is_over(since, SUSPICIOUS_MS, now) => {
                if self.missing.is_asked() { Vec::new() } else { vec![self.missing.ask(now)] }
            }
            (FollowingEvent::Shown | FollowingEvent::CameBack, _) => self.come_back(now),
            _ => Vec::new(),
        }
    }

    fn tick(&mut self, jitter: f64, now: Timestamp) -> Vec<FollowingEffect> {
        let is_dead = |sign| is_over(sign, Self::DEAD_AFTER_MS, now);
        match self.phase {
            Phase::Connecting { attempt, since, .. } if is_dead(since) => {
                let mut effects = vec![FollowingEffect::Close];
                // After so long without a byte the stream is being buffered, whether its head has come or not.
                let held_back = Phase::Connecting { attempt, since, opened: true };
                effects.extend(self.ended(held_back, 0, jitter, now));
                effects
            }
            Phase::Live { last_sign, .. } if is_dead(last_sign) => self.reopen(now),
            Phase::Connecting { since: sign, .. } | Phase::Live { last_sign: sign, .. } => {
                vec![self.wait(after_ms(sign, Self::DEAD_AFTER_MS))]
            }
            Phase::Waiting { until, attempt } if until <= now => self.open(attempt, now),
            Phase::Polling { until, polls } if until <= now => {
                if polls < Self::POLLS_BEFORE_A_STREAM {
                    self.poll(polls + 1, now)
                } else {
                    // Whatever buffered the streams may be gone: try again.
                    self.come_back(now)
                }
            }
            Phase::Waiting { until, .. } | Phase::Polling { until, .. } => vec![self.wait(until)],
            Phase::Resting => Vec::new(),
        }
    }

    /// The stream has delivered a byte.
    fn signed(&mut self, attempt: u32, since: Timestamp, now: Timestamp) {
        self.phase = Phase::Live { attempt, since, last_sign: now };
        if !self.missing.is_behind(now) {
            self.current_at = Some(now);
        }
    }

    /// A page of the list was fetched. There may be more, which a live stream delivers by itself.
    fn fetched(&mut self, last: Option<u64>, now: Timestamp) -> Vec<FollowingEffect> {
        let (asked, brought) = self.missing.fetched(last, now);
        let lives = matches!(self.phase, Phase::Live { .. });
        if brought && self.phase != Phase::Resting && (!lives || self.missing.is_missing()) {
            return vec![self.missing.ask(now)];
        }
        if !lives {
            // The response may have been slow: it is as old as its request.
            self.current_at = Some(asked);
        }
        Vec::new()
    }

    /// Fetches missing events, now or later, besides a live stream; a new stream delivers them all anyway.
    fn fill(&mut self, now: Timestamp) -> Option<FollowingEffect> {
        let Phase::Live { last_sign, .. } = self.phase else { return None };
        let due = self.missing.due(now)?;
        if due <= now {
            return Some(self.missing.ask(now));
        }
        // The stream's timeout still applies, also if the clock was set back since the timer was set.
        let until = due.min(after_ms(last_sign, Self::DEAD_AFTER_MS));
        (until < self.wake).then(|| self.wait(until))
    }

    /// A stream has ended, for whatever reason.
    fn ended(&mut self, phase: Phase, retry_after_ms: u64, jitter: f64, now: Timestamp) -> Vec<FollowingEffect> {
        let attempt = match phase {
            // A stream that opened and then delivered nothing is being buffered. One that could not be opened says
            // nothing about streams: the backend is unreachable, and is retried.
            Phase::Connecting { attempt, opened, .. } => {
                self.silent = if opened { self.silent.saturating_add(1) } else { self.silent };
                attempt
            }
            // One that is cut as soon as it is live counts like one that could not be opened.
            Phase::Live { attempt, since, .. } if !is_over(since, STEADY_MS, now) => attempt.min(SHORT_WAITS - 1),
            _ => 1,
        };
        if self.silent >= SILENT_STREAMS && retry_after_ms == 0 {
            return self.poll(1, now);
        }
        // After a short outage reconnect within seconds; after a long one all phones must not reconnect at once.
        let longest = if attempt <= SHORT_WAITS { 4_000 } else { 30_000 };
        let wait = doubling_ms(1_000, longest, attempt, jitter).max(retry_after_ms.min(RETRY_AFTER_CAP_MS));
        let until = later(now, wait);
        self.phase = Phase::Waiting { until, attempt: attempt.saturating_add(1) };
        vec![self.wait(until)]
    }

    fn open(&mut self, attempt: u32, now: Timestamp) -> Vec<FollowingEffect> {
        self.phase = Phase::Connecting { attempt, since: now, opened: false };
        let after = self.missing.known();
        vec![FollowingEffect::Open { after }, self.wait(after_ms(now, Self::DEAD_AFTER_MS))]
    }

    /// A new stream, and a fetch besides, so that the page is up to date even if the stream is slow.
    fn reopen(&mut self, now: Timestamp) -> Vec<FollowingEffect> {
        let mut effects = self.open(1, now);
        effects.insert(1, self.missing.ask(now));
        effects
    }

    /// As [`Self::reopen`], with one more chance for streams, however many were silent.
    fn come_back(&mut self, now: Timestamp) -> Vec<FollowingEffect> {
        self.silent = self.silent.min(SILENT_STREAMS - 1);
        self.reopen(now)
    }

    fn poll(&mut self, polls: u32, now: Timestamp) -> Vec<FollowingEffect> {
        let until = after_ms(now, Self::POLL_MS);
        self.phase = Phase::Polling { until, polls };
        let mut effects = vec![self.wait(until)];
        // A slow fetch would never finish if it were restarted each time; and a backend may have asked for a pause.
        if !self.missing.is_asked() && self.missing.next(now) <= now {
            effects.insert(0, self.missing.ask(now));
        }
        effects
    }

    fn wait(&mut self, until: Timestamp) -> FollowingEffect {
        self.wake = until;
        FollowingEffect::WaitUntil(until)
    }
}

/// So many attempts wait 4 seconds at most, about half a minute in all; later ones up to 30.
const SHORT_WAITS: u32 = 10;
/// After so many streams in a row without a byte, streams are assumed not to work here.
const SILENT_STREAMS: u32 = 3;
/// A stream that was live for so long counts as stable.
const STEADY_MS: i64 = 5_000;
/// When the page is shown again, a stream silent for so long is not trusted.
const SUSPICIOUS_MS: i64 = (HEARTBEAT_SECONDS as i64 + 1) * 1000;
/// Browsers round timers: one may fire this much early.
const EARLY_MS: i64 = 1_000;
/// A timer of a running page is never this late.
const LATE_MS: i64 = 5_000;

const fn after_ms(now: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(millis))
}

/// Whether so much time has passed; if the clock was set back it counts as passed.
const fn is_over(since: Timestamp, millis: i64, now: Timestamp) -> bool {
    let passed = now.millis_since(since);
    passed < 0 || passed >= millis
}

#[cfg(test)]
mod tests;
