//! A device that is shared by many people, one after the other: nothing is stored beyond the page, and it resets itself
//! when idle.

use super::Session;
use domain::{Delivery, Presence, Sign};
use leptos::prelude::*;
use platform::{clock, page};

impl Session {
    /// Whether the device is shared.
    pub fn is_shared_device(self) -> bool {
        self.rest.with_value(|rest| rest.config.is_for_shared_device())
    }

    /// Watches for inactivity: `left` is set to the seconds left once the citizen is asked whether they are still
    /// there.
    pub fn watch_presence(self, left: RwSignal<Option<u32>>) {
        let limit = self.rest.with_value(|rest| rest.config.kiosk_idle_seconds);
        let presence = StoredValue::new(Presence::new(limit));
        // Once the question is open only its answer counts: a touch must not close it under the finger.
        let signs = page::on_activity(move || {
            if left.try_get_untracked() == Some(None) {
                presence.try_update_value(Presence::sign);
            }
        });
        Effect::new(move |_| {
            if left.get().is_none() {
                presence.try_update_value(Presence::sign);
            }
        });
        let seconds = clock::interval(1_000, move || {
            let under_way = self.deliveries.with_untracked(|all| {
                all.iter().any(|delivery| !matches!(delivery, Delivery::Delivered { .. } | Delivery::Refused { .. }))
            });
            match presence.try_update_value(|presence| presence.second(under_way)) {
                Some(Sign::Asked { left_s }) => drop(left.try_set(Some(left_s))),
                Some(Sign::Gone) => self.leave_device(),
                Some(Sign::There) | None => {}
            }
        });
        self.rest.update_value(|rest| {
            rest.listeners.extend(signs);
            rest.seconds = Some(seconds);
        });
    }

    /// Forgets everything and reloads for the next person, so that nothing is left in the page's memory either.
    pub fn leave_device(self) {
        leptos::task::spawn_local(async move {
            self.forget_all().await;
            page::begin_anew();
        });
    }
}
