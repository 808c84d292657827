//! The state machine that uploads one photo by tus, resuming after failures. It does no I/O: it returns the next call
//! to make.

use crate::tus::{Arrived, CHUNK_BYTES, Location};
use contract::{PhotoId, Timestamp};
use domain::{Failure, RETRY_AFTER_CAP_MS, UploadFailure, back_off_ms};

/// After so many attempts in a row without progress at the backend the upload is given up.
const MOST_ATTEMPTS: u32 = 12;

/// After so many chunks in a row that were cut off and stored nothing, the rest is sent without checksums. A backend
/// stores a chunk with a checksum completely or not at all, so on a connection that never lasts for a chunk there would
/// be no progress; and a page from another origin may not be allowed to send the header to a tus server that does not
/// know it.
const MOST_LOST_CHUNKS: u8 = 2;

/// An upload under way. The caller makes one call at a time and passes its result in before any other event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    total: u64,
    location: Option<Location>,
    offset: Offset,
    /// Attempts since the backend last confirmed new bytes.
    attempt: u32,
    /// Whether the last chunk was cut off and the offset at the backend has not been asked for since.
    broke_off: bool,
    /// Chunks in a row that were cut off and stored nothing.
    lost_chunks: u8,
}

/// What is known of the offset at the backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offset {
    /// The last confirmed offset; ask before sending more.
    Doubtful(u64),
    /// The current offset.
    Known(u64),
}

/// Something that happened to an upload.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferEvent {
    /// Start or continue: at the start, after a pause, when the network is back, at the time of a `WaitUntil`.
    Go,
    /// The result of `Create`.
    Created {
        /// The call's result.
        result: Result<Location, Failure>,
        /// A random number from 0 to 1.
        jitter: f64,
    },
    /// The result of `Ask` or `Append`.
    Answered {
        /// The call's result.
        result: Result<Arrived, Failure>,
        /// A random number from 0 to 1.
        jitter: f64,
    },
}

/// What the caller has to do; every event returns exactly one.
#[derive(Clone, Debug, PartialEq)]
pub enum TransferEffect {
    /// Call [`crate::tus::create`].
    Create {
        /// Length in bytes.
        total: u64,
    },
    /// Call [`crate::tus::offset`].
    Ask {
        /// The upload's URL.
        location: Location,
    },
    /// Call [`crate::tus::append`] with the bytes from `from` to `to` (exclusive).
    Append {
        /// The upload's URL.
        location: Location,
        /// Offset of the first byte.
        from: u64,
        /// Offset after the last byte.
        to: u64,
        /// Whether to send a checksum.
        checked: bool,
    },
    /// Send `Go` at this moment.
    WaitUntil(Timestamp),
    /// The backend has all bytes.
    Done(PhotoId),
    /// The upload has failed for good.
    GiveUp(UploadFailure),
}

impl Transfer {
    /// An upload of so many bytes, resumed at `location` if it was begun earlier.
    pub const fn new(total: u64, location: Option<Location>) -> Self {
        Self { total, location, offset: Offset::Doubtful(0), attempt: 0, broke_off: false, lost_chunks: 0 }
    }

    /// The upload's URL, once known; stored so that a restart can resume.
    pub const fn location(&self) -> Option<&Location> {
        self.location.as_ref()
    }

    /// Bytes that the backend has confirmed.
    pub const fn confirmed(&self) -> u64 {
        match self.offset {
            Offset::Doubtful(bytes) | Offset::Known(bytes) => bytes,
        }
    }

    /// Handles an event.
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

    /// The next call in the current state.
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
                // More bytes than this photo has: a different upload, which is left to expire.
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
                // Lack of a network never leads to giving up, however long it lasts.
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

    /// Once checksums are switched off they stay off for this upload.
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

    /// Retries at once the first time, and after a wait when the backend repeats the same response.
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
