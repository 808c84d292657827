//! Sending: a draft becomes a submission, the core's delivery machine says what to do, and here it is done.

use super::{Session, keeping::put, photographing::ready_photo};
use crate::route::Route;
use contract::{Capability, ClientRef, Contribution, ContributionKind, PhotoWish};
use domain::{
    Delivery, DeliveryEvent, DraftId, DraftProblem, Effect, Failure, LatePhoto, Loadable, PhotosStillUploading,
    ReadyPhoto, validate,
};
use leptos::prelude::*;
use platform::{clock, perform::perform, store::Shelf};

impl Session {
    /// Makes a submission of the current draft and begins its delivery. The form is then free for another draft.
    ///
    /// # Errors
    /// Outside: the city or the service could not be asked, so that nothing can be checked. Inside: what is wrong.
    pub fn send(self) -> Result<Result<DraftId, Vec<DraftProblem>>, Failure> {
        let draft = self.draft.get_untracked();
        if let Some(id) = self.delivery_of(&draft.id) {
            return Ok(Ok(id));
        }
        let city = self.city.with_untracked(|city| known(Some(city)))?;
        if draft.service.is_none() {
            return Ok(Err(self.check(&domain::Step::What)));
        }
        let service = self.service.with_untracked(|service| known(service.as_ref()))?;
        let photos = if city.can(Capability::Photos) && service.photos != PhotoWish::Required {
            PhotosStillUploading::AttachLater
        } else {
            PhotosStillUploading::Wait
        };
        let (client_ref, now) = (ClientRef::new(clock::new_id()), clock::now());
        match validate(&draft, &service, &city, photos, client_ref, now) {
            Err(problems) => Ok(Err(problems)),
            Ok(submission) => {
                self.save_now();
                let id = draft.id.clone();
                self.deliveries.update(|all| all.push(Delivery::new(submission, now)));
                self.take_up(None);
                self.tell_delivery(&id, DeliveryEvent::Drain);
                Ok(Ok(id))
            }
        }
    }

    /// The delivery of a draft; tracked.
    pub fn delivery(self, id: &DraftId) -> Option<Delivery> {
        self.deliveries.with(|all| all.iter().find(|delivery| draft_of(delivery) == Some(id)).cloned())
    }

    /// The citizen does not want to wait.
    pub fn try_now(self, id: &DraftId) {
        self.tell_delivery(id, DeliveryEvent::TryNow);
    }

    /// Takes a delivery back while nothing of it has left, or when the city has refused it: the draft is in the form again.
    pub fn take_back(self, id: &DraftId) -> bool {
        let Some(delivery) = untrack(|| self.delivery(id)) else { return false };
        if delivery.take_back().is_err() {
            return false;
        }
        self.deliveries.update(|all| all.retain(|delivery| draft_of(delivery) != Some(id)));
        self.rest.update_value(|rest| {
            rest.alarms.remove(id.as_str());
        });
        self.drop_delivery(id.clone());
        self.take_up(Some(id));
        true
    }

    /// What the city found wrong with a draft under way, field by field.
    pub fn problems_of(self, id: &DraftId, problem: &contract::Problem) -> Vec<domain::ServerProblem> {
        self.draft_by_id(id).map(|draft| domain::from_problem(problem, &draft)).unwrap_or_default()
    }

    /// Deliveries that were under way when the page was last closed go on.
    pub(super) fn resume_deliveries(self) {
        for id in self.delivery_ids() {
            self.tell_delivery(&id, DeliveryEvent::Restored);
            self.tell_delivery(&id, DeliveryEvent::Drain);
        }
    }

    /// The network or the page is back: whatever is due is done.
    pub fn drain_deliveries(self) {
        for id in self.delivery_ids() {
            self.tell_delivery(&id, DeliveryEvent::Drain);
        }
    }

    /// A photo of a draft is at the city: a demand that went without it gets it now.
    pub(super) fn photo_arrived(self, id: &DraftId, key: &domain::PhotoKey, ready: &ReadyPhoto) {
        self.tell_delivery(id, DeliveryEvent::PhotoReady(key.clone(), ready.clone()));
    }

    /// A photo of a draft will not come.
    pub(super) fn photo_given_up(self, id: &DraftId, key: &domain::PhotoKey) {
        self.tell_delivery(id, DeliveryEvent::PhotoGivenUp(key.clone()));
    }

    fn delivery_ids(self) -> Vec<DraftId> {
        self.deliveries.with_untracked(|all| all.iter().filter_map(|delivery| draft_of(delivery).cloned()).collect())
    }

    fn delivery_of(self, id: &DraftId) -> Option<DraftId> {
        self.delivery_ids().into_iter().find(|under_way| under_way == id)
    }

    /// Tells the machine what happened, and carries out what it answers, in order.
    fn tell_delivery(self, id: &DraftId, event: DeliveryEvent) {
        let stepped = self.deliveries.try_update(|all| {
            let at = all.iter().position(|delivery| draft_of(delivery) == Some(id))?;
            let before = all.remove(at);
            let (next, effects) = before.clone().step(event, clock::now());
            all.insert(at, next.clone());
            Some((before, next, effects))
        });
        let Some(Some((before, delivery, effects))) = stepped else { return };
        if effects.is_empty() {
            return;
        }
        let id = id.clone();
        leptos::task::spawn_local(async move {
            for effect in effects {
                if !self.carry_out(&id, &delivery, effect).await {
                    // The step has not happened.
                    self.deliveries.update(|all| {
                        all.iter_mut().filter(|other| **other == delivery).for_each(|other| *other = before.clone());
                    });
                    return;
                }
            }
            if matches!(delivery, Delivery::Delivered { .. }) {
                // It is among the demands followed from here on.
                self.deliveries.update(|all| all.retain(|other| *other != delivery));
            }
        });
    }

    /// Carries out one effect; `false` when the step that it belongs to has not happened.
    async fn carry_out(self, id: &DraftId, delivery: &Delivery, effect: Effect) -> bool {
        match effect {
            Effect::Save => self.keep_delivery(id, delivery).await,
            Effect::Commit => {
                let Some(store) = self.store() else { return true };
                return put(&store, Shelf::Outbox, id.as_str(), delivery).await.is_some();
            }
            Effect::Send => self.deliver(id.clone(), delivery),
            Effect::WakeAt(at) => self.wake_at(id.clone(), at),
            Effect::Follow => self.follow_delivered(id, delivery).await,
            Effect::Attach { late, ready } => self.attach(id.clone(), delivery, late, &ready),
            Effect::Release(draft) => self.discard(&draft),
        }
        true
    }

    /// Brings the receipt to safety, and shows it.
    async fn follow_delivered(self, id: &DraftId, delivery: &Delivery) {
        let Some(receipt) = delivery.receipt() else { return };
        let known = self
            .followed
            .with_untracked(|all| all.iter().find(|followed| followed.reference == receipt.reference).cloned());
        let Some(followed) = delivery.followed(known.as_ref()) else { return };
        let missing = followed.missing_photos;
        self.rest.update_value(|rest| {
            rest.receipts.insert(receipt.reference.clone(), receipt.clone());
        });
        let kept = match self.store() {
            Some(store) => put(&store, Shelf::Followed, followed.reference.as_str(), &followed).await.is_some(),
            None => true,
        };
        self.followed.update(|all| {
            all.retain(|other| other.reference != followed.reference);
            all.insert(0, followed);
        });
        if self.route.with_untracked(|route| *route == Route::Sending(id.clone())) {
            self.go_instead(Route::Sent(receipt.reference.clone()));
        }
        if kept {
            self.tell_delivery(id, DeliveryEvent::Followed { missing });
        }
    }

    fn deliver(self, id: DraftId, delivery: &Delivery) {
        let Some(submission) = delivery.submission() else { return };
        let (api, call) = (self.api(), client::native::file(submission));
        leptos::task::spawn_local(async move {
            let answer = perform(&api, call).await;
            self.tell_delivery(&id, DeliveryEvent::Answered { answer, jitter: clock::random_unit() });
        });
    }

    fn wake_at(self, id: DraftId, at: contract::Timestamp) {
        let wait = u32::try_from(at.millis_since(clock::now()).max(0)).unwrap_or(u32::MAX);
        let key = id.as_str().to_owned();
        let alarm = clock::after(wait, move || self.tell_delivery(&id, DeliveryEvent::Drain));
        self.rest.update_value(|rest| {
            rest.alarms.insert(key, alarm);
        });
    }

    /// Adds a photo that came late to the demand, as the citizen's contribution.
    fn attach(self, id: DraftId, delivery: &Delivery, late: LatePhoto, ready: &ReadyPhoto) {
        let Some(receipt) = delivery.receipt() else { return };
        let contribution = Contribution {
            client_ref: late.client_ref,
            kind: ContributionKind::Photos,
            text: None,
            language: None,
            photos: vec![ready.id.clone()],
            rating: None,
            place: None,
        };
        let call =
            client::native::contribute(&receipt.reference, &receipt.access_token, &contribution, self.language());
        let api = self.api();
        leptos::task::spawn_local(async move {
            let mut wait = ATTACH_FIRST_WAIT_MS;
            loop {
                let call = client::Call { request: call.request.clone(), decode: call.decode };
                match perform(&api, call).await {
                    Ok(_) => return self.tell_delivery(&id, DeliveryEvent::PhotoAttached(late.photo)),
                    Err(failure) if failure.may_pass() => {
                        clock::sleep(wait).await;
                        wait = (wait * 2).min(ATTACH_LONGEST_WAIT_MS);
                    }
                    Err(_) => return self.tell_delivery(&id, DeliveryEvent::PhotoGivenUp(late.photo)),
                }
            }
        });
    }

    /// Photos of a delivery that are at the city already are added at once when it resumes.
    pub(super) fn tell_ready_photos(self, id: &DraftId) {
        let ready = self.draft_by_id(id).map(|draft| {
            draft.photos.iter().filter_map(|photo| Some((photo.key.clone(), ready_photo(photo)?))).collect::<Vec<_>>()
        });
        for (key, proof) in ready.unwrap_or_default() {
            self.photo_arrived(id, &key, &proof);
        }
    }
}

/// Waits between attempts to add a photo, in milliseconds.
const ATTACH_FIRST_WAIT_MS: u32 = 2_000;
const ATTACH_LONGEST_WAIT_MS: u32 = 60_000;

/// The draft of a delivery.
pub fn draft_of(delivery: &Delivery) -> Option<&DraftId> {
    match delivery {
        Delivery::Attaching { draft, .. } => Some(draft),
        Delivery::Delivered { .. } => None,
        other => other.submission().map(domain::Submission::draft),
    }
}

/// The value, or why it is not here.
fn known<T: Clone>(state: Option<&Loadable<T>>) -> Result<T, Failure> {
    match state {
        Some(Loadable::Ready { value, .. }) => Ok(value.clone()),
        Some(Loadable::Failed(failure)) => Err(failure.clone()),
        Some(Loadable::Loading | Loadable::Slow) | None => Err(Failure::Busy { after_ms: None }),
    }
}
