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
mod tests;
