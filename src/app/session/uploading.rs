//! Photos of drafts once prepared: previewed, held back until the citizen leaves the photos page, uploaded in the
//! background one by one, and deleted at the city when no longer wanted. How they are added is in `photographing.rs`.

use super::Session;
use crate::route::Route;
use domain::{Draft, DraftId, DraftPhoto, PhotoKey, ReadyPhoto, Upload, UploadFailure};
use leptos::prelude::*;
use platform::{
    clock,
    photos::{self, PhotoBytes, Preview},
    task, upload,
};

/// The proof that a photo is at the city.
pub(super) fn ready_photo(photo: &DraftPhoto) -> Option<ReadyPhoto> {
    photo.upload.ready().cloned()
}

impl Session {
    /// The object URL of a photo's preview on this page; tracked.
    pub fn preview(self, key: &PhotoKey) -> Option<String> {
        self.previews.with(|previews| previews.get(key).cloned())
    }

    /// Retries a photo that did not arrive.
    pub fn retry_photo(self, key: &PhotoKey) {
        let id = self.draft.with_untracked(|draft| draft.id.clone());
        self.edit_photo(&id, key, DraftPhoto::retry);
        self.begin_upload(id, key.clone());
    }

    /// Uploads a photo, unless its draft holds it back.
    pub(super) fn upload_unless_held(self, id: &DraftId, key: &PhotoKey) {
        let held = self.draft_by_id(id).is_none_or(|draft| {
            let waits = draft.photo(key).is_some_and(|photo| photo.upload == Upload::Waiting);
            waits && self.holds_photos(&draft)
        });
        if !held {
            self.begin_upload(id.clone(), key.clone());
        }
    }

    /// Until the citizen leaves the photos page photos stay on the device, where they can be covered and described.
    /// After sending they are no longer held back.
    fn holds_photos(self, draft: &Draft) -> bool {
        let sent = self.deliveries.with_untracked(|all| {
            all.iter().filter_map(|delivery| delivery.submission()).any(|submission| *submission.draft() == draft.id)
        });
        let is_shown = self.draft.with_untracked(|shown| shown.id == draft.id);
        let is_looked_at = is_shown && self.route.with_untracked(|route| *route == Route::Photos);
        !sent && (is_looked_at || draft.holds_photos())
    }

    /// The citizen has left the photos page, or sends: photos that are no longer held back are uploaded, and those
    /// whose caption has changed since are uploaded anew.
    pub async fn let_photos_go(self) {
        let draft = self.draft.get_untracked();
        self.cover_first(&draft).await;
        let draft = self.draft_by_id(&draft.id).unwrap_or(draft);
        if !self.holds_photos(&draft) {
            for photo in draft.photos.iter().filter(|photo| photo.is_described_anew()) {
                if let Some(bytes) = self.bytes_of(&photo.key) {
                    self.replace_photo(&draft.id, &photo.key, bytes, &|_| {}).await;
                }
            }
        }
        for photo in &self.draft_by_id(&draft.id).unwrap_or(draft.clone()).photos {
            if photo.upload == Upload::Waiting {
                self.upload_unless_held(&draft.id, &photo.key);
            }
        }
    }

    /// Applies covers that were drawn but not confirmed: nobody draws over a face in order to show it.
    pub(super) async fn cover_first(self, draft: &Draft) {
        if draft.photos.iter().all(|photo| photo.covers.is_empty()) {
            return;
        }
        match (self.loaders().photos)().await.functions() {
            Some(photos) => (photos.cover_as_drawn)(self, draft.id.clone()).await,
            // Until then they stay here.
            None => self.ask_again_later(),
        }
    }

    /// The bytes of a photo, if this page has them.
    pub(super) fn bytes_of(self, key: &PhotoKey) -> Option<PhotoBytes> {
        self.rest.with_value(|rest| rest.bytes.get(key).cloned())
    }

    /// Replaces the bytes of a photo, under a new key. The old bytes are deleted when the draft no longer names them.
    pub(super) async fn replace_photo(
        self,
        id: &DraftId,
        old: &PhotoKey,
        bytes: PhotoBytes,
        change: &dyn Fn(&mut DraftPhoto),
    ) -> Option<PhotoKey> {
        let key = PhotoKey::new(clock::new_id());
        let length = u64::from(bytes.len());
        if let Some(store) = self.store() {
            // A photo that cannot be stored is still uploaded; the page says that nothing is stored.
            let _ = store.put_photo(key.as_str(), &bytes, bytes.sha256().await).await;
        }
        let picture = photos::preview_url(&bytes);
        self.show_photo(&key, bytes, picture);
        let mut before = None;
        self.edit_draft(id, |draft| {
            if let Some(photo) = draft.photo_mut(old) {
                before = Some(photo.clone());
                *photo = photo.anew(key.clone());
                photo.bytes = length;
                change(photo);
                draft.changed(clock::now());
            }
        });
        // The store executes writes in order: the draft names the new bytes before the old ones are deleted.
        self.save_now();
        let Some(before) = before else {
            self.drop_photo(&key);
            return None;
        };
        self.drop_photo(old);
        self.take_back_photo(&before);
        self.upload_unless_held(id, &key);
        Some(key)
    }

    /// Deletes an upload at the city that no demand will use.
    pub(super) fn take_back_photo(self, photo: &DraftPhoto) {
        let api = self.api();
        let location = match &photo.upload {
            Upload::Uploading { location: Some(location), .. } => location.clone(),
            Upload::Ready(ready) => upload::location_of(&api, &ready.id),
            _ => return,
        };
        leptos::task::spawn_local(async move { upload::take_back(&api, &location).await });
    }

    /// Photos that the city has lost are uploaded again; one whose bytes are gone here too is asked for.
    pub(super) fn upload_again(self, id: &DraftId, keys: Vec<PhotoKey>) {
        for key in keys {
            let here = self.rest.with_value(|rest| rest.bytes.contains_key(&key));
            self.edit_photo(id, &key, |photo| {
                photo.upload.lost_by_city();
                if !here {
                    photo.upload.failed(UploadFailure::BytesLost);
                }
            });
            self.begin_upload(id.clone(), key);
        }
    }

    /// Forgets the bytes of a photo, and cancels its upload.
    pub(super) fn drop_photo(self, key: &PhotoKey) {
        self.rest.update_value(|rest| {
            rest.uploads.remove(key);
            rest.bytes.remove(key);
            rest.pictures.remove(key);
        });
        self.previews.update(|previews| {
            previews.remove(key);
        });
        let (Some(store), key) = (self.store(), key.clone()) else { return };
        leptos::task::spawn_local(async move {
            let _ = store.delete(platform::store::Shelf::Photos, key.as_str()).await;
        });
    }

    /// Removes all previews.
    pub(super) fn previews_cleared(self) {
        self.previews.update(std::collections::BTreeMap::clear);
    }

    /// Photos of the stored drafts are previewed again, and their uploads resumed unless they are held back.
    pub(super) fn resume_photos(self) {
        let current = self.draft.get_untracked();
        let drafts: Vec<Draft> =
            self.others.with_untracked(|others| std::iter::once(current).chain(others.iter().cloned()).collect());
        let Some(store) = self.store() else { return };
        leptos::task::spawn_local(async move {
            for draft in drafts {
                for photo in draft.photos {
                    match store.photo(photo.key.as_str()).await {
                        Ok(Some(stored)) => {
                            let bytes = u64::from(stored.bytes.len());
                            self.edit_photo(&draft.id, &photo.key, |photo| photo.found(bytes));
                            let picture = photos::preview_url(&stored.bytes);
                            self.show_photo(&photo.key, stored.bytes, picture);
                            self.upload_unless_held(&draft.id, &photo.key);
                        }
                        // A photo that is already at the city is not lost, it only has no preview here.
                        _ if photo.upload.ready().is_some() => {}
                        _ => {
                            self.edit_photo(&draft.id, &photo.key, |photo| {
                                photo.upload.failed(UploadFailure::BytesLost)
                            });
                            // A demand that was sent with it must not wait for ever.
                            self.photo_given_up(&draft.id, &photo.key);
                        }
                    }
                }
                if let Some(draft) = self.draft_by_id(&draft.id).filter(|draft| !self.holds_photos(draft)) {
                    self.cover_first(&draft).await;
                }
                self.tell_ready_photos(&draft.id);
                // With the bytes found, a demand whose photos the city has lost can be sent.
                self.tell_delivery(&draft.id, domain::DeliveryEvent::Drain);
            }
        });
    }

    /// A draft, whether or not it is the current one.
    pub(super) fn draft_by_id(self, id: &DraftId) -> Option<Draft> {
        let current = self.draft.with_untracked(|draft| (draft.id == *id).then(|| draft.clone()));
        current.or_else(|| self.others.with_untracked(|others| others.iter().find(|draft| draft.id == *id).cloned()))
    }

    /// Previews a photo, and allows its upload.
    pub(super) fn show_photo(self, key: &PhotoKey, bytes: PhotoBytes, picture: Option<Preview>) {
        if let Some(preview) = picture {
            self.previews.update(|previews| {
                previews.insert(key.clone(), preview.url().to_owned());
            });
            self.rest.update_value(|rest| {
                rest.pictures.insert(key.clone(), preview);
            });
        }
        self.rest.update_value(|rest| {
            rest.bytes.insert(key.clone(), bytes);
        });
    }

    /// Uploads a waiting photo, or resumes an interrupted upload; `platform` limits them to two at a time.
    fn begin_upload(self, id: DraftId, key: PhotoKey) {
        let Some(bytes) = self.bytes_of(&key) else { return };
        // All uploads start here: none does before the covers are applied.
        let is_drawn_over =
            self.draft_by_id(&id).is_none_or(|draft| draft.photo(&key).is_none_or(|p| !p.covers.is_empty()));
        if is_drawn_over {
            return;
        }
        let mut resume = None;
        let mut begun = false;
        self.edit_photo(&id, &key, |photo| {
            photo.begin();
            if let Upload::Uploading { location, .. } = &photo.upload {
                (resume, begun) = (location.clone(), true);
            }
        });
        if !begun {
            return;
        }
        let (api, watched) = (self.api(), (id.clone(), key.clone()));
        let caption = self.draft_by_id(&id).and_then(|draft| Some(draft.photo(&key)?.caption.trim().to_owned()));
        let upload_key = key.clone();
        let work = task::spawn(async move {
            let on_progress = move |progress: upload::UploadProgress| {
                let (id, key) = &watched;
                self.edit_photo(id, key, |photo| {
                    match &progress.location {
                        Some(location) => photo.upload.located(location.clone()),
                        None => photo.upload.forgotten(),
                    }
                    photo.upload.confirmed(progress.sent);
                });
            };
            // The file's own name is not sent: people name pictures after people.
            let caption = caption.filter(|caption| !caption.is_empty());
            let metadata = caption.as_deref().map(|caption| ("caption", caption));
            match upload::upload(&api, &bytes, metadata.as_slice(), resume.as_deref(), on_progress).await {
                Ok(ready) => {
                    self.edit_photo(&id, &key, |photo| photo.upload.completed(ready.id));
                    if let Some(ready) = self.draft_by_id(&id).and_then(|draft| ready_photo(draft.photo(&key)?)) {
                        self.photo_arrived(&id, &key, &ready);
                    }
                }
                Err(failure) => {
                    self.edit_photo(&id, &key, |photo| photo.upload.failed(failure));
                    self.photo_given_up(&id, &key);
                }
            }
        });
        self.rest.update_value(|rest| {
            rest.uploads.insert(upload_key, work);
        });
    }

    /// Changes a photo of any draft.
    pub(super) fn edit_photo(self, id: &DraftId, key: &PhotoKey, change: impl FnOnce(&mut DraftPhoto)) {
        self.edit_draft(id, |draft| {
            if let Some(photo) = draft.photo_mut(key) {
                change(photo);
            }
        });
    }

    /// Changes any draft, and saves it.
    pub(super) fn edit_draft(self, id: &DraftId, change: impl FnOnce(&mut Draft)) {
        if self.draft.with_untracked(|draft| draft.id == *id) {
            self.change(change);
            return;
        }
        let changed = self.others.try_update(|others| {
            let draft = others.iter_mut().find(|draft| draft.id == *id)?;
            change(draft);
            Some(draft.clone())
        });
        if let Some(Some(draft)) = changed {
            self.keep_draft(draft);
        }
    }
}
