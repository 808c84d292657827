//! Promises that must hold at every moment of a script, and the data recorded to check them.

use super::road::IDLE_MS;
use super::world::World;
use domain::{Following, Freshness, RETRY_AFTER_CAP_MS};

/// A broken promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Broken {
    /// The timeline shows an event that the city did not log, or altered.
    Untrue,
    /// The timeline shows an event twice, or events in another order than the city's.
    Disordered,
    /// It is called live while the stream is dead, or while something has been missing for too long.
    CalledLive,
    /// It is shown as fresher than it is.
    CalledYoung,
    /// More than one stream is open.
    TwoStreams,
    /// The page is hidden and has a connection.
    ConnectedWhileHidden,
    /// Too many requests.
    Storm,
    /// Three seconds after coming back something is missing.
    NotCaughtUp,
    /// It does not become live without faults.
    NotLive,
    /// An event is missing for good.
    Lost,
}

/// Data recorded for the checks.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// When each request was sent, and whether it brought something new.
    requests: Vec<(i64, bool)>,
    /// The highest number in a page so far.
    paged_to: u64,
    /// The highest number that has come in any way.
    pub(crate) came: u64,
    /// When the device signalled a reason to request at once.
    signs: Vec<i64>,
    /// Since when it is called live although an event before a received one is missing, in milliseconds of awake time.
    hole_since: Option<i64>,
    /// The moment of the city's state that the page shows.
    heard_at: Option<i64>,
    /// When the clock was set back, and by how much.
    put_back: Vec<(i64, i64)>,
    /// Until when a backend has asked for a pause.
    pub(crate) wish_until: i64,
}

/// Most requests in a minute that bring nothing new, without a signal of the device.
const MOST_A_MINUTE: usize = 30;
/// Additional ones for each signal.
const MOST_A_SIGN: usize = 3;
/// Most requests in a second.
const MOST_A_SECOND: usize = 6;
/// How long something may be missing beside a live stream, while it is fetched, before the page says so; it checks at
/// each heartbeat.
const HOLE_MS: i64 = 20_000;
/// Tolerance for timers and rounding.
const SLACK_MS: i64 = 2_000;

impl Watch {
    pub(crate) fn begin(heard_at: Option<i64>) -> Self {
        Self { heard_at, ..Self::default() }
    }

    pub(crate) fn asked(&mut self, at: i64) {
        self.requests.push((at, false));
    }

    /// The last fetch brought a page up to this number; it was useful if it is the highest so far.
    pub(crate) fn brought(&mut self, last: u64) {
        let before = self.paged_to;
        self.paged_to = before.max(last);
        if last > before
            && let Some(request) = self.requests.iter_mut().rev().find(|request| !request.1)
        {
            request.1 = true;
        }
    }

    pub(crate) fn sign(&mut self, at: i64) {
        self.signs.push(at);
    }

    pub(crate) fn heard_from_city(&mut self, at: i64) {
        self.heard_at = self.heard_at.max(Some(at));
    }

    pub(crate) fn clock_put(&mut self, at: i64, millis: i64) {
        self.put_back.push((at, (-millis).max(0)));
    }

    /// By how much the clock was set back since a moment.
    pub(crate) fn put_back_since(&self, moment: i64) -> i64 {
        self.put_back.iter().filter(|(at, _)| *at > moment).map(|(_, millis)| millis).sum()
    }

    pub(crate) fn wished(&mut self, at: i64, retry_after_ms: Option<u64>) {
        let pause = retry_after_ms.unwrap_or(0).min(RETRY_AFTER_CAP_MS);
        self.wish_until = self.wish_until.max(at.saturating_add_unsigned(pause));
    }

    pub(crate) fn asked_in_all(&self) -> usize {
        self.requests.len()
    }

    /// The most useless requests in a minute without a signal, checked against the limits.
    pub(crate) fn check_pace(&self) -> Result<usize, Broken> {
        let mut most = 0;
        for (index, (end, _)) in self.requests.iter().enumerate() {
            let in_vain_within = |millis: i64| {
                let recent = self.requests[..=index].iter().rev().take_while(|(at, _)| *at > end - millis);
                recent.filter(|(_, brought)| !brought).count()
            };
            let allowed = MOST_A_SIGN * self.signs_within(*end, 60_000);
            let in_vain = in_vain_within(60_000);
            if in_vain > MOST_A_MINUTE + allowed
                || in_vain_within(1_000) > MOST_A_SECOND + MOST_A_SIGN * self.signs_within(*end, 1_000)
            {
                return Err(Broken::Storm);
            }
            most = most.max(in_vain.saturating_sub(allowed));
        }
        Ok(most)
    }

    fn signs_within(&self, end: i64, millis: i64) -> usize {
        self.signs.iter().filter(|at| **at > end - millis - 1_000 && **at <= end).count()
    }
}

impl World {
    /// Promises that must hold at every moment.
    pub(crate) fn check_now(&mut self) -> Result<(), Broken> {
        if self.device.streams.len() > 1 {
            return Err(Broken::TwoStreams);
        }
        if !self.device.visible && (!self.device.streams.is_empty() || self.device.fetch.is_some()) {
            return Err(Broken::ConnectedWhileHidden);
        }
        let asked = self.device.following.freshness(self.device_clock());
        let awake = self.awake();
        let hole = asked == Freshness::Live && self.has_hole();
        self.watch.hole_since = if hole { self.watch.hole_since.or(Some(awake)) } else { None };
        for freshness in [asked, self.device.told] {
            self.check_freshness(freshness)?;
        }
        match (asked, self.watch.heard_at) {
            (Freshness::Updated { ms_ago: Some(age), .. }, Some(heard))
                if age + self.watch.put_back_since(heard - IDLE_MS) + SLACK_MS < self.t - heard =>
            {
                Err(Broken::CalledYoung)
            }
            (Freshness::Updated { ms_ago: Some(_), .. }, None) => Err(Broken::CalledYoung),
            _ => Ok(()),
        }
    }

    /// Live requires a stream that delivers bytes, and nothing known to be missing for long.
    fn check_freshness(&self, freshness: Freshness) -> Result<(), Broken> {
        let silent = self.awake() - self.device.heard_at;
        let hole = self.watch.hole_since.map_or(0, |since| self.awake() - since);
        // A clock set back by less than that, while a missing event was awaited, is not noticed.
        let unnoticed = self.watch.put_back_since(self.t - 2 * Following::DEAD_AFTER_MS).min(Following::DEAD_AFTER_MS);
        let dead = self.device.streams.is_empty() || silent > Following::DEAD_AFTER_MS + unnoticed + SLACK_MS;
        if freshness == Freshness::Live && (dead || hole > HOLE_MS) { Err(Broken::CalledLive) } else { Ok(()) }
    }

    /// The shown events are the city's, each once, in order.
    pub(crate) fn check_timeline(&self) -> Result<(), Broken> {
        let events = self.device.timeline.as_ref().map_or(&[][..], |timeline| timeline.events());
        for event in events {
            let said = self.log.entry(event.seq).filter(|entry| entry.visible);
            if said.is_none_or(|entry| entry.event != *event) {
                return Err(Broken::Untrue);
            }
        }
        if events.is_sorted_by(|one, other| one.seq < other.seq) { Ok(()) } else { Err(Broken::Disordered) }
    }

    /// Whether an event before a received one is missing.
    fn has_hole(&self) -> bool {
        !self.shows_all_up_to(self.watch.came)
    }

    /// Whether everything is shown but events of these numbers.
    pub(crate) fn misses_only(&self, numbers: &[u64]) -> bool {
        let events = self.device.timeline.as_ref().map_or(&[][..], |timeline| timeline.events());
        let mut all = self.log.after(0);
        all.all(|entry| numbers.contains(&entry.event.seq) || events.iter().any(|event| event.seq == entry.event.seq))
    }

    /// Whether everything up to this number is shown.
    pub(crate) fn shows_all_up_to(&self, seq: u64) -> bool {
        let events = self.device.timeline.as_ref().map_or(&[][..], |timeline| timeline.events());
        let shown = events.iter().filter(|event| event.seq <= seq).count();
        shown == self.log.seen_up_to(seq)
    }
}
