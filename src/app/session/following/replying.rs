//! A reply to the unit, from the first key to the city: kept on this device, sent once however often it is tapped.

use super::Watched;
use crate::session::{Session, leaving::BESIDE};
use contract::{ClientRef, Contribution, ContributionKind};
use domain::Failure;
use leptos::prelude::*;
use platform::{clock, perform::perform, store::Shelf};
use serde::{Deserialize, Serialize};

/// A reply that is not at the city yet. Its id is made once: a tap that is repeated is one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingReply {
    /// As typed.
    pub text: String,
    /// The id under which it is or was sent.
    pub client_ref: ClientRef,
    /// Whether an attempt was made with exactly this text.
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

    /// Other words. What may have reached the city already stays what it was: other words are another message.
    pub fn typed(&mut self, text: String, fresh: impl FnOnce() -> ClientRef) {
        if self.tried && self.text != text {
            self.client_ref = fresh();
            self.tried = false;
        }
        self.text = text;
    }
}

impl Session {
    /// Sends a reply. Sent twice under one id it is one event.
    ///
    /// # Errors
    /// As the citizen can act on it; `Forbidden` also when this device has no secret for the demand.
    pub async fn reply(self, watched: Watched, reply: &PendingReply) -> Result<(), Failure> {
        let Some(reference) = watched.reference.try_get_value() else { return Ok(()) };
        let Some(token) = self.token(&reference) else { return Err(Failure::Forbidden) };
        let contribution = Contribution {
            client_ref: reply.client_ref.clone(),
            kind: ContributionKind::Reply,
            text: Some(reply.text.trim().to_owned()),
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

    /// The reply that was being written when the page was last left.
    pub async fn kept_reply(self, watched: Watched) -> Option<PendingReply> {
        let key = reply_key(watched)?;
        let typed = self.rest.with_value(|rest| {
            let typed = rest.typed.iter().find(|(known, _)| *known == key);
            typed.map(|(_, json)| json.clone())
        });
        let json = match typed {
            Some(json) => json,
            None => self.store()?.get(Shelf::Settings, &key).await.ok()??.json,
        };
        domain::read_json(&json).ok()
    }

    /// Keeps a reply that is being written, soon, as the draft is; an empty one is forgotten at once, and one that is sent is
    /// kept first.
    pub fn keep_reply(self, watched: Watched, reply: &PendingReply) {
        let Some(key) = reply_key(watched) else { return };
        let is_empty = reply.text.is_empty();
        let json = if is_empty { String::new() } else { serde_json::to_string(reply).unwrap_or_default() };
        self.rest.update_value(|rest| {
            rest.typed.retain(|(known, _)| *known != key);
            rest.typed.push((key, json));
        });
        if is_empty || reply.tried { self.save_now() } else { self.save_soon() }
    }

    /// Puts what is typed beside drafts into the store; what is there goes from the list of what is not.
    pub fn keep_typed(self) {
        let Some(store) = self.store() else { return };
        for (key, json) in self.rest.with_value(|rest| rest.typed.clone()) {
            let store = store.clone();
            leptos::task::spawn_local(async move {
                let kept = if json.is_empty() {
                    store.delete(Shelf::Settings, &key).await.is_ok()
                } else {
                    store.put(Shelf::Settings, &key, &json).await.is_ok()
                };
                // One that could not be kept is tried again with the next change, and put beside the store when the page goes.
                let same = |(known, now): &(String, String)| *known == key && *now == json;
                let current = self.rest.with_value(|rest| rest.typed.iter().any(same));
                if kept && current {
                    self.rest.update_value(|rest| rest.typed.retain(|typed| !same(typed)));
                    self.is_in_store(&[BESIDE, &key].concat());
                }
            });
        }
    }

    /// Puts it beside the store, since the page goes.
    pub fn put_typed_beside(self) {
        for (key, json) in self.rest.with_value(|rest| rest.typed.clone()) {
            self.put_beside(&[BESIDE, &key].concat(), &json);
        }
    }
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
}
