//! Restoring the page from the back-forward cache, perhaps long after it was suspended. Pending requests, store
//! operations and locks may never settle then (WebKit), or continue as if no time had passed: they are dropped and
//! started anew.

use super::Session;
use domain::Loadable;
use leptos::prelude::*;
use platform::{lock, page, store::Mode};

impl Session {
    /// Releases all locks when the page is suspended, since other tabs must not wait for it; and starts over when it is
    /// restored.
    pub(super) fn listen_for_coming_back(self) {
        let listeners = [page::on_page_put_away(lock::give_up_all), page::on_page_restored(move || self.come_back())];
        self.rest.update_value(|rest| rest.listeners.extend(listeners.into_iter().flatten()));
    }

    fn come_back(self) {
        // Invalidates all work in progress.
        self.rest.update_value(|rest| {
            rest.epoch += 1;
            rest.save_timer = None;
            rest.alarms.clear();
            rest.uploads.clear();
            rest.inboxes.clear();
        });
        leptos::task::spawn_local(async move {
            // Data in memory mode exist only here; a database is connected to anew.
            if self.store().is_none_or(|store| store.mode() == Mode::Durable) {
                self.open_store().await;
            }
            if !self.city.with_untracked(is_here) {
                self.load_city_again();
            }
            if !self.catalogue.with_untracked(is_here) {
                self.load_catalogue();
            }
            if !self.service.with_untracked(|service| service.as_ref().is_none_or(is_here)) {
                self.load_service();
            }
            self.take_photos_up_again();
            self.resume_deliveries();
            self.tell_pages_to_retry();
        });
    }

    /// Restarts the interrupted uploads from where they were.
    fn take_photos_up_again(self) {
        let current = self.draft.get_untracked();
        let others = self.others.get_untracked();
        for draft in std::iter::once(&current).chain(&others) {
            for photo in &draft.photos {
                self.upload_unless_held(&draft.id, &photo.key);
            }
        }
    }
}

fn is_here<T>(state: &Loadable<T>) -> bool {
    state.value().is_some()
}
