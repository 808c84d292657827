//! Photos of drafts: read at selection, prepared, kept, uploaded in the background, each by itself.

use super::Session;
use crate::words::Word;
use domain::{Draft, DraftId, DraftPhoto, PhotoKey, ReadyPhoto, Upload, UploadFailure};
use leptos::prelude::*;
use platform::{
    clock,
    photos::{self, NoPhoto, NoPicture, PhotoBytes},
    task, upload,
};

/// The proof that a photo is at the city.
pub(super) fn ready_photo(photo: &DraftPhoto) -> Option<ReadyPhoto> {
    photo.upload.ready().cloned()
}

impl Session {
    /// How many photos a demand may have; tracked.
    pub fn most_photos(self) -> usize {
        const UNTIL_KNOWN: u32 = 6;
        let most = self.city.with(|city| city.value().map_or(UNTIL_KNOWN, |city| city.limits.photos));
        usize::try_from(most).unwrap_or(usize::MAX)
    }

    /// Where the picture of a photo is to be had on this page; tracked.
    pub fn preview(self, key: &PhotoKey) -> Option<String> {
        self.previews.with(|previews| previews.get(key).cloned())
    }

    /// Adds the files that the citizen chose, as far as there is room.
    pub fn add_photos(self, files: &web_sys::FileList) {
        self.photo_remarks.set(Vec::new());
        let id = self.draft.with_untracked(|draft| draft.id.clone());
        // Begun at once: the list belongs to its input, which the page empties as soon as this returns.
        let reading = photos::read_files(files);
        leptos::task::spawn_local(async move {
            for file in reading.await {
                let most = untrack(|| self.most_photos());
                let full = self.draft.with_untracked(|draft| draft.id != id || draft.photos.len() >= most);
                if full {
                    let words = self.words();
                    self.remark_on_photo(words.fill(Word::PhotoTooMany, &[("count", &most.to_string())]));
                    return;
                }
                match file.bytes {
                    Ok(bytes) => self.add_photo(&id, file.name, bytes),
                    Err(_) => self.say_refused(&file.name, Word::PhotoUnreadable),
                }
            }
        });
    }

    /// Tries a photo that did not arrive once more.
    pub fn retry_photo(self, key: &PhotoKey) {
        let id = self.draft.with_untracked(|draft| draft.id.clone());
        self.edit_photo(&id, key, DraftPhoto::retry);
        self.begin_upload(id, key.clone());
    }

    /// Photos that the city had, and has no more, are sent to it once more; one whose bytes are gone here too is asked for.
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

    /// Takes a photo out of the current draft.
    pub fn remove_photo(self, key: &PhotoKey) {
        self.edit(|draft| draft.photos.retain(|photo| photo.key != *key));
        self.drop_photo(key);
    }

    /// Forgets the bytes of a photo, and stops its upload.
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

    /// No picture is shown any more.
    pub(super) fn previews_cleared(self) {
        self.previews.update(std::collections::BTreeMap::clear);
    }

    /// Photos of the drafts found on this device are shown again, and go on uploading.
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
                            self.hold(&photo.key, stored.bytes);
                            self.begin_upload(draft.id.clone(), photo.key);
                        }
                        // A photo that is at the city already is not lost, only not to be seen here.
                        _ if photo.upload.ready().is_some() => {}
                        _ => {
                            self.edit_photo(&draft.id, &photo.key, |photo| {
                                photo.upload.failed(UploadFailure::BytesLost)
                            });
                            // A demand that was sent with it does not wait for ever.
                            self.photo_given_up(&draft.id, &photo.key);
                        }
                    }
                }
                self.tell_ready_photos(&draft.id);
            }
        });
    }

    /// A draft, whether the form shows it or not.
    pub(super) fn draft_by_id(self, id: &DraftId) -> Option<Draft> {
        let current = self.draft.with_untracked(|draft| (draft.id == *id).then(|| draft.clone()));
        current.or_else(|| self.others.with_untracked(|others| others.iter().find(|draft| draft.id == *id).cloned()))
    }

    fn add_photo(self, id: &DraftId, name: String, original: PhotoBytes) {
        let key = PhotoKey::new(clock::new_id());
        let photo = DraftPhoto::chosen(key.clone(), name.clone());
        self.edit(|draft| draft.photos.push(photo));
        let id = id.clone();
        leptos::task::spawn_local(async move {
            let (workshop, side, budget) =
                self.rest.with_value(|rest| (rest.photos.clone(), rest.config.photo_side, rest.config.photo_bytes));
            let limit = self.city.with_untracked(|city| city.value().map_or(u64::MAX, |city| city.limits.photo_bytes));
            let store = self.store();
            let most = u32::try_from(limit).unwrap_or(u32::MAX).min(budget);
            match workshop.prepare(&original, side, most).await {
                Ok(_) if !self.is_remembered(store.as_ref()) => {}
                Ok(prepared) => {
                    if let Some(store) = store {
                        // A photo that cannot be kept is still sent; the page says that nothing is kept.
                        let _ = store.put_photo(key.as_str(), &prepared.bytes).await;
                    }
                    let bytes = u64::from(prepared.bytes.len());
                    self.hold(&key, prepared.bytes);
                    self.edit_photo(&id, &key, |photo| photo.prepared(prepared.width, prepared.height, bytes));
                    self.begin_upload(id, key);
                }
                Err(failure) => {
                    // What cannot be taken is said once and leaves no broken tile behind.
                    self.edit_draft(&id, |draft| draft.photos.retain(|photo| photo.key != key));
                    self.say_refused(
                        &name,
                        match failure {
                            NoPhoto::NoPicture(NoPicture::Empty | NoPicture::Broken) => Word::PhotoUnreadable,
                            NoPhoto::NoPicture(_) => Word::PhotoNotAPicture,
                            NoPhoto::TooLarge { .. } | NoPhoto::TooManyPixels => Word::PhotoTooLarge,
                            NoPhoto::CutOff | NoPhoto::CannotDecode(_) => Word::PhotoUnreadable,
                        },
                    );
                }
            }
        });
    }

    fn say_refused(self, name: &str, word: Word) {
        self.remark_on_photo(self.words().fill(word, &[("name", name)]));
    }

    fn remark_on_photo(self, text: String) {
        self.photo_remarks.update(|remarks| {
            if !remarks.contains(&text) {
                remarks.push(text);
            }
        });
    }

    fn hold(self, key: &PhotoKey, bytes: PhotoBytes) {
        if let Some(preview) = photos::preview_url(&bytes) {
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

    /// Uploads a photo that waits, or goes on with one that was cut; at most two at a time, which `platform` sees to.
    fn begin_upload(self, id: DraftId, key: PhotoKey) {
        let Some(bytes) = self.rest.with_value(|rest| rest.bytes.get(&key).cloned()) else { return };
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
        let name = self.draft_by_id(&id).and_then(|draft| Some(draft.photo(&key)?.name.clone())).unwrap_or_default();
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
            match upload::upload(&api, &bytes, &[("filename", &name)], resume.as_deref(), on_progress).await {
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

    fn edit_photo(self, id: &DraftId, key: &PhotoKey, change: impl FnOnce(&mut DraftPhoto)) {
        self.edit_draft(id, |draft| {
            if let Some(photo) = draft.photo_mut(key) {
                change(photo);
            }
        });
    }

    /// Changes a draft wherever it is, and keeps it.
    fn edit_draft(self, id: &DraftId, change: impl FnOnce(&mut Draft)) {
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
