//! What is typed and not in the store yet when the page goes: it is put beside the store in the same moment, and taken up at
//! the next start.
//!
//! WebKit loses what is written to IndexedDB once a page is being hidden or put away (8 of 8 times in WebKitGTK 2.50), while
//! `localStorage` is written before the call returns. On a device that many people share nothing is left behind.

use super::{Saved, Session, keeping::json_of};
use leptos::prelude::*;
use platform::page;

/// All names of what is put beside the store begin so.
pub(super) const BESIDE: &str = "unkept/";
/// Those of drafts begin so, and go on with their ids.
pub(super) const DRAFTS: &str = "unkept/draft/";

impl Session {
    /// The page is hidden or put away, and may never run again: nothing waits for a timer or for the store.
    pub(super) fn leave(self) {
        if !self.is_shared_device() {
            let unkept = matches!(self.saved.get_untracked(), Saved::Changed | Saved::Failed);
            let draft = self.draft.get_untracked();
            if unkept && !draft.is_empty() {
                self.put_beside(&[DRAFTS, draft.id.as_str()].concat(), &json_of(&draft));
            }
            if let Some(later) = self.later.get_untracked().part() {
                (later.put_typed_beside)(self);
            }
        }
        self.save_now();
    }

    pub(super) fn put_beside(self, name: &str, json: &str) {
        if !json.is_empty() && page::local_set(name, json) {
            self.rest.update_value(|rest| rest.beside = true);
        }
    }

    /// What may have been put beside the store is in the store now.
    pub(super) fn is_in_store(self, name: &str) {
        if self.rest.with_value(|rest| rest.beside) {
            page::local_remove(name);
        }
    }
}
