//! Sending: a draft becomes a submission, and the effects of `domain::Delivery` are carried out here, in order. Which
//! tab works on a delivery, and when, is in `outbox.rs`.

use super::{
    Session,
    keeping::{filed_key, put},
    outbox::DeliveryMessage,
    uploading::ready_photo,
};
use crate::route::Route;
use contract::{Capability, City, ClientRef, Contribution, ContributionKind, PhotoWish, Reference, Service, Timestamp};
use domain::{
    Delivery, DeliveryEvent, Draft, DraftId, DraftProblem, Effect, Failure, Field, LatePhoto, Loadable, PhotoKey,
    PhotosStillUploading, ReadyPhoto, Refusal, validate,
};
use futures_channel::oneshot;
use leptos::prelude::*;
use platform::{
    clock, page,
    perform::perform,
    store::{Shelf, Store, StoreFailure},
};
use serde::{Deserialize, Serialize};

/// The result of a tap on "send".
pub enum Sent {
    /// It is being sent.
    UnderWay(DraftId),
    /// Something has to be corrected first.
    Wrong(Vec<DraftProblem>),
    /// It was sent before, from another tab of this device.
    Before(Reference),
    /// The city or the service could not be loaded, so nothing can be checked.
    Not(Failure),
}

/// A delivery to be created.
pub(super) struct Beginning {
    draft: Draft,
    service: Service,
    city: City,
    answer: oneshot::Sender<Sent>,
}

/// What remains of a filed draft: a tab that still shows it must not file it again.
#[derive(Serialize, Deserialize)]
pub(super) struct FiledAs {
    pub(super) reference: Reference,
    at: Timestamp,
}

impl Session {
    /// Makes a submission of the current draft and starts its delivery. The form is then free for another draft.
    pub async fn send(self) -> Sent {
        let _waiting = self.waiting();
        self.reload_city();
        self.questions_are_here().await;
        // The citizen may have come here without passing the photos page: photos are released for upload now.
        self.change(|draft| draft.step = domain::Step::Check);
        self.let_photos_go().await;
        let draft = self.draft.get_untracked();
        let id = draft.id.clone();
        if self.cached_delivery(&id).is_some() {
            return Sent::UnderWay(id);
        }
        let city = match self.city.with_untracked(|city| known(Some(city))) {
            Ok(city) => city,
            Err(failure) => return Sent::Not(failure),
        };
        if draft.service.is_none() {
            return Sent::Wrong(self.check(&domain::Step::What));
        }
        let service = match self.service.with_untracked(|service| known(service.as_ref())) {
            Ok(service) => service,
            Err(failure) => return Sent::Not(failure),
        };
        let (answer, answered) = oneshot::channel();
        self.work_on(&id, Some(Beginning { draft, service, city, answer }));
        answered.await.unwrap_or(Sent::Not(Failure::Busy { after_ms: None }))
    }

    /// With the lock of the draft held: makes the submission, unless another tab has. Returns the first event for it;
    /// `None` if there is nothing to do.
    pub(super) async fn begin_delivery(self, id: &DraftId, beginning: Beginning) -> Option<DeliveryEvent> {
        let Beginning { draft, service, city, answer } = beginning;
        let (Ok(record), Ok(filed)) = (self.record_of(id).await, self.filed_as(id).await) else {
            // It cannot be told now whether it was sent before.
            let _ = answer.send(Sent::Not(Failure::Busy { after_ms: None }));
            return None;
        };
        let first = match (record, filed) {
            (Some(record), filed) => {
                // Another tab has started it and is gone, or it would hold the lock: this one continues it.
                if let Some(filed) = filed {
                    self.keep_apart(&draft, filed.at);
                }
                self.note_kept(id);
                self.cache_delivery(id, Some(record));
                DeliveryEvent::Restored
            }
            (None, Some(filed)) => {
                // Changes since it was filed are saved as a draft of their own.
                self.keep_apart(&draft, filed.at);
                self.discard(id).await;
                // The next page loads the demand with the token that the other tab has stored.
                if let Some(store) = self.store() {
                    self.read_followed(&store).await;
                }
                let _ = answer.send(Sent::Before(filed.reference));
                return None;
            }
            (None, None) => {
                let photos = if city.can(Capability::Photos) && service.photos != PhotoWish::Required {
                    PhotosStillUploading::AttachLater
                } else {
                    PhotosStillUploading::Wait
                };
                let (client_ref, now) = (ClientRef::new(clock::new_id()), clock::now());
                match validate(&draft, &service, &city, photos, client_ref, now, self.today()) {
                    Err(problems) => {
                        let _ = answer.send(Sent::Wrong(problems));
                        return None;
                    }
                    Ok(submission) => self.cache_delivery(id, Some(Delivery::new(submission, now))),
                }
                DeliveryEvent::Drain
            }
        };
        self.save_now();
        if self.draft.with_untracked(|shown| shown.id == *id) {
            self.take_up(None);
        }
        let _ = answer.send(Sent::UnderWay(id.clone()));
        Some(first)
    }

    /// What a draft was filed as, if it was.
    ///
    /// # Errors
    /// When the store did not answer.
    pub(super) async fn filed_as(self, id: &DraftId) -> Result<Option<FiledAs>, StoreFailure> {
        let Some(store) = self.store() else { return Ok(None) };
        let record = store.get(Shelf::Settings, &filed_key(id)).await?;
        Ok(record.and_then(|record| domain::read_json(&record.json).ok()))
    }

    /// Saves changes made to a draft after another tab filed it as a draft of their own.
    fn keep_apart(self, draft: &Draft, filed_at: Timestamp) {
        if draft.updated_at > filed_at {
            let own = Draft { id: DraftId::new(clock::new_id()), ..draft.clone() };
            self.others.update(|others| others.push(own.clone()));
            self.keep_draft(own);
        }
    }

    /// The delivery of a draft; tracked.
    pub fn delivery(self, id: &DraftId) -> Option<Delivery> {
        self.deliveries.with(|all| all.iter().find(|delivery| draft_of(delivery) == Some(id)).cloned())
    }

    /// Sends at once, because the citizen asked for it.
    pub fn try_now(self, id: &DraftId) {
        self.tell_delivery(id, DeliveryEvent::TryNow);
    }

    /// Cancels a delivery while nothing of it can be at the city: the draft is in the form again.
    pub async fn take_back(self, id: &DraftId) -> bool {
        let (answer, answered) = oneshot::channel();
        self.tell(id, DeliveryMessage::TakeBack(answer));
        answered.await.unwrap_or(false)
    }

    /// What the city found wrong with a draft being sent, field by field.
    pub fn problems_of(self, id: &DraftId, problem: &contract::Problem) -> Vec<domain::ServerProblem> {
        self.draft_by_id(id).map(|draft| domain::from_problem(problem, &draft)).unwrap_or_default()
    }

    /// The city has lost photos of a delivery before it was filed, since uploads expire: those that are stored here are
    /// uploaded again, and the demand is then sent automatically. Returns the event for the delivery.
    pub(super) fn send_lost_photos_again(self, id: &DraftId, delivery: &Delivery) -> Option<DeliveryEvent> {
        let draft = self.draft_by_id(id)?;
        let lost = delivery.lost_photos(&draft);
        let all_here = lost.iter().all(|key| self.bytes_of(key).is_some());
        if lost.is_empty() || !all_here {
            return None;
        }
        let were = lost.iter().filter_map(|key| Some((key.clone(), ready_photo(draft.photo(key)?)?))).collect();
        self.upload_again(id, lost);
        Some(DeliveryEvent::PhotosSentAgain(were))
    }

    /// The photos that the city did not find when it refused a delivery.
    pub(super) fn photos_refused(self, id: &DraftId, delivery: &Delivery) -> Vec<PhotoKey> {
        let Delivery::Refused { refusal: Refusal::Problem(problem), .. } = delivery else { return Vec::new() };
        let fields = self.problems_of(id, problem).into_iter().filter_map(|problem| problem.field);
        fields.filter_map(|field| if let Field::Photo(key) = field { Some(key) } else { None }).collect()
    }

    /// Resumes deliveries that were in progress when the page was closed or suspended.
    pub(super) fn resume_deliveries(self) {
        for id in self.delivery_ids() {
            self.tell_delivery(&id, DeliveryEvent::Restored);
            self.tell_delivery(&id, DeliveryEvent::Drain);
        }
    }

    /// The network or the page is back: resumes the deliveries that are due.
    pub fn drain_deliveries(self) {
        for id in self.delivery_ids() {
            self.tell_delivery(&id, DeliveryEvent::Drain);
        }
        // Photos that waited for the part that covers them.
        leptos::task::spawn_local(self.let_photos_go());
    }

    /// A photo of a draft is at the city: a demand sent without it gets it now.
    pub(super) fn photo_arrived(self, id: &DraftId, key: &PhotoKey, ready: &ReadyPhoto) {
        self.tell_delivery(id, DeliveryEvent::PhotoReady(key.clone(), ready.clone()));
    }

    /// A photo of a draft has failed for good.
    pub(super) fn photo_given_up(self, id: &DraftId, key: &PhotoKey) {
        self.tell_delivery(id, DeliveryEvent::PhotoGivenUp(key.clone()));
    }

    pub(super) fn delivery_ids(self) -> Vec<DraftId> {
        self.deliveries.with_untracked(|all| all.iter().filter_map(|delivery| draft_of(delivery).cloned()).collect())
    }

    /// Carries out one effect; returns the event that it leads to at once. `wanted`: the citizen has just asked for it.
    /// `Err`: the step must be undone.
    pub(super) async fn carry_out(
        self,
        id: &DraftId,
        delivery: &Delivery,
        effect: Effect,
        wanted: bool,
    ) -> Result<Option<DeliveryEvent>, ()> {
        match effect {
            Effect::Save => self.keep_delivery(id, delivery).await,
            Effect::Commit => {
                let kept_before = self.rest.with_value(|rest| rest.kept.contains(id));
                let kept = self.write_delivery(id, delivery).await;
                if !kept && kept_before {
                    return Err(());
                }
            }
            Effect::Send => return Ok(Some(self.deliver(delivery, wanted).await)),
            Effect::WakeAt(at) => self.wake_at(id.clone(), at),
            Effect::Follow => return Ok(self.follow_delivered(id, delivery).await),
            Effect::Attach { late, ready } => self.attach(id.clone(), delivery, late, &ready),
            Effect::Release(draft) => {
                if !self.discard(&draft).await {
                    return Err(());
                }
            }
        }
        Ok(None)
    }

    /// Saves the demand among the followed ones, and shows the receipt.
    async fn follow_delivered(self, id: &DraftId, delivery: &Delivery) -> Option<DeliveryEvent> {
        let receipt = delivery.receipt()?;
        let known = self
            .followed
            .with_untracked(|all| all.iter().find(|followed| followed.reference == receipt.reference).cloned());
        let followed = delivery.followed(known.as_ref())?;
        let missing = followed.missing_photos;
        self.rest.update_value(|rest| {
            rest.receipts.insert(receipt.reference.clone(), receipt.clone());
        });
        let kept = match self.store() {
            Some(store) => {
                self.note_filed(&store, id, &receipt.reference).await
                    && put(&store, Shelf::Followed, followed.reference.as_str(), &followed).await.is_some()
            }
            None => true,
        };
        self.followed.update(|all| {
            all.retain(|other| other.reference != followed.reference);
            all.insert(0, followed);
        });
        self.go_instead_of(&Route::Sending(id.clone()), Route::Sent(receipt.reference.clone()));
        kept.then_some(DeliveryEvent::Followed { missing })
    }

    /// Stores what a draft was filed as.
    async fn note_filed(self, store: &Store, id: &DraftId, reference: &Reference) -> bool {
        let filed = FiledAs { reference: reference.clone(), at: clock::now() };
        let Ok(json) = serde_json::to_string(&filed) else { return false };
        store.put_at(Shelf::Settings, &filed_key(id), &json, filed.at.millis() as f64).await.is_ok()
    }

    /// One attempt to send, unless the network is known to be down.
    async fn deliver(self, delivery: &Delivery, wanted: bool) -> DeliveryEvent {
        let jitter = clock::random_unit();
        match delivery.submission() {
            Some(submission) if delivery.is_worth_trying(page::is_online(), wanted) => {
                let answer = perform(&self.api(), client::native::file(submission)).await;
                DeliveryEvent::Answered { answer, jitter }
            }
            _ => DeliveryEvent::NotSent { jitter },
        }
    }

    fn wake_at(self, id: DraftId, at: contract::Timestamp) {
        let wait = u32::try_from(at.millis_since(clock::now()).max(0)).unwrap_or(u32::MAX);
        let key = id.as_str().to_owned();
        let alarm = clock::after(wait, move || self.tell_delivery(&id, DeliveryEvent::Drain));
        self.rest.update_value(|rest| {
            rest.alarms.insert(key, alarm);
        });
    }

    /// Adds a late photo to the demand, as the citizen's contribution.
    fn attach(self, id: DraftId, delivery: &Delivery, late: LatePhoto, ready: &ReadyPhoto) {
        let Some(receipt) = delivery.receipt() else { return };
        let contribution = Contribution {
            client_ref: late.client_ref.clone(),
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
                let answer = perform(&api, call.clone()).await;
                // The draft may be in delivery anew, with the same photo: that is not this delivery.
                if !self.cached_delivery(&id).is_some_and(|delivery| waits_for(&delivery, &late)) {
                    return;
                }
                match answer {
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

    /// Photos of a delivery that are already at the city are added at once when it resumes.
    pub(super) fn tell_ready_photos(self, id: &DraftId) {
        let ready = self.draft_by_id(id).map(|draft| {
            draft.photos.iter().filter_map(|photo| Some((photo.key.clone(), ready_photo(photo)?))).collect::<Vec<_>>()
        });
        for (key, proof) in ready.unwrap_or_default() {
            self.photo_arrived(id, &key, &proof);
        }
    }
}

/// Whether a delivery still waits for this photo, with the same contribution id.
fn waits_for(delivery: &Delivery, late: &LatePhoto) -> bool {
    matches!(delivery, Delivery::Attaching { left, .. }
        if left.iter().any(|other| other.photo == late.photo && other.client_ref == late.client_ref))
}

/// First and longest wait between attempts to add a photo, in milliseconds.
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

/// A copy of the value, or the failure.
fn known<T: Clone>(state: Option<&Loadable<T>>) -> Result<T, Failure> {
    match state {
        Some(Loadable::Ready { value, .. }) => Ok(value.clone()),
        Some(Loadable::Failed(failure)) => Err(failure.clone()),
        Some(Loadable::Loading | Loadable::Slow) | None => Err(Failure::Busy { after_ms: None }),
    }
}
