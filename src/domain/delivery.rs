//! The outbox machine: how a submission gets to the city exactly once. It decides; it neither sends nor stores nor waits.

mod attaching;
mod attempt;
mod lost_photos;
mod refusal;

use crate::back_off::{back_off_ms, later};
use crate::{DraftId, Failure, LatePhoto, PhotoKey, ReadyPhoto, Receipt, Submission};
use contract::{Filed, Timestamp};
use serde::{Deserialize, Serialize};

pub use refusal::Refusal;

/// The longest that a backend's `Retry-After` is obeyed, in milliseconds (quality, outbox rules).
pub const RETRY_AFTER_CAP_MS: u64 = 15 * 60 * 1000;

/// No wait is longer, in milliseconds.
const LONGEST_WAIT_MS: i64 = RETRY_AFTER_CAP_MS as i64;

/// The life of a submission from "send" to the receipt. Whoever steps it holds the lock of its draft, for as long as it is
/// [under way here](Delivery::is_under_way_here).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Nothing of it has left this device: it can be taken back. It is never stored, since a record that says so would go
    /// on saying so if a later one could not be written.
    Waiting {
        /// What is sent.
        submission: Submission,
        /// Attempts so far, none of which got off the device.
        attempt: u32,
        /// Not to be tried before this moment.
        not_before: Timestamp,
    },
    /// On its way; nothing is known yet.
    Sending {
        /// What is sent.
        submission: Submission,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// Whether it is the first that may get off the device.
        first: bool,
    },
    /// The city may have it or not: it is sent again under the same id until that is known.
    Unknown {
        /// What is sent.
        submission: Submission,
        /// Attempts so far.
        attempt: u32,
        /// Not to be tried before this moment.
        not_before: Timestamp,
        /// Why it is not known.
        because: Failure,
    },
    /// Filed; photos that came late are being added, and the receipt is brought to safety.
    Attaching {
        /// The city's acknowledgement.
        receipt: Receipt,
        /// The draft that still holds the photos.
        draft: DraftId,
        /// Photos still to be added.
        left: Vec<LatePhoto>,
        /// How many photos will not come.
        #[serde(default)]
        missing: u32,
    },
    /// Filed, followed, everything with it.
    Delivered {
        /// The city's acknowledgement.
        receipt: Receipt,
    },
    /// The city does not take it as it is; the draft is there to be corrected.
    Refused {
        /// What was sent.
        submission: Submission,
        /// What the city said.
        refusal: Refusal,
        /// Whether an earlier attempt may have reached the city all the same: then it cannot be taken back, only asked again.
        #[serde(default = "unsure")]
        may_be_there: bool,
    },
}

/// Something that happened to a delivery.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "an event is made, handed over and gone; the answer is put in as the call gave it"
)]
pub enum DeliveryEvent {
    /// A timer, the network, the page's return or its start asks whether there is something to do.
    Drain,
    /// This delivery was just read from its record: whoever was at it is not any more.
    Restored,
    /// The citizen does not want to wait.
    TryNow,
    /// The attempt never got off the device, and that is certain.
    NotSent {
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// The attempt ended.
    Answered {
        /// With what.
        answer: Result<Filed, Failure>,
        /// A number from 0 to 1 by chance.
        jitter: f64,
    },
    /// The demand is among the followed ones, durably.
    Followed {
        /// How many photos are named as missing there: fewer than are by now is not enough.
        missing: u32,
    },
    /// A late photo is at the city whole. Told whenever it comes to be known; once is enough.
    PhotoReady(PhotoKey, ReadyPhoto),
    /// A late photo was added to the demand.
    PhotoAttached(PhotoKey),
    /// A late photo will not come: the citizen removed it, or the city does not take it.
    PhotoGivenUp(PhotoKey),
    /// These photos, which the city [does not find](Delivery::lost_photos), are being sent to it again; with what they were
    /// there.
    PhotosSentAgain(Vec<(PhotoKey, ReadyPhoto)>),
}

/// Something to be done now, in the order given, each only after the one before has ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store the delivery durably; a `Delivered` one is taken out of the store. If that fails, what follows is still done:
    /// what the record says then is more cautious than what is.
    Save,
    /// Store the delivery durably. If that fails although an earlier record of it may be on this device, the step has not
    /// happened: the delivery is what it was before, nothing that follows is done, and the event may be told again.
    Commit,
    /// Send the submission of `Sending`.
    Send,
    /// Send `Drain` at this moment.
    WakeAt(Timestamp),
    /// Put [what is followed](Delivery::followed) among the followed ones, durably, then tell `Followed`. If that fails, nothing
    /// is told.
    Follow,
    /// Add a photo to the demand.
    Attach {
        /// Which, with the contribution's id.
        late: LatePhoto,
        /// The proof that the city has it.
        ready: ReadyPhoto,
    },
    /// The draft and its photos are not needed any more. If they cannot be taken out of the store, the step has not
    /// happened, as with `Commit`; the next `Drain` comes back to it.
    Release(DraftId),
}

impl Delivery {
    /// The version of the record that holds a delivery.
    pub const VERSION: u32 = 1;

    /// A submission that is to be sent at once.
    pub const fn new(submission: Submission, now: Timestamp) -> Self {
        Self::Waiting { submission, attempt: 0, not_before: now }
    }

    /// What comes of an event.
    #[must_use]
    pub fn step(self, event: DeliveryEvent, now: Timestamp) -> (Self, Vec<Effect>) {
        match (self, event) {
            (waiting @ (Self::Waiting { .. } | Self::Unknown { .. }), DeliveryEvent::Drain) => waiting.drain(now),
            (waiting @ (Self::Waiting { .. } | Self::Unknown { .. }), DeliveryEvent::TryNow) => {
                waiting.send(Effect::Save)
            }
            // The owner may have put right what forbade it. A record that went on saying "refused" would let it be taken back.
            (refused @ Self::Refused { .. }, DeliveryEvent::TryNow) => refused.send(Effect::Commit),
            // Whoever was sending is gone, and what became of it nobody knows.
            (
                Self::Waiting { submission, attempt, .. } | Self::Sending { submission, attempt, .. },
                DeliveryEvent::Restored,
            ) => {
                let unknown = Self::Unknown { submission, attempt, not_before: now, because: Failure::Offline };
                (unknown, vec![Effect::Save, Effect::WakeAt(now)])
            }
            (Self::Sending { submission, attempt, first: true }, DeliveryEvent::NotSent { jitter }) => {
                let not_before = later(now, back_off_ms(attempt, jitter));
                (Self::Waiting { submission, attempt, not_before }, vec![Effect::WakeAt(not_before)])
            }
            (Self::Sending { submission, attempt, first: false }, DeliveryEvent::NotSent { jitter }) => {
                Self::unanswered(submission, attempt, Failure::Offline, jitter, now)
            }
            // An answer to an attempt that was given up already is as true as any other.
            (
                Self::Sending { submission, .. } | Self::Unknown { submission, .. } | Self::Refused { submission, .. },
                DeliveryEvent::Answered { answer: Ok(filed), .. },
            ) if names_a_demand(&filed) => Self::filed(&submission, filed, now),
            (Self::Sending { submission, attempt, first }, DeliveryEvent::Answered { answer, jitter }) => {
                match answer {
                    Ok(_) => {
                        let failure = Failure::unintelligible("the answer names no demand");
                        Self::unanswered(submission, attempt, failure, jitter, now)
                    }
                    Err(Failure::Refused(problem)) => Self::refused(submission, Refusal::Problem(*problem), !first),
                    Err(Failure::Forbidden) => Self::refused(submission, Refusal::Forbidden, !first),
                    Err(failure) => Self::unanswered(submission, attempt, failure, jitter, now),
                }
            }
            (Self::Attaching { receipt, draft, left, missing }, event) => {
                Self::attach(receipt, draft, left, missing, event, now)
            }
            (waiting, DeliveryEvent::Restored) => {
                let wake = waiting.due().map(Effect::WakeAt).into_iter().collect();
                (waiting, wake)
            }
            (refused, DeliveryEvent::PhotosSentAgain(lost)) => refused.without_lost(&lost, now),
            (refused, DeliveryEvent::PhotoReady(photo, ready)) if refused.lacks_a_photo() => {
                refused.with_photo(&photo, &ready, now)
            }
            (mut early, DeliveryEvent::PhotoReady(photo, ready)) => {
                let kept = early.submission_mut().is_some_and(|submission| submission.photo_ready(&photo, ready));
                let effects = early.saved_if(kept);
                (early, effects)
            }
            (mut early, DeliveryEvent::PhotoGivenUp(photo)) => {
                let kept = early.submission_mut().is_some_and(|submission| submission.photo_given_up(&photo));
                let effects = early.saved_if(kept);
                (early, effects)
            }
            (unchanged, _) => (unchanged, Vec::new()),
        }
    }

    /// Sends if it is time. A moment further off than any wait is a clock that was put back: it is time.
    fn drain(self, now: Timestamp) -> (Self, Vec<Effect>) {
        match self.due() {
            Some(due) if (1..=LONGEST_WAIT_MS).contains(&due.millis_since(now)) => (self, vec![Effect::WakeAt(due)]),
            _ => self.send(Effect::Save),
        }
    }

    fn send(self, keep: Effect) -> (Self, Vec<Effect>) {
        let sending = match self {
            Self::Waiting { submission, attempt, .. } => {
                Self::Sending { submission, attempt: attempt.saturating_add(1), first: true }
            }
            Self::Unknown { submission, attempt, .. } => {
                Self::Sending { submission, attempt: attempt.saturating_add(1), first: false }
            }
            Self::Refused { submission, may_be_there, .. } => {
                Self::Sending { submission, attempt: 1, first: !may_be_there }
            }
            other => return (other, Vec::new()),
        };
        (sending, vec![keep, Effect::Send])
    }

    fn unanswered(
        submission: Submission,
        attempt: u32,
        because: Failure,
        jitter: f64,
        now: Timestamp,
    ) -> (Self, Vec<Effect>) {
        let wait = match because {
            Failure::Busy { after_ms: Some(asked) } => asked.clamp(1_000, RETRY_AFTER_CAP_MS),
            _ => back_off_ms(attempt, jitter),
        };
        let not_before = later(now, wait);
        let unknown = Self::Unknown { submission, attempt, not_before, because };
        (unknown, vec![Effect::Save, Effect::WakeAt(not_before)])
    }

    fn refused(submission: Submission, refusal: Refusal, was_unsure: bool) -> (Self, Vec<Effect>) {
        let may_be_there = refusal.may_be_there(was_unsure);
        (Self::Refused { submission, refusal, may_be_there }, vec![Effect::Save])
    }

    /// `Waiting` is never stored.
    fn saved_if(&self, changed: bool) -> Vec<Effect> {
        if changed && !matches!(self, Self::Waiting { .. }) { vec![Effect::Save] } else { Vec::new() }
    }

    /// Which of two is true once the lock is taken: what this page has in mind, or the record, which another may have
    /// written meanwhile. `kept` says whether the record was ever written or read here.
    ///
    /// The second value says that `Restored` is to be told first. `None`: another page has finished it, or there was none.
    pub fn at_hand(in_mind: Option<Self>, kept: bool, record: Option<Self>) -> Option<(Self, bool)> {
        match (in_mind, record) {
            (Some(in_mind), Some(record)) => {
                let differs = in_mind != record;
                Some((record, differs))
            }
            (None, Some(record)) => Some((record, true)),
            (Some(_), None) if kept => None,
            (in_mind, None) => in_mind.map(|in_mind| (in_mind, false)),
        }
    }

    /// Whether only the page that steps it knows how it stands, so that its lock must not be let go.
    pub const fn is_under_way_here(&self) -> bool {
        matches!(self, Self::Waiting { .. } | Self::Sending { .. })
    }

    /// Takes it back while nothing of it can be at the city, giving the draft to go on with. It is taken back once its
    /// record is gone from the store, not before.
    ///
    /// # Errors
    /// The delivery as it was, when something may have arrived.
    #[expect(clippy::result_large_err, reason = "the delivery is given back whole, it is not an error value")]
    pub fn take_back(self) -> Result<DraftId, Self> {
        match self {
            Self::Waiting { submission, .. } | Self::Refused { submission, may_be_there: false, .. } => {
                Ok(submission.draft().clone())
            }
            other => Err(other),
        }
    }

    /// The submission, until the city has acknowledged it.
    pub const fn submission(&self) -> Option<&Submission> {
        match self {
            Self::Waiting { submission, .. }
            | Self::Sending { submission, .. }
            | Self::Unknown { submission, .. }
            | Self::Refused { submission, .. } => Some(submission),
            Self::Attaching { .. } | Self::Delivered { .. } => None,
        }
    }

    fn submission_mut(&mut self) -> Option<&mut Submission> {
        match self {
            Self::Waiting { submission, .. }
            | Self::Sending { submission, .. }
            | Self::Unknown { submission, .. }
            | Self::Refused { submission, .. } => Some(submission),
            Self::Attaching { .. } | Self::Delivered { .. } => None,
        }
    }

    /// The receipt, once there is one.
    pub const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Attaching { receipt, .. } | Self::Delivered { receipt } => Some(receipt),
            _ => None,
        }
    }

    /// When to send `Drain` next by the clock; `None` when no clock matters.
    pub const fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Waiting { not_before, .. } | Self::Unknown { not_before, .. } => Some(*not_before),
            _ => None,
        }
    }
}

/// What a record that does not say it means.
const fn unsure() -> bool {
    true
}

/// Definite success is an answer that names the demand (quality, outbox rules).
fn names_a_demand(filed: &Filed) -> bool {
    !filed.reference.as_str().trim().is_empty() && !filed.access_token.as_str().trim().is_empty()
}

#[cfg(test)]
mod tests;
