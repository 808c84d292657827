//! The outbox: each delivery is worked on by one page at a time, under a lock of its draft, one event after the other. What
//! to do is the core's business (`domain::Delivery`); how each thing is done stands in `delivering.rs`.

use super::{
    Session,
    delivering::{Beginning, draft_of},
    keeping::all,
};
use crate::route::Route;
use domain::{Delivery, DeliveryEvent, DraftId, Followed};
use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt;
use leptos::prelude::*;
use platform::{
    clock,
    lock::with_lock,
    store::{Mode, Shelf, Store, StoreFailure},
};
use std::collections::VecDeque;

/// What the page that works on a delivery is told.
#[expect(clippy::large_enum_variant, reason = "a few of them live, for moments")]
pub(super) enum Told {
    /// Something has happened.
    Event(DeliveryEvent),
    /// The citizen wants it back; the answer says whether it is.
    TakeBack(oneshot::Sender<bool>),
}

impl Session {
    /// Tells a delivery that something has happened. What is told of one that is not here concerns nobody.
    pub(super) fn tell_delivery(self, id: &DraftId, event: DeliveryEvent) {
        if self.delivery_in_mind(id).is_some() {
            self.tell(id, Told::Event(event));
        }
    }

    pub(super) fn tell(self, id: &DraftId, told: Told) {
        let inbox = self.rest.try_update_value(|rest| rest.inboxes.get(id).cloned()).flatten();
        let inbox = inbox.unwrap_or_else(|| self.work_on(id, None));
        // It is only refused when the work has ended, and then there is nothing left to tell.
        let _ = inbox.unbounded_send(told);
    }

    /// Begins to work on the delivery of a draft, a new one if it is `beginning`.
    pub(super) fn work_on(self, id: &DraftId, beginning: Option<Beginning>) -> mpsc::UnboundedSender<Told> {
        let (sender, inbox) = mpsc::unbounded();
        self.rest.update_value(|rest| {
            rest.inboxes.insert(id.clone(), sender.clone());
        });
        leptos::task::spawn_local(self.work(id.clone(), beginning, inbox));
        sender
    }

    /// Works until the delivery has ended, or another page has ended it.
    async fn work(self, id: DraftId, mut beginning: Option<Beginning>, mut inbox: mpsc::UnboundedReceiver<Told>) {
        let name = ["suban/outbox/", id.as_str()].concat();
        let (life, mut due) = (self.life(), VecDeque::new());
        loop {
            if due.is_empty() && beginning.is_none() {
                let Some(told) = inbox.next().await else { break };
                due.push_back(told);
            }
            let goes_on = with_lock(&name, self.store(), async || {
                if !self.is_alive(life) {
                    return false;
                }
                if let Some(beginning) = beginning.take() {
                    let Some(first) = self.begin_delivery(&id, beginning).await else { return false };
                    due.push_front(Told::Event(DeliveryEvent::Drain));
                    due.push_front(Told::Event(first));
                }
                self.work_in_hand(&id, &mut due, &mut inbox).await
            })
            .await;
            if !goes_on {
                break;
            }
        }
        if !self.is_alive(life) {
            // Other work on the same delivery has begun since.
            return;
        }
        self.rest.update_value(|rest| {
            rest.inboxes.remove(&id);
            rest.kept.remove(&id);
            rest.alarms.remove(id.as_str());
        });
    }

    /// With the lock held: whether there is still something to wait for.
    async fn work_in_hand(
        self,
        id: &DraftId,
        due: &mut VecDeque<Told>,
        inbox: &mut mpsc::UnboundedReceiver<Told>,
    ) -> bool {
        let (life, in_mind) = (self.life(), self.delivery_in_mind(id));
        let record = self.record_of(id).await;
        if !self.is_alive(life) {
            return false;
        }
        let at_hand = match record {
            Ok(record) => {
                // A page's own memory knows nothing of what others have ended.
                let durable = self.store().is_some_and(|store| store.mode() == Mode::Durable);
                let kept = durable && self.rest.with_value(|rest| rest.kept.contains(id));
                Delivery::at_hand(in_mind, kept, record)
            }
            // A record that cannot be read just now says nothing, least of all that somebody has ended the delivery.
            Err(_) => in_mind.map(|in_mind| (in_mind, false)),
        };
        let Some((delivery, restored)) = at_hand else {
            self.put_in_mind(id, None);
            if let Some(store) = self.store() {
                self.read_followed(&store).await;
            }
            if let Ok(Some(filed)) = self.filed_as(id).await {
                self.go_instead_of(&Route::Sending(id.clone()), Route::Demand(filed.reference, None));
            }
            return false;
        };
        self.put_in_mind(id, Some(delivery));
        if restored {
            self.note_kept(id);
            due.push_front(Told::Event(DeliveryEvent::Restored));
        }
        loop {
            while let Some(told) = due.pop_front() {
                match told {
                    Told::Event(event) => {
                        let restored = event == DeliveryEvent::Restored;
                        if let Some(next) = self.step(id, event).await {
                            due.push_front(Told::Event(next));
                        }
                        if restored {
                            // What is known of the photos is told again: the record may be older.
                            self.tell_ready_photos(id);
                        }
                    }
                    Told::TakeBack(answer) => {
                        let back = self.give_back(id).await;
                        let _ = answer.send(back);
                    }
                }
            }
            if !self.is_alive(life) {
                return false;
            }
            if let Ok(told) = inbox.try_recv() {
                due.push_back(told);
                continue;
            }
            match self.delivery_in_mind(id) {
                None => return false,
                // Only this page knows how it stands: nobody else may take it in hand.
                Some(delivery) if delivery.is_under_way_here() => match inbox.next().await {
                    Some(told) => due.push_back(told),
                    None => return false,
                },
                Some(_) => return true,
            }
        }
    }

    /// One step of the machine, and everything that it asks for, in order. The answer is what this has led to.
    async fn step(self, id: &DraftId, event: DeliveryEvent) -> Option<DeliveryEvent> {
        let before = self.delivery_in_mind(id)?;
        let wanted = event == DeliveryEvent::TryNow;
        let life = self.life();
        let (delivery, effects) = before.clone().step(event, clock::now());
        self.put_in_mind(id, Some(delivery.clone()));
        let mut next = None;
        for effect in effects {
            if !self.is_alive(life) {
                return None;
            }
            match self.carry_out(id, &delivery, effect, wanted).await {
                Ok(event) => next = event.or(next),
                // The step has not happened.
                Err(()) => {
                    self.put_in_mind(id, Some(before));
                    return None;
                }
            }
        }
        if matches!(delivery, Delivery::Refused { .. }) && next.is_none() {
            next = self.send_lost_photos_again(id, &delivery);
        }
        if matches!(delivery, Delivery::Delivered { .. }) {
            // It is among the demands followed from here on.
            self.put_in_mind(id, None);
        }
        next
    }

    /// Gives the draft back into the form, if nothing of it can be at the city.
    async fn give_back(self, id: &DraftId) -> bool {
        let Some(before) = self.delivery_in_mind(id) else { return false };
        let lost = self.photos_refused(id, &before);
        let Ok(draft) = before.take_back() else { return false };
        if let Some(store) = self.store()
            && store.delete(Shelf::Outbox, id.as_str()).await.is_err()
        {
            // It may still be kept, whatever was known of it.
            if !matches!(self.record_of(id).await, Ok(None)) {
                self.note_kept(id);
            }
            return false;
        }
        self.put_in_mind(id, None);
        self.take_up(Some(&draft));
        self.upload_again(id, lost);
        true
    }

    /// The record of a delivery, if there is one.
    ///
    /// # Errors
    /// When it cannot be told: the store did not answer, or what it has cannot be read.
    pub(super) async fn record_of(self, id: &DraftId) -> Result<Option<Delivery>, StoreFailure> {
        let Some(store) = self.store() else { return Ok(None) };
        let Some(record) = store.get(Shelf::Outbox, id.as_str()).await? else { return Ok(None) };
        domain::read_json(&record.json).map(Some).map_err(|_| StoreFailure::Differs)
    }

    /// A record of the delivery may be on this device.
    pub(super) fn note_kept(self, id: &DraftId) {
        self.rest.update_value(|rest| {
            rest.kept.insert(id.clone());
        });
    }

    /// The delivery of a draft as this page has it in mind; not tracked.
    pub(super) fn delivery_in_mind(self, id: &DraftId) -> Option<Delivery> {
        let found = self
            .deliveries
            .try_with_untracked(|all| all.iter().find(|delivery| draft_of(delivery) == Some(id)).cloned());
        found.flatten()
    }

    /// Puts a delivery in the place of the one of the same draft; `None` takes it out.
    pub(super) fn put_in_mind(self, id: &DraftId, delivery: Option<Delivery>) {
        self.deliveries.try_maybe_update(|all| {
            let at = all.iter().position(|delivery| draft_of(delivery) == Some(id));
            match (at.and_then(|at| all.get_mut(at)), delivery) {
                (Some(place), Some(delivery)) if draft_of(&delivery).is_some() => {
                    let changed = *place != delivery;
                    *place = delivery;
                    (changed, ())
                }
                (Some(_), _) => {
                    all.retain(|delivery| draft_of(delivery) != Some(id));
                    (true, ())
                }
                (None, Some(delivery)) if draft_of(&delivery).is_some() => {
                    all.push(delivery);
                    (true, ())
                }
                (None, _) => (false, ()),
            }
        });
    }

    /// The demands followed as the store has them, the one that changed last first.
    pub(super) async fn read_followed(self, store: &Store) {
        let mut followed: Vec<Followed> = all(store, Shelf::Followed).await;
        domain::largest_first(&mut followed, |followed| followed.updated_at);
        self.followed.set(followed);
    }
}
