//! Unsaved text when the page is unloaded: it is saved synchronously to `localStorage`, and moved to the store at the
//! next start.
//!
//! WebKit loses writes to IndexedDB made while a page is being hidden or suspended (8 of 8 times in WebKitGTK 2.50),
//! while `localStorage` is written before the call returns. On a shared device nothing is saved.

use super::{Saved, Session, keeping::json_of};
use leptos::prelude::*;
use platform::page;

/// Prefix of all names saved to `localStorage` this way.
pub(super) const RESCUED: &str = "unkept/";
/// Prefix of those of drafts; the id follows.
pub(super) const RESCUED_DRAFTS: &str = "unkept/draft/";

impl Session {
    /// The page is being hidden or suspended, and may never run again: saves without waiting for a timer or the store.
    pub(super) fn leave(self) {
        if !self.is_shared_device() {
            let unkept = matches!(self.saved.get_untracked(), Saved::Changed | Saved::Failed);
            let draft = self.draft.get_untracked();
            if unkept && !draft.is_empty() {
                self.rescue_text(&[RESCUED_DRAFTS, draft.id.as_str()].concat(), &json_of(&draft));
            }
            if let Some(form) = self.form_part.get_untracked().functions() {
                (form.rescue_typed)(self);
            }
            if let Some(following) = self.following_part.get_untracked().functions() {
                (following.rescue_typed)(self);
            }
        }
        self.save_now();
    }

    pub(super) fn rescue_text(self, name: &str, json: &str) {
        if !json.is_empty() && page::local_set(name, json) {
            self.rest.update_value(|rest| rest.may_have_rescued = true);
        }
    }

    /// It is stored now: removes the copy in `localStorage`.
    pub(super) fn is_in_store(self, name: &str) {
        if self.rest.with_value(|rest| rest.may_have_rescued) {
            page::local_remove(name);
        }
    }
}
