//! The order of tus calls that gets the bytes of one photo to the backend: a machine that resumes, and sends nothing itself.

use crate::tus::{Arrived, CHUNK_BYTES, Location};
use contract::{PhotoId, Timestamp};
use domain::{Failure, RETRY_AFTER_CAP_MS, UploadFailure, back_off_ms};

/// After so many attempts in a row without a new byte at the backend an upload is given up.
const MOST_ATTEMPTS: u32 = 12;

/// After so many chunks in a row that broke off and left nothing, the rest goes without checksums. A backend keeps a chunk with a
/// checksum whole or not at all, so where no connection lasts for a chunk nothing would ever arrive; and a page elsewhere may not
/// send the header at all to a tus server that does not know it.
const MOST_LOST_CHUNKS: u8 = 2;

/// An upload under way. Whoever carries it out has one call at a time under way and sends its result before anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    total: u64,
    location: Option<Location>,
    offset: Offset,
    /// Attempts since the backend last confirmed new bytes.
    attempt: u32,
    /// Whether the last chunk broke off, and nobody has asked yet what was left of it.
    broke_off: bool,
    /// Chunks in a row that broke off and left nothing.
    lost_chunks: u8,
}

/// What is known of the bytes at the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offset {
    /// So many were there when last heard of; ask before sending more.
    Doubtful(u64),
    /// So many are there.
    Known(u64),
}

/// Something that happened to an upload.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferEvent {
    /// Begin, or go on: at the start, after a pause, when the network is back, when a `WaitUntil` has come.
    Go,
    /// What came of `Create`.
    Created {
        /// The call's result.
        result: Result<Location, Failure>,
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// What came of `Ask` or `Append`.
    Answered {
        /// The call's result.
        result: Result<Arrived, Failure>,
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
}

/// Something to be done; exactly one comes of every event.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferEffect {
    /// Call [`crate::tus::create`].
    Create {
        /// Bytes in all.
        total: u64,
    },
    /// Call [`crate::tus::offset`].
    Ask {
        /// Where.
        location: Location,
    },
    /// Call [`crate::tus::append`] with the bytes from `from` to `to` (exclusive).
    Append {
        /// Where.
        location: Location,
        /// First byte.
        from: u64,
        /// The byte after the last.
        to: u64,
        /// Whether they go with their checksum.
        checked: bool,
    },
    /// Send `Go` at this moment.
    WaitUntil(Timestamp),
    /// The backend has all of it.
    Done(PhotoId),
    /// It will not work.
    GiveUp(UploadFailure),
}

impl Transfer {
    /// An upload of so many bytes, going on at `location` if one was begun earlier.
    pub const fn new(total: u64, location: Option<Location>) -> Self {
        Self { total, location, offset: Offset::Doubtful(0), attempt: 0, broke_off: false, lost_chunks: 0 }
    }

    /// Where the bytes go, once known; to be stored, so that a restart resumes.
    pub const fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// Bytes that the backend has confirmed.
    pub const fn confirmed(&self) -> u64 {
        match self.offset {
            Offset::Doubtful(bytes) | Offset::Known(bytes) => bytes,
        }
    }

    /// What comes of an event.
    pub fn step(&mut self, event: TransferEvent, now: Timestamp) -> TransferEffect {
        match event {
            TransferEvent::Go => self.go(),
            TransferEvent::Created { result: Ok(location), .. } => {
                self.location = Some(location);
                self.offset = Offset::Known(0);
                self.go()
            }
            TransferEvent::Answered { result: Ok(arrived), jitter } => self.arrived(arrived, jitter, now),
            TransferEvent::Created { result: Err(failure), jitter }
            | TransferEvent::Answered { result: Err(failure), jitter } => self.failed(failure, jitter, now),
        }
    }

    /// The next call, as things stand.
    fn go(&self) -> TransferEffect {
        match (&self.location, self.offset) {
            (None, _) => TransferEffect::Create { total: self.total },
            (Some(location), Offset::Doubtful(_)) => TransferEffect::Ask { location: location.clone() },
            (Some(location), Offset::Known(from)) if from >= self.total => TransferEffect::Done(location.photo()),
            (Some(location), Offset::Known(from)) => {
                let to = from.saturating_add(CHUNK_BYTES).min(self.total);
                TransferEffect::Append { location: location.clone(), from, to, checked: self.checks() }
            }
        }
    }

    fn arrived(&mut self, arrived: Arrived, jitter: f64, now: Timestamp) -> TransferEffect {
        match arrived {
            Arrived::Offset(bytes) if bytes > self.total => {
                // That cannot be this photo: what lies there is left to expire.
                self.begin_anew();
                self.wait(None, jitter, now)
            }
            Arrived::Offset(bytes) => {
                let asked = matches!(self.offset, Offset::Doubtful(_));
                let progress = bytes > self.confirmed();
                self.offset = Offset::Known(bytes);
                if progress {
                    self.attempt = 0;
                }
                self.count_lost_chunks(progress);
                if progress || asked { self.go() } else { self.wait(None, jitter, now) }
            }
            Arrived::Mismatch => {
                self.doubt();
                self.at_once_or_wait(jitter, now)
            }
            Arrived::Gone => {
                self.begin_anew();
                self.at_once_or_wait(jitter, now)
            }
            Arrived::Damaged => self.at_once_or_wait(jitter, now),
            Arrived::Locked => {
                self.doubt();
                self.wait(None, jitter, now)
            }
        }
    }

    fn failed(&mut self, failure: Failure, jitter: f64, now: Timestamp) -> TransferEffect {
        match failure {
            Failure::Refused(problem) if problem.status == 413 => {
                TransferEffect::GiveUp(UploadFailure::TooLarge { most: self.total.saturating_sub(1) })
            }
            Failure::Refused(problem) => {
                TransferEffect::GiveUp(UploadFailure::RefusedByCity { detail: problem.detail })
            }
            Failure::Forbidden => TransferEffect::GiveUp(UploadFailure::RefusedByCity { detail: None }),
            Failure::Offline => {
                self.broke_off |= matches!(self.offset, Offset::Known(_));
                // However long there is no network, that is no reason to give up.
                self.attempt = self.attempt.min(MOST_ATTEMPTS - 2);
                self.doubt();
                self.wait(None, jitter, now)
            }
            Failure::Busy { after_ms } => {
                self.attempt = self.attempt.min(MOST_ATTEMPTS - 2);
                self.doubt();
                self.wait(after_ms, jitter, now)
            }
            Failure::Unintelligible { .. } => {
                self.doubt();
                self.wait(None, jitter, now)
            }
        }
    }

    const fn checks(&self) -> bool {
        self.lost_chunks < MOST_LOST_CHUNKS
    }

    /// Where checksums were given up, they stay so for this upload.
    fn count_lost_chunks(&mut self, progress: bool) {
        let broke_off = core::mem::take(&mut self.broke_off);
        if self.checks() {
            self.lost_chunks = if progress { 0 } else { self.lost_chunks + u8::from(broke_off) };
        }
    }

    const fn doubt(&mut self) {
        self.offset = Offset::Doubtful(self.confirmed());
    }

    fn begin_anew(&mut self) {
        self.location = None;
        self.offset = Offset::Doubtful(0);
        self.broke_off = false;
    }

    /// The first time at once; a backend that goes on saying the same is given time.
    fn at_once_or_wait(&mut self, jitter: f64, now: Timestamp) -> TransferEffect {
        if self.attempt == 0 {
            self.attempt = 1;
            return self.go();
        }
        self.wait(None, jitter, now)
    }

    fn wait(&mut self, after_ms: Option<u64>, jitter: f64, now: Timestamp) -> TransferEffect {
        self.attempt += 1;
        if self.attempt >= MOST_ATTEMPTS {
            return TransferEffect::GiveUp(UploadFailure::RefusedByCity { detail: None });
        }
        let millis = after_ms.map_or(0, |asked| asked.min(RETRY_AFTER_CAP_MS)).max(back_off_ms(self.attempt, jitter));
        TransferEffect::WaitUntil(Timestamp::from_millis(now.millis().saturating_add_unsigned(millis)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(0);

    fn location() -> Location {
        Location::resolve("/v1/photos/abc", "https://city.example/v1/photos").expect("same origin")
    }

    fn answered(arrived: Arrived) -> TransferEvent {
        TransferEvent::Answered { result: Ok(arrived), jitter: 0.0 }
    }

    fn failed(failure: Failure) -> TransferEvent {
        TransferEvent::Answered { result: Err(failure), jitter: 0.0 }
    }

    fn append(from: u64, to: u64) -> TransferEffect {
        TransferEffect::Append { location: location(), from, to, checked: true }
    }

    fn begun(total: u64) -> Transfer {
        let mut transfer = Transfer::new(total, None);
        assert_eq!(transfer.step(TransferEvent::Go, NOW), TransferEffect::Create { total });
        transfer.step(TransferEvent::Created { result: Ok(location()), jitter: 0.0 }, NOW);
        transfer
    }

    #[test]
    fn a_photo_goes_in_chunks_and_is_done_when_all_of_it_is_there() {
        let mut transfer = begun(CHUNK_BYTES + 10);
        assert_eq!(transfer.step(TransferEvent::Go, NOW), append(0, CHUNK_BYTES));
        assert_eq!(transfer.step(answered(Arrived::Offset(CHUNK_BYTES)), NOW), append(CHUNK_BYTES, CHUNK_BYTES + 10));
        let done = transfer.step(answered(Arrived::Offset(CHUNK_BYTES + 10)), NOW);
        assert_eq!(done, TransferEffect::Done(PhotoId::new("abc")));
    }

    #[test]
    fn an_upload_of_an_earlier_visit_goes_on_where_it_stopped() {
        let mut transfer = Transfer::new(1000, Some(location()));
        assert_eq!(transfer.step(TransferEvent::Go, NOW), TransferEffect::Ask { location: location() });
        assert_eq!(transfer.step(answered(Arrived::Offset(400)), NOW), append(400, 1000));
    }

    #[test]
    fn after_a_cut_it_asks_before_it_sends_more() {
        let mut transfer = begun(1000);
        let wait = transfer.step(failed(Failure::Offline), NOW);
        assert_eq!(wait, TransferEffect::WaitUntil(NOW.plus_seconds(2)));
        assert_eq!(transfer.step(TransferEvent::Go, NOW), TransferEffect::Ask { location: location() });
        assert_eq!(transfer.step(answered(Arrived::Offset(700)), NOW), append(700, 1000));
    }

    #[test]
    fn chunks_that_break_off_and_leave_nothing_go_on_without_checksums() {
        let mut transfer = begun(1000);
        let bare = TransferEffect::Append { location: location(), from: 0, to: 1000, checked: false };
        for expected in [append(0, 1000), bare] {
            transfer.step(failed(Failure::Offline), NOW);
            // That the question breaks off as well says nothing of the chunk.
            transfer.step(TransferEvent::Go, NOW);
            transfer.step(failed(Failure::Offline), NOW);
            transfer.step(TransferEvent::Go, NOW);
            assert_eq!(transfer.step(answered(Arrived::Offset(0)), NOW), expected);
        }
        let rest = TransferEffect::Append { location: location(), from: 400, to: 1000, checked: false };
        assert_eq!(transfer.step(answered(Arrived::Offset(400)), NOW), rest, "it stays so");
    }

    #[test]
    fn a_chunk_that_arrived_though_its_answer_was_lost_is_no_reason_to_give_up_checksums() {
        let mut transfer = begun(4 * CHUNK_BYTES);
        for chunk in 1..4 {
            transfer.step(failed(Failure::Offline), NOW);
            transfer.step(TransferEvent::Go, NOW);
            let next = append(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
            assert_eq!(transfer.step(answered(Arrived::Offset(chunk * CHUNK_BYTES)), NOW), next);
        }
    }

    #[test]
    fn a_wrong_offset_is_asked_for_and_a_damaged_chunk_is_sent_again() {
        let mut transfer = begun(1000);
        let ask = TransferEffect::Ask { location: location() };
        assert_eq!(transfer.step(answered(Arrived::Mismatch), NOW), ask);
        assert_eq!(transfer.step(answered(Arrived::Offset(300)), NOW), append(300, 1000));
        assert_eq!(transfer.step(answered(Arrived::Damaged), NOW), append(300, 1000));
    }

    #[test]
    fn a_forgotten_upload_begins_anew_and_a_locked_one_waits() {
        let mut transfer = begun(1000);
        assert_eq!(transfer.step(answered(Arrived::Gone), NOW), TransferEffect::Create { total: 1000 });
        assert_eq!(transfer.confirmed(), 0);
        let mut locked = begun(1000);
        assert!(matches!(locked.step(answered(Arrived::Locked), NOW), TransferEffect::WaitUntil(_)));
        assert_eq!(locked.step(TransferEvent::Go, NOW), TransferEffect::Ask { location: location() });
    }

    #[test]
    fn the_backends_wish_for_a_pause_is_obeyed_up_to_a_quarter_of_an_hour() {
        let mut transfer = begun(1000);
        let wait = transfer.step(failed(Failure::Busy { after_ms: Some(20_000) }), NOW);
        assert_eq!(wait, TransferEffect::WaitUntil(NOW.plus_seconds(20)));
        let wait = transfer.step(failed(Failure::Busy { after_ms: Some(u64::MAX) }), NOW);
        assert_eq!(wait, TransferEffect::WaitUntil(NOW.plus_seconds(900)));
    }

    #[test]
    fn a_photo_that_the_city_does_not_take_is_given_up() {
        let problem = contract::Problem {
            kind: String::new(),
            title: String::new(),
            status: 415,
            detail: Some("Only JPEG.".to_owned()),
            instance: None,
            errors: Vec::new(),
        };
        let given_up = begun(1000).step(failed(Failure::Refused(Box::new(problem))), NOW);
        let failure = UploadFailure::RefusedByCity { detail: Some("Only JPEG.".to_owned()) };
        assert_eq!(given_up, TransferEffect::GiveUp(failure));
    }

    #[test]
    fn being_offline_for_days_is_no_reason_to_give_up_but_nonsense_is() {
        let mut transfer = begun(1000);
        for _ in 0..500 {
            assert!(matches!(transfer.step(failed(Failure::Offline), NOW), TransferEffect::WaitUntil(_)));
        }
        let mut transfer = begun(1000);
        let ends =
            (0..50).any(|_| matches!(transfer.step(answered(Arrived::Offset(0)), NOW), TransferEffect::GiveUp(_)));
        assert!(ends, "a backend that never takes a byte is not asked for ever");
    }

    proptest! {
        /// A backend with faults at every call still has the whole photo in the end, and no byte out of place.
        #[test]
        fn whatever_fails_on_the_way_the_photo_arrives_whole(
            total in 0_u64..900_000,
            faults in proptest::collection::vec(0_u8..8, 0..40),
        ) {
            let mut stored: Option<u64> = None;
            let mut faults = faults.into_iter();
            let mut transfer = Transfer::new(total, None);
            let mut effect = transfer.step(TransferEvent::Go, NOW);
            for _ in 0..400 {
                let fault = faults.next().unwrap_or(u8::MAX);
                let jitter = 0.5;
                effect = match effect {
                    TransferEffect::Create { .. } if fault == 0 => {
                        transfer.step(TransferEvent::Created { result: Err(Failure::Offline), jitter }, NOW)
                    }
                    TransferEffect::Create { .. } => {
                        stored = Some(0);
                        transfer.step(TransferEvent::Created { result: Ok(location()), jitter }, NOW)
                    }
                    TransferEffect::Ask { .. } => {
                        let there = stored.map_or(Arrived::Gone, Arrived::Offset);
                        let result = if fault == 1 { Err(Failure::Busy { after_ms: None }) } else { Ok(there) };
                        transfer.step(TransferEvent::Answered { result, jitter }, NOW)
                    }
                    TransferEffect::Append { from, to, .. } => {
                        if fault == 2 { stored = None; }
                        let result = match stored {
                            None => Ok(Arrived::Gone),
                            Some(there) if there != from => Ok(Arrived::Mismatch),
                            Some(_) if fault == 3 => Ok(Arrived::Damaged),
                            Some(there) if fault == 4 => { stored = Some(there + (to - from) / 2); Err(Failure::Offline) }
                            Some(_) if fault == 5 => { stored = Some(to); Err(Failure::Offline) }
                            Some(_) if fault == 6 => Ok(Arrived::Locked),
                            Some(_) => { stored = Some(to); Ok(Arrived::Offset(to)) }
                        };
                        transfer.step(TransferEvent::Answered { result, jitter }, NOW)
                    }
                    TransferEffect::WaitUntil(_) => transfer.step(TransferEvent::Go, NOW),
                    TransferEffect::Done(_) => {
                        prop_assert_eq!(stored, Some(total));
                        return Ok(());
                    }
                    TransferEffect::GiveUp(_) => {
                        // Only a backend that goes on forgetting and damaging is given up.
                        return Ok(());
                    }
                };
            }
            prop_assert!(false, "it never ended");
        }
    }
}
