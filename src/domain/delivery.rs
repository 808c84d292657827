//! The outbox machine: how a submission gets to the city exactly once. It decides; it neither sends nor stores nor waits.

use crate::back_off::{back_off_ms, later};
use crate::{DraftId, Failure, LatePhoto, PhotoKey, ReadyPhoto, Receipt, Submission};
use contract::{Filed, Problem, Timestamp};
use serde::{Deserialize, Serialize};

/// The longest that a backend's `Retry-After` is obeyed, in milliseconds (quality, outbox rules).
pub const RETRY_AFTER_CAP_MS: u64 = 15 * 60 * 1000;

/// No wait is longer, in milliseconds.
const LONGEST_WAIT_MS: i64 = RETRY_AFTER_CAP_MS as i64;

/// The life of a submission from "send" to the receipt. Stored after every step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Nothing of it has left this device: it can be taken back.
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
    /// Filed; photos that came late are being added.
    Attaching {
        /// The city's acknowledgement.
        receipt: Receipt,
        /// The draft that still holds the photos.
        draft: DraftId,
        /// Photos to be added, never empty.
        left: Vec<LatePhoto>,
    },
    /// Filed, everything with it.
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
    },
}

/// A definite no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// What is wrong with it (400, 413, 415, 422).
    Problem(Problem),
    /// Nothing can be filed there (401, 403, 404, 410): the owner has to know.
    Forbidden,
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
    /// The program has just started: whatever was under way is not any more.
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
    /// A late photo is at the city whole. To be told again whenever the program starts or `Attaching` begins.
    PhotoReady(PhotoKey, ReadyPhoto),
    /// A late photo was added to the demand.
    PhotoAttached(PhotoKey),
    /// A late photo will not come: the citizen removed it, or the city does not take it.
    PhotoGivenUp(PhotoKey),
}

/// Something to be done now, in the order given, each only after the one before has succeeded.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store the delivery durably. If that fails, what follows in the list is still done (memory mode).
    Save,
    /// Send the submission of `Sending`.
    Send,
    /// Send `Drain` at this moment.
    WakeAt(Timestamp),
    /// Put the demand among the followed ones, durably.
    Follow,
    /// Add a photo to the demand.
    Attach {
        /// Which, with the contribution's id.
        late: LatePhoto,
        /// The proof that the city has it.
        ready: ReadyPhoto,
    },
    /// The draft and its photos are not needed any more.
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
            (waiting @ (Self::Waiting { .. } | Self::Unknown { .. }), DeliveryEvent::TryNow) => waiting.send(),
            // The owner may have put right what forbade it.
            (refused @ Self::Refused { .. }, DeliveryEvent::TryNow) => refused.send(),
            // Whoever was sending is gone, and what became of it nobody knows.
            (Self::Sending { submission, attempt, .. }, DeliveryEvent::Restored) => {
                let unknown = Self::Unknown { submission, attempt, not_before: now, because: Failure::Offline };
                (unknown, vec![Effect::Save, Effect::WakeAt(now)])
            }
            (Self::Sending { submission, attempt, first: true }, DeliveryEvent::NotSent { jitter }) => {
                let not_before = later(now, back_off_ms(attempt, jitter));
                (Self::Waiting { submission, attempt, not_before }, vec![Effect::Save, Effect::WakeAt(not_before)])
            }
            (Self::Sending { submission, attempt, first: false }, DeliveryEvent::NotSent { jitter }) => {
                Self::unanswered(submission, attempt, Failure::Offline, jitter, now)
            }
            // An answer to an attempt that was given up already is as true as any other.
            (
                Self::Sending { submission, .. } | Self::Unknown { submission, .. },
                DeliveryEvent::Answered { answer: Ok(filed), .. },
            ) if names_a_demand(&filed) => Self::filed(submission, filed, true),
            // The citizen may be correcting the draft by now: it stays.
            (Self::Refused { submission, .. }, DeliveryEvent::Answered { answer: Ok(filed), .. })
                if names_a_demand(&filed) =>
            {
                Self::filed(submission, filed, false)
            }
            (Self::Sending { submission, attempt, .. }, DeliveryEvent::Answered { answer, jitter }) => match answer {
                Ok(_) => {
                    let failure = Failure::unintelligible("the answer names no demand");
                    Self::unanswered(submission, attempt, failure, jitter, now)
                }
                Err(Failure::Refused(problem)) => Self::refused(submission, Refusal::Problem(*problem)),
                Err(Failure::Forbidden) => Self::refused(submission, Refusal::Forbidden),
                Err(failure) => Self::unanswered(submission, attempt, failure, jitter, now),
            },
            (Self::Attaching { receipt, draft, left }, event) => Self::attach(receipt, draft, left, event),
            (waiting, DeliveryEvent::Restored) => {
                let wake = waiting.due().map(Effect::WakeAt).into_iter().collect();
                (waiting, wake)
            }
            (unchanged, _) => (unchanged, Vec::new()),
        }
    }

    /// Sends if it is time. A moment further off than any wait is a clock that was put back: it is time.
    fn drain(self, now: Timestamp) -> (Self, Vec<Effect>) {
        match self.due() {
            Some(due) if (1..=LONGEST_WAIT_MS).contains(&due.millis_since(now)) => (self, vec![Effect::WakeAt(due)]),
            _ => self.send(),
        }
    }

    fn send(self) -> (Self, Vec<Effect>) {
        let sending = match self {
            Self::Waiting { submission, attempt, .. } => {
                Self::Sending { submission, attempt: attempt.saturating_add(1), first: true }
            }
            Self::Unknown { submission, attempt, .. } => {
                Self::Sending { submission, attempt: attempt.saturating_add(1), first: false }
            }
            Self::Refused { submission, .. } => Self::Sending { submission, attempt: 1, first: false },
            other => return (other, Vec::new()),
        };
        (sending, vec![Effect::Save, Effect::Send])
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

    fn refused(submission: Submission, refusal: Refusal) -> (Self, Vec<Effect>) {
        (Self::Refused { submission, refusal }, vec![Effect::Save])
    }

    fn filed(submission: Submission, filed: Filed, release: bool) -> (Self, Vec<Effect>) {
        let receipt = Receipt::new(filed);
        let draft = submission.draft().clone();
        let mut effects = vec![Effect::Save, Effect::Follow];
        if !submission.late().is_empty() {
            return (Self::Attaching { receipt, draft, left: submission.late().to_vec() }, effects);
        }
        if release {
            effects.push(Effect::Release(draft));
        }
        (Self::Delivered { receipt }, effects)
    }

    fn attach(receipt: Receipt, draft: DraftId, mut left: Vec<LatePhoto>, event: DeliveryEvent) -> (Self, Vec<Effect>) {
        let effects = match event {
            DeliveryEvent::PhotoReady(photo, ready) => {
                left.iter().find(|late| late.photo == photo).map(|late| Effect::Attach { late: late.clone(), ready })
            }
            DeliveryEvent::PhotoAttached(photo) | DeliveryEvent::PhotoGivenUp(photo) => {
                let before = left.len();
                left.retain(|late| late.photo != photo);
                (left.len() < before).then_some(Effect::Save)
            }
            _ => None,
        };
        let mut effects: Vec<Effect> = effects.into_iter().collect();
        if left.is_empty() {
            effects.push(Effect::Release(draft));
            return (Self::Delivered { receipt }, effects);
        }
        (Self::Attaching { receipt, draft, left }, effects)
    }

    /// Takes it back while nothing of it has left, giving the draft to go on with.
    ///
    /// # Errors
    /// The delivery as it was, when something may have left.
    #[expect(clippy::result_large_err, reason = "the delivery is given back whole, it is not an error value")]
    pub fn take_back(self) -> Result<DraftId, Self> {
        match self {
            Self::Waiting { submission, .. } => Ok(submission.draft().clone()),
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

/// Definite success is an answer that names the demand (quality, outbox rules).
fn names_a_demand(filed: &Filed) -> bool {
    !filed.reference.as_str().trim().is_empty() && !filed.access_token.as_str().trim().is_empty()
}

#[cfg(test)]
mod tests;
