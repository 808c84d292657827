//! Reads and writes the stored data: written after every change, read once at the start. They are deleted in
//! `forgetting.rs`.

use super::{Saved, Session, leaving::RESCUED_DRAFTS};
use domain::{Delivery, Draft, DraftId, Followed};
use leptos::prelude::*;
use platform::{
    clock,
    store::{Kept, Mode, RECORD_VERSION, Shelf, Store, StoreFailure, WhyMemory},
};
use std::rc::Rc;

/// The setting with the id of the draft that the form showed last.
pub(super) const CURRENT: &str = "current_draft";

impl Session {
    /// The store, once it is open.
    pub(super) fn store(self) -> Option<Rc<Store>> {
        self.rest.with_value(|rest| rest.store.clone())
    }

    /// Saves the current draft now, and sets `saved` to the result.
    pub fn save_now(self) {
        self.rest.update_value(|rest| rest.save_timer = None);
        if let Some(following) = self.following_part.get_untracked().functions() {
            (following.keep_replies)(self);
        }
        if self.saved.get_untracked() != Saved::Changed {
            return;
        }
        let draft = self.draft.get_untracked();
        let Some(store) = self.store() else { return };
        leptos::task::spawn_local(async move {
            let kept = put_draft(&store, &draft).await;
            // The tab that was edited last determines what a newly opened one shows.
            if matches!(kept, Some(Kept::Durably))
                && self.rest.with_value(|rest| rest.current != Some(draft.id.clone()))
            {
                self.keep_current();
            }
            // The draft counts as saved only if it has not changed since.
            if self.draft.with_untracked(|now| *now == draft) {
                if matches!(kept, Some(Kept::Durably | Kept::Newer | Kept::Ended { .. })) {
                    self.is_in_store(&[RESCUED_DRAFTS, draft.id.as_str()].concat());
                }
                self.saved.set(match kept {
                    Some(Kept::Durably) => Saved::Kept,
                    Some(Kept::InMemory | Kept::Newer | Kept::Ended { .. }) => Saved::Nothing,
                    None => Saved::Failed,
                });
            }
            if let Some(Kept::Ended { at }) = kept
                && draft.updated_at.millis() as f64 > at
            {
                self.begin_own(&draft.id);
            }
            self.note_mode();
        });
    }

    /// Another tab has filed the draft in the form: this one continues under a new id.
    fn begin_own(self, filed: &DraftId) {
        if self.draft.with_untracked(|draft| draft.id == *filed) {
            self.change(|draft| draft.id = DraftId::new(clock::new_id()));
            self.keep_current();
        }
    }

    /// Saves a draft that is not the current one.
    pub(super) fn keep_draft(self, draft: Draft) {
        let Some(store) = self.store() else { return };
        leptos::task::spawn_local(async move {
            put_draft(&store, &draft).await;
        });
    }

    /// Stores which draft the form shows, for the next page to open.
    pub(super) fn keep_current(self) {
        let Some(store) = self.store() else { return };
        let id = self.draft.with_untracked(|draft| draft.id.clone());
        self.rest.update_value(|rest| rest.current = Some(id.clone()));
        leptos::task::spawn_local(async move {
            put(&store, Shelf::Settings, CURRENT, &id).await;
        });
    }

    /// Saves a delivery, or deletes it once nothing is left to do.
    pub(super) async fn keep_delivery(self, id: &DraftId, delivery: &Delivery) {
        let Some(store) = self.store() else { return };
        if matches!(delivery, Delivery::Delivered { .. }) {
            let _ = store.delete(Shelf::Outbox, id.as_str()).await;
        } else {
            self.write_delivery(id, delivery).await;
        }
    }

    /// Writes a delivery's record; returns whether it is stored.
    pub(super) async fn write_delivery(self, id: &DraftId, delivery: &Delivery) -> bool {
        let Some(store) = self.store() else { return true };
        let Ok(json) = serde_json::to_string(delivery) else { return false };
        let written = store.put(Shelf::Outbox, id.as_str(), &json).await;
        self.note_mode();
        // With a failed read-back it may be stored all the same.
        if !matches!(written, Err(StoreFailure::Full | StoreFailure::NotDone)) {
            self.note_kept(id);
        }
        written.is_ok()
    }

    /// Saves a demand in the list "mine".
    pub(super) async fn keep_followed(self, followed: &Followed) {
        let Some(store) = self.store() else { return };
        put(&store, Shelf::Followed, followed.reference.as_str(), followed).await;
    }

    /// Deletes a draft with its photos; returns whether it is gone from this device.
    pub async fn discard(self, id: &DraftId) -> bool {
        if let Some(store) = self.store()
            && store.delete(Shelf::Drafts, id.as_str()).await.is_err()
        {
            return false;
        }
        let gone = if self.draft.with_untracked(|draft| draft.id == *id) {
            let old = self.draft.get_untracked();
            self.saved.set(Saved::Nothing);
            self.place_name.set(None);
            self.service.set(None);
            self.draft.set(super::drafting::fresh(self.language()));
            self.keep_current();
            Some(old)
        } else {
            self.others
                .try_update(|others| {
                    let at = others.iter().position(|draft| draft.id == *id);
                    at.map(|at| others.remove(at))
                })
                .flatten()
        };
        for photo in gone.iter().flat_map(|draft| &draft.photos) {
            self.drop_photo(&photo.key);
        }
        true
    }

    /// Opens the store; what was typed meanwhile is saved at once.
    pub(super) async fn open_store(self) {
        let store = Rc::new(self.fresh_store().await);
        self.rest.update_value(|rest| rest.store = Some(store));
        self.note_mode();
        self.save_now();
    }

    /// The store; on a shared device in memory only.
    async fn fresh_store(self) -> Store {
        if self.is_shared_device() { Store::in_memory() } else { Store::open().await }
    }

    /// Shows whether data are only in memory; and forgets if another tab has.
    fn note_mode(self) {
        let Some(mode) = self.store().map(|store| store.mode()) else { return };
        if mode == (Mode::Memory { why: WhyMemory::Forgotten }) {
            // Before the other parts are loaded there is nothing but the text being typed.
            if let Some(form) = self.form_part.get_untracked().functions() {
                (form.forget)(self);
            } else if let Some(following) = self.following_part.get_untracked().functions() {
                (following.forget)(self);
            }
            return;
        }
        // A shared device has a notice of its own.
        let forgetful = mode != Mode::Durable && !self.is_shared_device();
        if self.forgetful.get_untracked() != forgetful {
            self.forgetful.set(forgetful);
        }
    }
}

/// Writes a record as JSON; `None` when it was not stored.
pub(super) async fn put<T: serde::Serialize>(store: &Store, shelf: Shelf, key: &str, value: &T) -> Option<Kept> {
    let json = serde_json::to_string(value).ok()?;
    store.put(shelf, key, &json).await.ok()
}

/// Writes a draft, unless another tab has stored a newer one or has filed it.
pub(super) async fn put_draft(store: &Store, draft: &Draft) -> Option<Kept> {
    let json = json_of(draft);
    let at = draft.updated_at.millis() as f64;
    store.put_newest(Shelf::Drafts, draft.id.as_str(), &json, at, &filed_key(&draft.id)).await.ok()
}

/// A draft as JSON: strings, numbers and lists always serialise.
pub(super) fn json_of(draft: &Draft) -> String {
    serde_json::to_string(draft).unwrap_or_default()
}

/// The setting that stores what a draft was filed as.
pub(super) fn filed_key(id: &DraftId) -> String {
    ["filed/", id.as_str()].concat()
}

/// Reads a record.
pub(super) async fn one<T: serde::de::DeserializeOwned>(store: &Store, shelf: Shelf, key: &str) -> Option<T> {
    let record = store.get(shelf, key).await.ok()??;
    domain::read_json(&record.json).ok()
}

/// Reads all records of a shelf; unreadable ones are moved to the quarantine, not deleted.
pub(super) async fn all<T: serde::de::DeserializeOwned>(store: &Store, shelf: Shelf) -> Vec<T> {
    let mut read = Vec::new();
    for record in store.all(shelf).await.unwrap_or_default() {
        match domain::read_json(&record.json) {
            Ok(value) => read.push(value),
            // A newer version of the program can read it: it is left where it is.
            Err(_) if record.version > RECORD_VERSION => {}
            Err(_) => {
                let _ = store.quarantine(shelf, &record).await;
            }
        }
    }
    read
}
