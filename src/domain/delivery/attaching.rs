//! What remains once the demand is filed: late photos are added, and the receipt is saved.

use super::{Delivery, DeliveryEvent, Effect};
use crate::back_off::later;
use crate::{DraftId, Followed, LatePhoto, Receipt, Submission};
use contract::{Filed, Timestamp};

/// Milliseconds after which saving a demand among the followed ones is retried.
const FOLLOW_AGAIN_MS: u64 = 30_000;

impl Delivery {
    /// The record to store among the followed demands, based on the one that is there.
    pub fn followed(&self, known: Option<&Followed>) -> Option<Followed> {
        let Self::Attaching { receipt, missing, .. } = self else { return None };
        let fresh = receipt.followed();
        let mut followed = known.cloned().unwrap_or_else(|| fresh.clone());
        (followed.access_token, followed.query_code) = (fresh.access_token, fresh.query_code);
        followed.missing_photos = *missing;
        Some(followed)
    }

    pub(super) fn filed(submission: &Submission, filed: Filed, now: Timestamp) -> (Self, Vec<Effect>) {
        let (left, given_up): (Vec<_>, Vec<_>) = submission.late().iter().cloned().partition(|late| !late.given_up);
        let missing = u32::try_from(given_up.len()).unwrap_or(u32::MAX);
        let mut effects = vec![Effect::Save];
        effects.extend(Self::attachable(&left));
        effects.extend(follow(now));
        (Self::Attaching { receipt: Receipt::new(filed), draft: submission.draft().clone(), left, missing }, effects)
    }

    pub(super) fn attach(
        receipt: Receipt,
        draft: DraftId,
        mut left: Vec<LatePhoto>,
        mut missing: u32,
        event: DeliveryEvent,
        now: Timestamp,
    ) -> (Self, Vec<Effect>) {
        let before = left.len();
        let mut effects = Vec::new();
        match event {
            DeliveryEvent::PhotoReady(photo, ready) => {
                if let Some(late) = left.iter_mut().find(|late| late.photo == photo && late.ready.is_none()) {
                    late.ready = Some(ready.clone());
                    effects = vec![Effect::Commit, Effect::Attach { late: late.clone(), ready }];
                }
            }
            DeliveryEvent::PhotoAttached(photo) => left.retain(|late| late.photo != photo),
            DeliveryEvent::PhotoGivenUp(photo) => {
                left.retain(|late| late.photo != photo);
                missing = missing.saturating_add(u32::from(left.len() < before));
            }
            DeliveryEvent::Restored => {
                effects = Self::attachable(&left);
                effects.extend(follow(now));
            }
            DeliveryEvent::Drain | DeliveryEvent::TryNow if left.is_empty() => effects.extend(follow(now)),
            DeliveryEvent::Followed { missing: named } if left.is_empty() && named == missing => {
                return (Self::Delivered { receipt }, vec![Effect::Release(draft), Effect::Save]);
            }
            _ => {}
        }
        if left.len() < before {
            effects.push(Effect::Save);
            if left.is_empty() {
                effects.extend(follow(now));
            }
        }
        (Self::Attaching { receipt, draft, left, missing }, effects)
    }

    /// An effect for each photo that is at the city already.
    fn attachable(left: &[LatePhoto]) -> Vec<Effect> {
        let attach = |late: &LatePhoto| Some(Effect::Attach { ready: late.ready.clone()?, late: late.clone() });
        left.iter().filter_map(attach).collect()
    }
}

/// Saves the receipt, and retries should that fail.
fn follow(now: Timestamp) -> [Effect; 2] {
    [Effect::WakeAt(later(now, FOLLOW_AGAIN_MS)), Effect::Follow]
}
