//! When to open, close and ask again while a demand is followed live: a schedule, not a connection.

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

/// The schedule of following one demand, and how far what is on the page goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Following {
    phase: Phase,
    /// What is on the page, and what is missing there.
    missing: Missing,
    /// When what is shown was last known to be as the city has it.
    current_at: Option<Timestamp>,
    /// Streams in a row that ended without a single sign.
    silent: u32,
    /// The moment of the last `WaitUntil`.
    wake: Timestamp,
}

impl Following {
    /// A stream is called dead after this long without a sign.
    pub const DEAD_AFTER_MS: i64 = HEARTBEAT_SECONDS as i64 * 2 * 1000;
    /// So often events are asked for where streams do not work.
    pub const POLL_MS: i64 = 15_000;
    /// After so many of these a stream is tried again.
    pub const POLLS_BEFORE_A_STREAM: u32 = 4;

    /// After which number to follow: the last of the list when it was just `fetched`, since what that leaves out does not
    /// exist for this reader; else the one before the first gap in what was `kept`.
    pub fn after(fetched: Option<u64>, kept: Option<&Timeline>) -> u64 {
        fetched.unwrap_or_else(|| kept.map_or(0, |kept| kept.gap().unwrap_or_else(|| kept.last_seq())))
    }

    /// Begins to follow, the page showing the events up to `after`, as the city had them at `current_at`.
    pub fn begin(after: u64, current_at: Option<Timestamp>, now: Timestamp) -> (Self, Vec<FollowingEffect>) {
        let missing = Missing::begin(after, now);
        let mut following = Self { phase: Phase::Resting, missing, current_at, silent: 0, wake: now };
        let effects = following.open(1, now);
        (following, effects)
    }

    /// What comes of an event.
    pub fn step(&mut self, event: FollowingEvent, now: Timestamp) -> Vec<FollowingEffect> {
        let overdue = now.millis_since(self.wake);
        // With a clock that was put back the age counts anew: it is never "just now" for hours.
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
            // The timer is long overdue, so the page slept: nothing that it had before is trusted.
            FollowingEvent::Tick { .. }
            | FollowingEvent::Opened
            | FollowingEvent::Sign
            | FollowingEvent::Closed { .. }
                if self.phase != Phase::Resting && overdue > LATE_MS =>
            {
                self.come_back(now)
            }
            // A timer measures a span and never comes early, so the clock was put back: nobody knows how long ago anything was.
            FollowingEvent::Tick { .. } if self.phase != Phase::Resting && overdue < -EARLY_MS => self.come_back(now),
            FollowingEvent::Tick { jitter } => self.tick(jitter, now),
            _ => self.stream(event, now),
        };
        effects.extend(self.fill(now));
        effects
    }

    /// What is under way.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// How old what is shown may be.
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

    /// What comes of an event that concerns the stream.
    fn stream(&mut self, event: FollowingEvent, now: Timestamp) -> Vec<FollowingEffect> {
        match (event, self.phase) {
            // The head alone proves nothing: a proxy may send it and hold back the rest.
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
            // It is being tried; only the list can be asked beside it.
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
                // Silence for so long is a stream held back, whether its head has come or not.
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
                    // Whatever held the streams back may be gone: nothing is for ever.
                    self.come_back(now)
                }
            }
            Phase::Waiting { until, .. } | Phase::Polling { until, .. } => vec![self.wait(until)],
            Phase::Resting => Vec::new(),
        }
    }

    /// The stream has given a sign.
    fn signed(&mut self, attempt: u32, since: Timestamp, now: Timestamp) {
        self.phase = Phase::Live { attempt, since, last_sign: now };
        if !self.missing.is_behind(now) {
            self.current_at = Some(now);
        }
    }

    /// A page of the list has come. There may be more, which a stream that lives says by itself.
    fn fetched(&mut self, last: Option<u64>, now: Timestamp) -> Vec<FollowingEffect> {
        let (asked, brought) = self.missing.fetched(last, now);
        let lives = matches!(self.phase, Phase::Live { .. });
        if brought && self.phase != Phase::Resting && (!lives || self.missing.is_missing()) {
            return vec![self.missing.ask(now)];
        }
        if !lives {
            // The answer may have been long on its way: it is as old as the question.
            self.current_at = Some(asked);
        }
        Vec::new()
    }

    /// Asks for what is missing, now or in time, beside a stream that lives; a new stream says it all again.
    fn fill(&mut self, now: Timestamp) -> Option<FollowingEffect> {
        let Phase::Live { last_sign, .. } = self.phase else { return None };
        let due = self.missing.due(now)?;
        if due <= now {
            return Some(self.missing.ask(now));
        }
        // The stream is watched all the same, also where the clock was put back since the timer was set.
        let until = due.min(after_ms(last_sign, Self::DEAD_AFTER_MS));
        (until < self.wake).then(|| self.wait(until))
    }

    /// A stream has ended, in whatever way.
    fn ended(&mut self, phase: Phase, retry_after_ms: u64, jitter: f64, now: Timestamp) -> Vec<FollowingEffect> {
        let attempt = match phase {
            // A stream that opened and then said nothing is held back by something on the way. One that could not be
            // opened tells nothing about streams: the city is away, and is asked again.
            Phase::Connecting { attempt, opened, .. } => {
                self.silent = if opened { self.silent.saturating_add(1) } else { self.silent };
                attempt
            }
            // One that is cut as soon as it lives is no better than one that could not be opened.
            Phase::Live { attempt, since, .. } if !is_over(since, STEADY_MS, now) => attempt.min(SHORT_WAITS - 1),
            _ => 1,
        };
        if self.silent >= SILENT_STREAMS && retry_after_ms == 0 {
            return self.poll(1, now);
        }
        // A short absence is bridged within seconds of its end; a long one must not be met by all phones at once.
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

    /// A new stream, and a fetch beside it so that the page is right even where the stream takes its time.
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
        // What is slow to come would never come if it were asked for anew each time; and a backend may want a pause.
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

/// So many attempts wait 4 seconds at most, which is about half a minute; later ones up to 30.
const SHORT_WAITS: u32 = 10;
/// After so many streams in a row without a sign, streams are taken not to work here.
const SILENT_STREAMS: u32 = 3;
/// A stream that lived for so long was no mere flicker.
const STEADY_MS: i64 = 5_000;
/// A stream that should have given a sign by now, and a page that comes back from sleep: it is not trusted.
const SUSPICIOUS_MS: i64 = (HEARTBEAT_SECONDS as i64 + 1) * 1000;
/// Browsers round: a timer may seem to come so much too early.
const EARLY_MS: i64 = 1_000;
/// No page that runs is so late with a timer.
const LATE_MS: i64 = 5_000;

const fn after_ms(now: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(millis))
}

/// Whether so much time has passed; a clock that was put back counts as passed, for nobody knows.
const fn is_over(since: Timestamp, millis: i64, now: Timestamp) -> bool {
    let passed = now.millis_since(since);
    passed < 0 || passed >= millis
}

#[cfg(test)]
mod tests;
