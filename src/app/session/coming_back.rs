//! The page is given back by the browser's history as it was put away, perhaps long ago. Whatever waited for the network, the
//! store or a lock may wait for ever (WebKit), or go on as if no time had passed: it is given up, and begun anew.

use super::Session;
use domain::Loadable;
use leptos::prelude::*;
use platform::{lock, page, store::Mode};

impl Session {
    /// Gives up all locks when the page is put away, since other tabs must not wait for a page that does not run; and begins
    /// anew when it comes back.
    pub(super) fn listen_for_coming_back(self) {
        let listeners = [page::on_page_put_away(lock::give_up_all), page::on_page_restored(move || self.come_back())];
        self.rest.update_value(|rest| rest.listeners.extend(listeners.into_iter().flatten()));
    }

    fn come_back(self) {
        // Whatever was under way finds that its time is over.
        self.rest.update_value(|rest| {
            rest.life += 1;
            rest.save_timer = None;
            rest.alarms.clear();
            rest.uploads.clear();
            rest.inboxes.clear();
        });
        leptos::task::spawn_local(async move {
            // A page's own memory is all there is of what it holds; a connection to the database is made again.
            if self.store().is_none_or(|store| store.mode() == Mode::Durable) {
                self.open_store().await;
            }
            if !self.city.with_untracked(is_here) || !self.catalogue.with_untracked(is_here) {
                self.load_city();
            }
            if !self.service.with_untracked(|service| service.as_ref().is_none_or(is_here)) {
                self.load_service();
            }
            self.take_photos_up_again();
            self.resume_deliveries();
            self.revived.update(|revived| *revived = !*revived);
        });
    }

    /// Uploads that were under way are begun anew, from where they were.
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
