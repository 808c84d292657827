//! The demands that this device follows, as the store has them.

use crate::session::{Session, keeping::all};
use domain::Followed;
use leptos::prelude::*;
use platform::{
    clock,
    store::{Shelf, Store},
};

impl Session {
    /// Loads the demands that this device follows, and the city.
    pub fn take_up_followed(self) {
        self.listen_for_forgetting();
        self.load_city();
        leptos::task::spawn_local(self.restore_followed());
    }

    /// Loads the demands that this device follows, once: later changes must not be overwritten by an older reading.
    pub(in crate::session) async fn restore_followed(self) {
        const LOOK_AGAIN_MS: u32 = 10;
        if self.rest.try_update_value(|rest| std::mem::replace(&mut rest.restores_followed, true)) == Some(true) {
            while self.followed_restored.try_get_untracked() == Some(false) {
                clock::sleep(LOOK_AGAIN_MS).await;
            }
            return;
        }
        match self.store() {
            Some(store) => self.read_followed(&store).await,
            None => self.followed_restored.set(true),
        }
    }

    /// Loads the demands followed from the store, the one that changed last first.
    pub(in crate::session) async fn read_followed(self, store: &Store) {
        let mut followed: Vec<Followed> = all(store, Shelf::Followed).await;
        domain::largest_first(&mut followed, |followed| followed.updated_at);
        self.followed.set(followed);
        self.followed_restored.set(true);
    }
}
