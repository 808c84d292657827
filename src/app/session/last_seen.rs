//! The city's last responses, stored on this device for when the network is down or slow. It is not a cache in front of
//! the city, which is always asked.

use super::Session;
use client::Call;
use contract::Timestamp;
use domain::{Failure, Loadable};
use leptos::prelude::*;
use platform::{
    clock,
    perform::{perform_to_keep, recall},
    store::Shelf,
};
use serde::{Deserialize, Serialize};

/// A stored response.
#[derive(Serialize, Deserialize)]
struct LastSeen {
    at: Timestamp,
    text: String,
}

/// Progress of a call.
pub(super) enum Heard<T> {
    /// No response for half a second, and none is stored.
    Slow,
    /// No response yet, or none at all, but a stored one.
    Recalled {
        /// The stored value.
        value: T,
        /// When it was received.
        since: Timestamp,
    },
    /// The response, or the failure.
    Answer(Result<T, Failure>),
}

impl<T> Heard<T> {
    /// What the page shows after this. A stored value never replaces a shown one.
    pub(super) fn settle(self, shown: Loadable<T>, now: Timestamp) -> Loadable<T> {
        match (self, shown) {
            (Self::Slow, shown) => shown.slow(),
            (Self::Recalled { .. }, shown @ Loadable::Ready { .. }) => shown,
            (Self::Recalled { value, since }, _) => Loadable::stale(value, since),
            (Self::Answer(answer), shown) => shown.answered(answer, now),
        }
    }
}

impl Session {
    /// Makes a call and stores its response under `key`, if there is one. After half a second without a response, or
    /// when the network fails, the stored one is reported first.
    pub(super) async fn ask<R: 'static, T: 'static>(
        self,
        key: Option<String>,
        call: Call<R>,
        read: fn(R) -> Result<T, Failure>,
        hear: impl Fn(Heard<T>) + Clone + 'static,
    ) {
        let (again, meanwhile, name) = (call.clone(), hear.clone(), key.clone());
        let slow = clock::after(Loadable::<T>::SLOW_AFTER_MS, move || {
            leptos::task::spawn_local(async move {
                match self.last_seen(name.as_deref(), &again, read).await {
                    Some(recalled) => meanwhile(recalled),
                    None => meanwhile(Heard::Slow),
                }
            });
        });
        let epoch = self.epoch();
        let answer = perform_to_keep(&self.api(), call.clone()).await;
        drop(slow);
        let answer = match answer {
            Ok((answer, text)) => {
                // After everything was forgotten nothing is stored.
                if let Some(key) = key.as_ref().filter(|_| self.is_current_epoch(epoch)) {
                    self.see(key, text);
                }
                read(answer)
            }
            Err(failure) => {
                if failure.may_pass()
                    && let Some(recalled) = self.last_seen(key.as_deref(), &call, read).await
                {
                    hear(recalled);
                }
                Err(failure)
            }
        };
        hear(Heard::Answer(answer));
    }

    /// Makes a call whose progress a signal shows; `then` is called after each value.
    pub(super) fn load<R: 'static, T: Send + Sync + 'static>(
        self,
        signal: RwSignal<Loadable<T>>,
        key: Option<String>,
        call: Call<R>,
        read: fn(R) -> Result<T, Failure>,
        then: impl Fn(Self) + Clone + 'static,
    ) {
        signal.update(|state| {
            if matches!(state, Loadable::Failed(_)) {
                *state = Loadable::Loading;
            }
        });
        leptos::task::spawn_local(self.ask(key, call, read, move |heard| {
            signal.try_update(|state| *state = heard.settle(std::mem::replace(state, Loadable::Loading), clock::now()));
            match signal.try_with_untracked(|state| {
                (state.value().is_some(), matches!(state, Loadable::Failed(why) if why.may_pass()))
            }) {
                Some((true, _)) => then(self),
                Some((_, true)) => self.ask_again_later(),
                _ => {}
            }
        }));
    }

    /// Stores a text as the city's present response.
    pub(super) fn see(self, key: &str, text: String) {
        let (Some(store), key) = (self.store(), key.to_owned()) else { return };
        leptos::task::spawn_local(async move {
            let Ok(json) = serde_json::to_string(&LastSeen { at: clock::now(), text }) else { return };
            // If it cannot be stored it is simply fetched again next time.
            let _ = store.put(Shelf::Snapshots, &key, &json).await;
        });
    }

    async fn last_seen<R, T>(
        self,
        key: Option<&str>,
        call: &Call<R>,
        read: fn(R) -> Result<T, Failure>,
    ) -> Option<Heard<T>> {
        let (at, text) = self.last_text(key?).await?;
        let value = read(recall(call, text).ok()?).ok()?;
        Some(Heard::Recalled { value, since: at })
    }

    /// A stored text, and when it was received.
    pub(super) async fn last_text(self, key: &str) -> Option<(Timestamp, String)> {
        let record = self.store()?.get(Shelf::Snapshots, key).await.ok()??;
        let seen: LastSeen = domain::read_json(&record.json).ok()?;
        Some((seen.at, seen.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(43_200_000);

    #[test]
    fn what_was_kept_stands_until_the_answer_comes_and_never_in_its_place() {
        let recalled = || Heard::Recalled { value: 1, since: NOON };
        assert_eq!(recalled().settle(Loadable::Loading, NOON), Loadable::stale(1, NOON));
        assert_eq!(recalled().settle(Loadable::Failed(Failure::Offline), NOON), Loadable::stale(1, NOON));
        assert_eq!(recalled().settle(Loadable::fresh(2), NOON), Loadable::fresh(2));
        assert_eq!(Heard::Answer(Ok(2)).settle(Loadable::stale(1, NOON), NOON), Loadable::fresh(2));
    }

    #[test]
    fn slow_says_so_only_where_nothing_is() {
        assert_eq!(Heard::<u8>::Slow.settle(Loadable::Loading, NOON), Loadable::Slow);
        assert_eq!(Heard::Slow.settle(Loadable::stale(1, NOON), NOON), Loadable::stale(1, NOON));
    }
}
