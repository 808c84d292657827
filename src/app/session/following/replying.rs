//! A reply to the unit: stored on this device while typed, and sent once however often the button is tapped.

use super::Watched;
use crate::session::{Session, leaving::RESCUED};
use contract::{ClientRef, Contribution, ContributionKind};
use domain::Failure;
use leptos::prelude::*;
use platform::{
    clock, page,
    perform::perform,
    store::{Shelf, Store},
};
use serde::{Deserialize, Serialize};

/// A reply that is not at the city yet. Its id stays the same for repeated taps, so that they are one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingReply {
    /// As typed.
    pub text: String,
    /// The id under which it is or was sent.
    pub client_ref: ClientRef,
    /// Whether exactly this text may have been sent: by this tab, or by another that had it before.
    pub tried: bool,
}

impl PendingReply {
    /// Nothing typed yet.
    pub fn new() -> Self {
        Self { text: String::new(), client_ref: Self::fresh_id(), tried: false }
    }

    /// An id for a message that was never sent.
    pub fn fresh_id() -> ClientRef {
        ClientRef::new(clock::new_id())
    }

    /// Sets another text. If the old one may have reached the city, the new one gets a new id: it is another message.
    pub fn typed(&mut self, text: String, fresh: impl FnOnce() -> ClientRef) {
        if self.tried && self.text != text && !text.is_empty() {
            self.client_ref = fresh();
            self.tried = false;
        }
        self.text = text;
    }

    /// Whether it was sent or is empty, so that another tab's stored reply takes precedence.
    const fn gives_way(&self) -> bool {
        self.tried || self.text.is_empty()
    }

    /// The text as it is sent.
    pub fn sent_text(&self) -> String {
        domain::lines(&self.text).trim().to_owned()
    }
}

impl Session {
    /// Sends a reply. Sent twice under one id it is one event.
    ///
    /// # Errors
    /// The failure; `Forbidden` also when this device has no secret for the demand.
    pub async fn reply(self, watched: Watched, reply: &PendingReply) -> Result<(), Failure> {
        let Some(reference) = watched.reference.try_get_value() else { return Ok(()) };
        let Some(token) = self.token(&reference) else { return Err(Failure::Forbidden) };
        let contribution = Contribution {
            client_ref: reply.client_ref.clone(),
            kind: ContributionKind::Reply,
            text: Some(reply.sent_text()),
            language: Some(self.language().to_owned()),
            photos: Vec::new(),
            rating: None,
            place: None,
        };
        let call = client::native::contribute(&reference, &token, &contribution, self.language());
        let event = perform(&self.api(), call).await?;
        self.take_in_events(watched, vec![event]);
        Ok(())
    }

    /// The stored reply that was being written when the page was last left.
    pub async fn kept_reply(self, watched: Watched) -> Option<PendingReply> {
        let key = reply_key(watched)?;
        let typed = self.rest.with_value(|rest| {
            let typed = rest.typed.iter().find(|(known, _)| *known == key);
            typed.map(|(_, json)| json.clone())
        });
        let json = match typed {
            Some(json) => json,
            None => self.rescued_or_stored(&key).await?,
        };
        let kept = read(&json).filter(|reply| !reply.text.is_empty())?;
        // It may be open in another tab too, which sends it under the same id: a changed text needs a new id.
        Some(PendingReply { tried: true, ..kept })
    }

    /// A reply as the last page in this browser left it. What that page could only save to `localStorage` is moved to
    /// the store at once: the form, which moves the rest, may come later and must not overwrite what is typed until then.
    async fn rescued_or_stored(self, key: &str) -> Option<String> {
        let store = self.store()?;
        let rescued = [RESCUED, key].concat();
        let Some(json) = page::local_get(&rescued) else {
            return Some(store.get(Shelf::Settings, key).await.ok()??.json);
        };
        if store.put(Shelf::Settings, key, &json).await.is_ok() {
            page::local_remove(&rescued);
        }
        Some(json)
    }

    /// Stores a reply that is being written, debounced as the draft is; an empty one is deleted and one to be sent is
    /// stored at once.
    pub fn keep_reply(self, watched: Watched, reply: &PendingReply) {
        let Some(key) = reply_key(watched) else { return };
        let json = serde_json::to_string(reply).unwrap_or_default();
        self.rest.update_value(|rest| {
            rest.typed.retain(|(known, _)| *known != key);
            rest.typed.push((key, json));
        });
        if reply.gives_way() { self.save_now() } else { self.save_soon() }
    }

    /// Saves replies that are being written to the store, and removes what is stored from the list of pending texts.
    pub fn keep_replies(self) {
        let Some(store) = self.store() else { return };
        for (key, json) in self.rest.with_value(|rest| rest.typed.clone()) {
            let store = store.clone();
            leptos::task::spawn_local(async move {
                let kept = put_reply(&store, &key, &json).await;
                // A failed save is retried with the next change, and saved to `localStorage` when the page is unloaded.
                let same = |(known, now): &(String, String)| *known == key && *now == json;
                let current = self.rest.with_value(|rest| rest.typed.iter().any(same));
                if kept && current {
                    self.rest.update_value(|rest| rest.typed.retain(|typed| !same(typed)));
                    self.is_in_store(&[RESCUED, &key].concat());
                }
            });
        }
    }

    /// Saves them to `localStorage`, since the page is being unloaded.
    pub fn rescue_replies(self) {
        for (key, json) in self.rest.with_value(|rest| rest.typed.clone()) {
            if read(&json).is_some_and(|reply| !reply.text.is_empty()) {
                self.rescue_text(&[RESCUED, &key].concat(), &json);
            }
        }
    }
}

/// Stores a reply, or deletes an empty one. Another tab's reply that is being written is not overwritten.
async fn put_reply(store: &Store, key: &str, json: &str) -> bool {
    let Some(reply) = read(json) else { return true };
    if reply.gives_way() {
        let kept = store.get(Shelf::Settings, key).await.ok().flatten();
        if kept.and_then(|kept| read(&kept.json)).is_some_and(|kept| kept.client_ref != reply.client_ref) {
            // The text stays pending in this tab, and is saved to `localStorage` when the page is unloaded.
            return reply.text.is_empty();
        }
    }
    if reply.text.is_empty() {
        store.delete(Shelf::Settings, key).await.is_ok()
    } else {
        store.put(Shelf::Settings, key, json).await.is_ok()
    }
}

fn read(json: &str) -> Option<PendingReply> {
    domain::read_json(json).ok()
}

fn reply_key(watched: Watched) -> Option<String> {
    watched.reference.try_get_value().map(|reference| "reply/".to_owned() + reference.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_changed_after_an_attempt_are_another_message_and_before_it_the_same() {
        let mut reply = PendingReply { text: String::new(), client_ref: ClientRef::new("first-id"), tried: false };
        let fresh = || ClientRef::new("second-id");
        reply.typed("On the left".to_owned(), fresh);
        reply.tried = true;
        reply.typed("On the left".to_owned(), fresh);
        assert_eq!(reply.client_ref.as_str(), "first-id", "the same words again are the same message");
        reply.typed("On the right".to_owned(), fresh);
        assert_eq!(reply.client_ref.as_str(), "second-id");
        assert!(!reply.tried);
    }

    #[test]
    fn words_taken_out_keep_their_id_until_others_are_typed() {
        let mut reply =
            PendingReply { text: "On the left".to_owned(), client_ref: ClientRef::new("first-id"), tried: true };
        let fresh = || ClientRef::new("second-id");
        reply.typed(String::new(), fresh);
        assert_eq!(
            (reply.client_ref.as_str(), reply.tried),
            ("first-id", true),
            "what was kept under it can be taken out"
        );
        reply.typed("O".to_owned(), fresh);
        assert_eq!((reply.client_ref.as_str(), reply.tried), ("second-id", false));
    }
}
