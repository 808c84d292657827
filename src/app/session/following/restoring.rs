//! The demands that this device follows, as the store has them.

use crate::session::{Session, keeping::all};
use domain::Followed;
use leptos::prelude::*;
use platform::store::{Shelf, Store};

impl Session {
    /// Loads the demands that this device follows, and begins to load the city.
    /// The result says whether the texts of the page are there; without them nothing is loaded.
    pub async fn take_up_followed(self) -> bool {
        if !self.page_words_are_here().await {
            return false;
        }
        self.load_city();
        self.restore_followed().await;
        true
    }

    /// Loads the demands that this device follows, with whichever part needs them first. Later changes must not be
    /// overwritten by an older reading.
    pub(in crate::session) async fn restore_followed(self) {
        if self.rest.try_update_value(|rest| std::mem::replace(&mut rest.followed_restored, true)) != Some(false) {
            return;
        }
        self.listen_for_forgetting();
        if let Some(store) = self.store() {
            self.read_followed(&store).await;
        }
    }

    /// Loads the demands followed from the store, the one that changed last first.
    pub(in crate::session) async fn read_followed(self, store: &Store) {
        let mut followed: Vec<Followed> = all(store, Shelf::Followed).await;
        domain::largest_first(&mut followed, |followed| followed.updated_at);
        self.followed.set(followed);
    }
}
