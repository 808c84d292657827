//! When to open, close and ask again while a demand is followed live: a schedule, not a connection.

use crate::RETRY_AFTER_CAP_MS;
use crate::back_off::{doubling_ms, later};
use contract::{HEARTBEAT_SECONDS, Timestamp};

/// The schedule of following one demand.
#[derive(Clone, Debug, PartialEq)]
pub struct Following {
    phase: Phase,
    /// Sequence number of the last event known.
    after: u64,
    /// When what is shown was last known to be as the city has it.
    current_at: Option<Timestamp>,
    /// Streams in a row that ended without a single sign.
    silent: u32,
}

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A stream was asked for.
    Connecting {
        /// Which attempt, from 1.
        attempt: u32,
        /// Since when.
        since: Timestamp,
        /// Whether its head has come.
        opened: bool,
    },
    /// The stream gives signs of life.
    Live {
        /// Since when.
        since: Timestamp,
        /// The last sign.
        last_sign: Timestamp,
    },
    /// The next attempt is a while off.
    Waiting {
        /// When it comes.
        until: Timestamp,
        /// Which attempt it will be.
        attempt: u32,
    },
    /// Streams do not work here (a proxy holds them back): asked for every 15 seconds.
    Polling {
        /// When to ask next.
        until: Timestamp,
        /// How often it was asked so far.
        polls: u32,
    },
    /// Nobody looks at the page: it has no connection, so that those who do look have one. A browser has six to one address
    /// by HTTP/1.1, for all its tabs.
    Resting,
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FollowingEvent {
    /// The stream's head came: status 200, `text/event-stream`.
    Opened,
    /// Any byte came over the stream.
    Sign,
    /// Events up to this number are on the page, by stream or by fetch.
    Known {
        /// The highest number.
        seq: u64,
    },
    /// A fetch of events succeeded, with or without new ones.
    Fetched,
    /// The stream ended, broke or could not be opened.
    Closed {
        /// Milliseconds that the backend wants to be left alone, when it said so.
        retry_after_ms: Option<u64>,
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// A moment asked for by `WaitUntil` has come.
    Tick {
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// The browser says that the network is gone; a hint only.
    WentOffline,
    /// The browser says that the network is back.
    CameBack,
    /// The page is not on the screen any more: another tab is, or another app.
    Hidden,
    /// The page is on the screen again, perhaps after a long sleep.
    Shown,
}

/// Something to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowingEffect {
    /// Open a stream of the events after this number; an open one is closed first.
    Open {
        /// The number.
        after: u64,
    },
    /// Close the stream.
    Close,
    /// Fetch the events after this number once.
    Fetch {
        /// The number.
        after: u64,
    },
    /// Send `Tick` at this moment; it replaces an earlier one.
    WaitUntil(Timestamp),
}

/// How old what is shown may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// A change at the city would be on the page at once.
    Live,
    /// "Updated 3 minutes ago, trying again".
    Updated {
        /// Milliseconds since what is shown was known to be true; `None` when it never was.
        ms_ago: Option<i64>,
        /// Whether an attempt is under way or planned.
        trying_again: bool,
    },
}

impl Following {
    /// A stream is called dead after this long without a sign.
    pub const DEAD_AFTER_MS: i64 = HEARTBEAT_SECONDS as i64 * 2 * 1000;
    /// So often events are asked for where streams do not work.
    pub const POLL_MS: i64 = 15_000;
    /// After so many of these a stream is tried again.
    pub const POLLS_BEFORE_A_STREAM: u32 = 4;

    /// Begins to follow, the page showing the events up to `after`, as the city had them at `current_at`.
    pub fn begin(after: u64, current_at: Option<Timestamp>, now: Timestamp) -> (Self, Vec<FollowingEffect>) {
        let mut following =
            Self { phase: Phase::Connecting { attempt: 1, since: now, opened: false }, after, current_at, silent: 0 };
        let effects = following.open(1, now);
        (following, effects)
    }

    /// What comes of an event.
    pub fn step(&mut self, event: FollowingEvent, now: Timestamp) -> Vec<FollowingEffect> {
        match (event, self.phase) {
            (FollowingEvent::Known { seq }, _) => {
                self.after = self.after.max(seq);
                Vec::new()
            }
            (FollowingEvent::Fetched, _) => {
                self.current_at = Some(now);
                Vec::new()
            }
            // The head alone proves nothing: a proxy may send it and hold back the rest.
            (FollowingEvent::Opened, Phase::Connecting { attempt, .. }) => {
                self.phase = Phase::Connecting { attempt, since: now, opened: true };
                Vec::new()
            }
            (FollowingEvent::Sign, Phase::Connecting { .. }) => {
                (self.silent, self.current_at) = (0, Some(now));
                self.phase = Phase::Live { since: now, last_sign: now };
                vec![FollowingEffect::WaitUntil(after_ms(now, Self::DEAD_AFTER_MS))]
            }
            (FollowingEvent::Sign, Phase::Live { since, .. }) => {
                self.current_at = Some(now);
                self.phase = Phase::Live { since, last_sign: now };
                Vec::new()
            }
            (
                FollowingEvent::Closed { retry_after_ms, jitter },
                phase @ (Phase::Connecting { .. } | Phase::Live { .. }),
            ) => self.ended(phase, retry_after_ms.unwrap_or(0), jitter, now),
            (FollowingEvent::Hidden, _) => {
                self.phase = Phase::Resting;
                vec![FollowingEffect::Close]
            }
            (FollowingEvent::CameBack, Phase::Resting) => Vec::new(),
            (FollowingEvent::Tick { jitter }, _) => self.tick(jitter, now),
            (FollowingEvent::WentOffline, phase @ Phase::Live { .. }) => {
                let mut effects = vec![FollowingEffect::Close];
                effects.extend(self.ended(phase, 0, 0.0, now));
                effects
            }
            (FollowingEvent::Shown, Phase::Live { last_sign, .. }) if !is_over(last_sign, SUSPICIOUS_MS, now) => {
                Vec::new()
            }
            (FollowingEvent::Shown, Phase::Connecting { since, .. }) if !is_over(since, SUSPICIOUS_MS, now) => {
                Vec::new()
            }
            (FollowingEvent::Shown | FollowingEvent::CameBack, _) => {
                // One more chance for streams, however many were silent.
                self.silent = self.silent.min(SILENT_STREAMS - 1);
                self.reopen(now)
            }
            _ => Vec::new(),
        }
    }

    /// What is under way.
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// How old what is shown may be.
    pub fn freshness(&self, now: Timestamp) -> Freshness {
        let ms_ago = self.current_at.map(|at| now.millis_since(at).max(0));
        match self.phase {
            Phase::Live { last_sign, .. } if !is_over(last_sign, Self::DEAD_AFTER_MS, now) => Freshness::Live,
            Phase::Polling { .. } => {
                Freshness::Updated { ms_ago, trying_again: ms_ago.is_none_or(|ms| ms > 2 * Self::POLL_MS) }
            }
            _ => Freshness::Updated { ms_ago, trying_again: true },
        }
    }

    fn tick(&mut self, jitter: f64, now: Timestamp) -> Vec<FollowingEffect> {
        match self.phase {
            Phase::Connecting { attempt, since, .. } if is_over(since, Self::DEAD_AFTER_MS, now) => {
                let mut effects = vec![FollowingEffect::Close];
                // Silence for so long is a stream held back, whether its head has come or not.
                let held_back = Phase::Connecting { attempt, since, opened: true };
                effects.extend(self.ended(held_back, 0, jitter, now));
                effects
            }
            Phase::Live { last_sign, .. } if is_over(last_sign, Self::DEAD_AFTER_MS, now) => self.reopen(now),
            Phase::Connecting { since: sign, .. } | Phase::Live { last_sign: sign, .. } => {
                vec![FollowingEffect::WaitUntil(after_ms(sign, Self::DEAD_AFTER_MS))]
            }
            Phase::Waiting { until, attempt } if is_due(until, now) => self.open(attempt, now),
            Phase::Polling { until, polls } if is_due(until, now) && polls >= Self::POLLS_BEFORE_A_STREAM => {
                // Whatever held the streams back may be gone: nothing is for ever.
                self.silent = self.silent.min(SILENT_STREAMS - 1);
                self.reopen(now)
            }
            Phase::Polling { until, polls } if is_due(until, now) => self.poll(polls + 1, now),
            Phase::Waiting { until, .. } | Phase::Polling { until, .. } => vec![FollowingEffect::WaitUntil(until)],
            Phase::Resting => Vec::new(),
        }
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
        vec![FollowingEffect::WaitUntil(until)]
    }

    fn open(&mut self, attempt: u32, now: Timestamp) -> Vec<FollowingEffect> {
        self.phase = Phase::Connecting { attempt, since: now, opened: false };
        vec![
            FollowingEffect::Open { after: self.after },
            FollowingEffect::WaitUntil(after_ms(now, Self::DEAD_AFTER_MS)),
        ]
    }

    /// A new stream, and a fetch beside it so that the page is right even where the stream takes its time.
    fn reopen(&mut self, now: Timestamp) -> Vec<FollowingEffect> {
        let mut effects = self.open(1, now);
        effects.insert(1, FollowingEffect::Fetch { after: self.after });
        effects
    }

    fn poll(&mut self, polls: u32, now: Timestamp) -> Vec<FollowingEffect> {
        let until = after_ms(now, Self::POLL_MS);
        self.phase = Phase::Polling { until, polls };
        vec![FollowingEffect::Fetch { after: self.after }, FollowingEffect::WaitUntil(until)]
    }
}

/// So many attempts wait 4 seconds at most, which is about half a minute; later ones up to 30.
const SHORT_WAITS: u32 = 10;
/// After so many streams in a row without a sign, streams are taken not to work here.
const SILENT_STREAMS: u32 = 3;
/// A stream that should have given a sign by now, and a page that comes back from sleep: it is not trusted.
const SUSPICIOUS_MS: i64 = (HEARTBEAT_SECONDS as i64 + 1) * 1000;

const fn after_ms(now: Timestamp, millis: i64) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(millis))
}

/// Whether so much time has passed; a clock that was put back counts as passed, for nobody knows.
const fn is_over(since: Timestamp, millis: i64, now: Timestamp) -> bool {
    let passed = now.millis_since(since);
    passed < 0 || passed >= millis
}

/// Whether the moment has come, or lies so far off that the clock must have been put back.
const fn is_due(until: Timestamp, now: Timestamp) -> bool {
    let left = until.millis_since(now);
    left <= 0 || left > RETRY_AFTER_CAP_MS as i64
}

#[cfg(test)]
mod tests;
