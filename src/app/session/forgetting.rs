//! Deletes everything of the citizen on this device, in all tabs: what the pages show, the store, and work in progress.
//! Data at the city are not touched.

use super::{Saved, Session, TypedFields, drafting::fresh};
use crate::route::Route;
use leptos::prelude::*;
use platform::page;

impl Session {
    /// Forgets everything, here and in the other tabs, and starts over; returns whether it is certain that nothing is
    /// left. It needs no network.
    pub async fn forget_all(self) -> bool {
        let store = self.store();
        self.forget_in_memory();
        let gone = match store {
            Some(store) => store.forget_all().await.is_ok(),
            None => true,
        };
        // This tab set the mark itself, so it must not react to it.
        self.rest.update_value(|rest| rest.mark = page::forgotten_mark());
        if gone {
            self.go_instead(Route::What);
        }
        self.open_store().await;
        gone
    }

    /// Forgets when another tab does; a page restored from the back-forward cache checks whether one did meanwhile.
    pub(super) fn listen_for_forgetting(self) {
        let come_back = move || {
            if self.rest.with_value(|rest| rest.mark != page::forgotten_mark()) {
                self.forget_as_told();
            }
        };
        let listeners = [page::on_forgotten(move || self.forget_as_told()), page::on_page_restored(come_back)];
        self.rest.update_value(|rest| {
            rest.mark = page::forgotten_mark();
            rest.listeners.extend(listeners.into_iter().flatten());
        });
    }

    /// Another tab has forgotten everything: clears this one.
    pub fn forget_as_told(self) {
        self.forget_in_memory();
        self.go_instead(Route::What);
        leptos::task::spawn_local(async move { self.open_store().await });
    }

    /// The current epoch, for asynchronous work to compare.
    pub(super) fn epoch(self) -> u32 {
        self.rest.with_value(|rest| rest.epoch)
    }

    /// Whether this epoch is still the current one: nothing was forgotten or restarted since. Otherwise asynchronous
    /// work must stop and write nothing.
    pub(super) fn is_current_epoch(self, epoch: u32) -> bool {
        self.rest.try_with_value(|rest| rest.epoch) == Some(epoch)
    }

    fn forget_in_memory(self) {
        page::tab_set(String::new());
        self.rest.update_value(|rest| {
            rest.store = None;
            rest.epoch += 1;
            rest.typed.clear();
            rest.typed_fields = TypedFields::default();
            rest.mark = page::forgotten_mark();
            rest.save_timer = None;
            rest.current = None;
            rest.alarms.clear();
            rest.uploads.clear();
            rest.bytes.clear();
            rest.pictures.clear();
            rest.tokens.clear();
            rest.offered.clear();
            rest.receipts.clear();
            rest.inboxes.clear();
            rest.kept.clear();
        });
        self.previews_cleared();
        self.followed.set(Vec::new());
        self.unreadable.set(Vec::new());
        self.deliveries.set(Vec::new());
        self.others.set(Vec::new());
        self.saved.set(Saved::Nothing);
        self.service.set(None);
        self.place_name.set(None);
        self.photo_remarks.set(Vec::new());
        self.draft.set(fresh(self.language()));
    }
}
