//! How far the events on the page go without a gap, and when to fetch what is missing; streams are not its business.

use super::{FollowingEffect, after_ms, is_over};
use crate::RETRY_AFTER_CAP_MS;
use crate::back_off::doubling_ms;
use contract::Timestamp;

/// What is on the page by number, what is missing between, and the one fetch that may be under way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Missing {
    /// Up to this number everything that exists for this reader is on the page.
    known: u64,
    /// Numbers on the page beyond a gap, ascending.
    beyond: Vec<u64>,
    /// Whether something came that could not be read: it may have been an event.
    unread: Unread,
    /// When the fetch was begun that is under way, and after which number it asks.
    asked: Option<(Timestamp, u64)>,
    /// Whether the last fetch failed, was given up, or left something missing.
    failed: bool,
    /// Fetches in a row that were to bring what is missing, and brought nothing.
    fruitless: u32,
    /// When the last fetch ended.
    ended: Timestamp,
    /// For so long after that nothing that is missing is asked for.
    pause_ms: i64,
}

/// What became of a message that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unread {
    /// There was none, or the list has brought what it may have been.
    No,
    /// There was one.
    Yes,
    /// There was one before the fetch that is under way began.
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

    /// The number after which to ask for more.
    pub(super) const fn known(&self) -> u64 {
        self.known
    }

    /// Whether a fetch is under way.
    pub(super) const fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether something is missing and does not come at once: the page is not as the city has it.
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

    /// Begins a fetch; one that is under way is given up.
    pub(super) fn ask(&mut self, now: Timestamp) -> FollowingEffect {
        self.abandon();
        self.asked = Some((now, self.known));
        if self.unread == Unread::Yes {
            self.unread = Unread::Asked;
        }
        FollowingEffect::Fetch { after: self.known }
    }

    /// A page came with this highest number; numbers that it leaves out do not exist for this reader. Gives when it was
    /// asked for, and whether it brought something.
    pub(super) fn fetched(&mut self, last: Option<u64>, now: Timestamp) -> (Timestamp, bool) {
        let (since, after) = self.asked.take().unwrap_or((now, self.known));
        let wanted = self.is_missing();
        // The stream may have said it all meanwhile: it is a page that goes on nevertheless.
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

    /// The fetch is given up, if one is under way.
    pub(super) fn abandon(&mut self) {
        self.failed |= self.asked.take().is_some();
        if self.unread == Unread::Asked {
            self.unread = Unread::Yes;
        }
    }

    /// When what is missing is to be asked for; `None` while nothing is, or a fetch is under way.
    pub(super) fn due(&self, now: Timestamp) -> Option<Timestamp> {
        (self.is_missing() && !self.is_asked()).then(|| self.next(now))
    }

    /// When the next fetch may begin.
    pub(super) fn next(&self, now: Timestamp) -> Timestamp {
        if is_over(self.ended, self.pause_ms, now) { now } else { after_ms(self.ended, self.pause_ms) }
    }

    /// Nobody is asked twice within a second, and less and less often for what does not come.
    fn pause(&mut self, in_vain: bool, retry_after_ms: u64, jitter: f64, now: Timestamp) {
        self.fruitless = if in_vain { self.fruitless.saturating_add(1) } else { 0 };
        let pause = doubling_ms(1_000, LONGEST_PAUSE_MS, self.fruitless, jitter);
        (self.ended, self.pause_ms) = (now, pause.max(retry_after_ms.min(RETRY_AFTER_CAP_MS)) as i64);
    }

    /// Counts how far the numbers go on without a gap.
    fn settle(&mut self) {
        self.beyond.retain(|seq| *seq > self.known);
        while self.beyond.first().is_some_and(|seq| *seq - 1 == self.known) {
            self.known = self.beyond.remove(0);
        }
    }
}

/// A fetch that takes longer is not "at once".
const SLOW_MS: i64 = 5_000;
/// What is missing is asked for at least so often beside a stream that lives.
const LONGEST_PAUSE_MS: u64 = 30_000;
