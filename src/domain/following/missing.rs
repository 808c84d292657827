//! Up to which number the page has all events, and when to fetch missing ones; independent of streams.

use super::{FollowingEffect, after_ms, is_over};
use crate::RETRY_AFTER_CAP_MS;
use crate::back_off::doubling_ms;
use contract::Timestamp;

/// Which event numbers the page has, which are missing, and the one fetch that may be in progress.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Missing {
    /// Up to this number the page has everything that exists for this reader.
    known: u64,
    /// Numbers beyond a gap, ascending.
    beyond: Vec<u64>,
    /// Whether an unreadable message came, which may have been an event.
    unread: Unread,
    /// When the fetch in progress began, and the number it asks after.
    asked: Option<(Timestamp, u64)>,
    /// Whether the last fetch failed, was aborted, or left something missing.
    failed: bool,
    /// Fetches in a row for missing events that brought nothing.
    fruitless: u32,
    /// When the last fetch ended.
    ended: Timestamp,
    /// For so long after that missing events are not fetched.
    pause_ms: i64,
}

/// State of an unreadable message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unread {
    /// None, or the list has delivered what it may have been.
    No,
    /// There was one.
    Yes,
    /// One came before the fetch in progress began.
    Asked,
}

impl Missing {
    pub(super) const fn begin(known: u64, now: Timestamp) -> Self {
        Self {
            known,
            beyond: Vec::new(),
            unread: Unread::No,
            asked: None,
            failed: false,
            fruitless: 0,
            ended: now,
            pause_ms: 0,
        }
    }

    /// The number after which to fetch.
    pub(super) const fn known(&self) -> u64 {
        self.known
    }

    /// Whether a fetch is in progress.
    pub(super) const fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether something is missing and not about to arrive: the page is not up to date.
    pub(super) fn is_behind(&self, now: Timestamp) -> bool {
        let slow = self.asked.is_some_and(|(since, _)| is_over(since, SLOW_MS, now));
        self.is_missing() && (self.failed || slow)
    }

    /// Whether something is known to be missing.
    pub(super) fn is_missing(&self) -> bool {
        self.unread != Unread::No || !self.beyond.is_empty()
    }

    /// An event with this number came over the stream.
    pub(super) fn hear(&mut self, seq: u64) {
        if let (true, Err(at)) = (seq > self.known, self.beyond.binary_search(&seq)) {
            self.beyond.insert(at, seq);
            self.settle();
        }
    }

    /// Something came that may have been an event.
    pub(super) fn cannot_read(&mut self) {
        self.unread = Unread::Yes;
    }

    /// Begins a fetch; one in progress is aborted.
    pub(super) fn ask(&mut self, now: Timestamp) -> FollowingEffect {
        self.abandon();
        self.asked = Some((now, self.known));
        if self.unread == Unread::Yes {
            self.unread = Unread::Asked;
        }
        FollowingEffect::Fetch { after: self.known }
    }

    /// A page with this highest number was fetched; numbers missing in it do not exist for this reader. Returns when
    /// the fetch began, and whether it brought something.
    pub(super) fn fetched(&mut self, last: Option<u64>, now: Timestamp) -> (Timestamp, bool) {
        let (since, after) = self.asked.take().unwrap_or((now, self.known));
        let wanted = self.is_missing();
        // The stream may have delivered it all meanwhile: the page still counts as progress.
        let brought = last.is_some_and(|last| last > after);
        self.known = self.known.max(last.unwrap_or(0));
        self.settle();
        // It may be on any page up to the last.
        if self.unread == Unread::Asked && !brought {
            self.unread = Unread::No;
        }
        self.failed = (self.failed || !brought) && !self.beyond.is_empty();
        self.pause(wanted && !brought, 0, 0.0, now);
        (since, brought)
    }

    /// The fetch failed.
    pub(super) fn not_fetched(&mut self, retry_after_ms: u64, jitter: f64, now: Timestamp) {
        self.abandon();
        self.pause(self.is_missing(), retry_after_ms, jitter, now);
    }

    /// The fetch is aborted, if one is in progress.
    pub(super) fn abandon(&mut self) {
        self.failed |= self.asked.take().is_some();
        if self.unread == Unread::Asked {
            self.unread = Unread::Yes;
        }
    }

    /// When to fetch missing events; `None` while none are missing, or a fetch is in progress.
    pub(super) fn due(&self, now: Timestamp) -> Option<Timestamp> {
        (self.is_missing() && !self.is_asked()).then(|| self.next(now))
    }

    /// When the next fetch may begin.
    pub(super) fn next(&self, now: Timestamp) -> Timestamp {
        if is_over(self.ended, self.pause_ms, now) { now } else { after_ms(self.ended, self.pause_ms) }
    }

    /// At most one fetch a second, with growing intervals while they bring nothing.
    fn pause(&mut self, in_vain: bool, retry_after_ms: u64, jitter: f64, now: Timestamp) {
        self.fruitless = if in_vain { self.fruitless.saturating_add(1) } else { 0 };
        let pause = doubling_ms(1_000, LONGEST_PAUSE_MS, self.fruitless, jitter);
        (self.ended, self.pause_ms) = (now, pause.max(retry_after_ms.min(RETRY_AFTER_CAP_MS)) as i64);
    }

    /// Advances over numbers without a gap.
    fn settle(&mut self) {
        self.beyond.retain(|seq| *seq > self.known);
        while self.beyond.first().is_some_and(|seq| *seq - 1 == self.known) {
            self.known = self.beyond.remove(0);
        }
    }
}

/// A fetch that takes longer means that the page is not up to date.
const SLOW_MS: i64 = 5_000;
/// Longest interval between fetches of missing events besides a live stream.
const LONGEST_PAUSE_MS: u64 = 30_000;
