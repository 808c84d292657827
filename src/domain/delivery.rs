//! The outbox's state machine: how a submission gets to the city exactly once. It does no I/O and keeps no timers.

mod attaching;
mod attempt;
mod lost_photos;
mod refusal;

use crate::back_off::{back_off_ms, later};
use crate::{DraftId, Failure, LatePhoto, PhotoKey, ReadyPhoto, Receipt, Submission};
use contract::{Filed, Timestamp};
use serde::{Deserialize, Serialize};

pub use refusal::Refusal;

/// The longest `Retry-After` of a backend that is obeyed, in milliseconds (quality, outbox rules).
pub const RETRY_AFTER_CAP_MS: u64 = 15 * 60 * 1000;

/// The longest wait, in milliseconds.
const LONGEST_WAIT_MS: i64 = RETRY_AFTER_CAP_MS as i64;

/// A submission from "send" to the receipt. Whoever steps it must hold the lock of its draft, for as long as it is
/// [under way here](Delivery::is_under_way_here).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Nothing of it has left this device, so it can be taken back. It is never stored: the record would still say so
    /// if a later one could not be written.
    Waiting {
        /// What is sent.
        submission: Submission,
        /// Attempts so far, none of which left the device.
        attempt: u32,
        /// Not to be sent before this moment.
        not_before: Timestamp,
    },
    /// A request is in progress; its result is not known.
    Sending {
        /// What is sent.
        submission: Submission,
        /// Which attempt this is, from 1.
        attempt: u32,
        /// Whether it is the first attempt that may leave the device.
        first: bool,
    },
    /// The city may have it or not: it is sent again under the same id until that is known.
    Unknown {
        /// What is sent.
        submission: Submission,
        /// Attempts so far.
        attempt: u32,
        /// Not to be sent before this moment.
        not_before: Timestamp,
        /// Why it is not known.
        because: Failure,
    },
    /// Filed; late photos are being added, and the receipt is being saved.
    Attaching {
        /// The city's acknowledgement.
        receipt: Receipt,
        /// The draft that still holds the photos.
        draft: DraftId,
        /// Photos still to be added.
        left: Vec<LatePhoto>,
        /// How many photos will never be added.
        #[serde(default)]
        missing: u32,
    },
    /// Filed, saved among the followed demands, and complete.
    Delivered {
        /// The city's acknowledgement.
        receipt: Receipt,
    },
    /// The city rejects it; the draft is kept for correction.
    Refused {
        /// What was sent.
        submission: Submission,
        /// The city's response.
        refusal: Refusal,
        /// Whether an earlier attempt may have reached the city all the same: then it cannot be taken back, only sent
        /// again.
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
    /// A timer, the network, or the page's start or return: send if due.
    Drain,
    /// This delivery was just read from its record: the task that processed it before is gone.
    Restored,
    /// The citizen asks to send at once.
    TryNow,
    /// The attempt certainly never left the device.
    NotSent {
        /// A random number from 0 to 1.
        jitter: f64,
    },
    /// The attempt has ended.
    Answered {
        /// Its result.
        answer: Result<Filed, Failure>,
        /// A random number from 0 to 1.
        jitter: f64,
    },
    /// The demand is stored among the followed ones.
    Followed {
        /// The number of missing photos stored there; if there are more by now it must be stored again.
        missing: u32,
    },
    /// A late photo is completely at the city. May be repeated.
    PhotoReady(PhotoKey, ReadyPhoto),
    /// A late photo was added to the demand.
    PhotoAttached(PhotoKey),
    /// A late photo will never be added: the citizen removed it, or the city rejects it.
    PhotoGivenUp(PhotoKey),
    /// These photos, which the city [does not find](Delivery::lost_photos), are being uploaded again; with their former
    /// ids at the city.
    PhotosSentAgain(Vec<(PhotoKey, ReadyPhoto)>),
}

/// An effect to be carried out now, in the order given, each only after the one before has ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store the delivery durably; delete the record of a `Delivered` one. If that fails the effects after it are still
    /// carried out: the old record is more cautious than the state.
    Save,
    /// Store the delivery durably. If that fails although the store may have an earlier record of it, the step is
    /// undone: the delivery is what it was before, no further effect is carried out, and the event may be sent again.
    Commit,
    /// Send the submission of `Sending`.
    Send,
    /// Send `Drain` at this moment.
    WakeAt(Timestamp),
    /// Store [`Delivery::followed`] durably among the followed demands, then send `Followed`. If that fails, send
    /// nothing.
    Follow,
    /// Add a photo to the demand.
    Attach {
        /// The photo, with the contribution's id.
        late: LatePhoto,
        /// The proof that the city has it.
        ready: ReadyPhoto,
    },
    /// Delete the draft and its photos. If that fails, the step is undone, as with `Commit`; the next `Drain` tries
    /// again.
    Release(DraftId),
}

impl Delivery {
    /// The version of a delivery's record.
    pub const VERSION: u32 = 1;

    /// A submission to be sent at once.
    pub const fn new(submission: Submission, now: Timestamp) -> Self {
        Self::Waiting { submission, attempt: 0, not_before: now }
    }

    /// Handles an event.
    #[must_use]
    pub fn step(self, event: DeliveryEvent, now: Timestamp) -> (Self, Vec<Effect>) {
        match (self, event) {
            (waiting @ (Self::Waiting { .. } | Self::Unknown { .. }), DeliveryEvent::Drain) => waiting.drain(now),
            (waiting @ (Self::Waiting { .. } | Self::Unknown { .. }), DeliveryEvent::TryNow) => {
                waiting.send(Effect::Save)
            }
            // The city may have lifted the refusal. A stored record that still says "refused" would let the delivery be
            // taken back.
            (refused @ Self::Refused { .. }, DeliveryEvent::TryNow) => refused.send(Effect::Commit),
            // The task that was sending is gone, and the result of its attempt is not known.
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
            // A success is accepted also from an attempt that was already given up.
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

    /// Sends if it is due. If the due time is further away than the longest wait, the clock was set back: sends now.
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

    /// Chooses between the delivery in memory and the stored record after taking the lock; another tab may have written
    /// the record. `kept` says whether a record was ever written or read by this tab.
    ///
    /// The second value says that `Restored` is to be sent first. `None`: another tab has finished it, or there was
    /// none.
    pub fn reconcile(in_mind: Option<Self>, kept: bool, record: Option<Self>) -> Option<(Self, bool)> {
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

    /// Whether its state exists only in the tab that steps it, so that the lock must be kept.
    pub const fn is_under_way_here(&self) -> bool {
        matches!(self, Self::Waiting { .. } | Self::Sending { .. })
    }

    /// Takes it back while nothing of it can be at the city, returning its draft. It counts as taken back only once its
    /// record is deleted from the store.
    ///
    /// # Errors
    /// The unchanged delivery, when something may have arrived.
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

    /// When `Drain` is due next; `None` when no timer is needed.
    pub const fn due(&self) -> Option<Timestamp> {
        match self {
            Self::Waiting { not_before, .. } | Self::Unknown { not_before, .. } => Some(*not_before),
            _ => None,
        }
    }
}

/// The default of a record without this member.
const fn unsure() -> bool {
    true
}

/// Only a response that names the demand is a success (quality, outbox rules).
fn names_a_demand(filed: &Filed) -> bool {
    !filed.reference.as_str().trim().is_empty() && !filed.access_token.as_str().trim().is_empty()
}

#[cfg(test)]
mod tests;
