//! The outbox: each delivery is processed by one tab at a time, under a lock of its draft, one event after the other.
//! The state machine is `domain::Delivery`; its effects are carried out in `delivering.rs`.

use super::{
    Session,
    delivering::{Beginning, draft_of},
};
use crate::route::Route;
use domain::{Delivery, DeliveryEvent, DraftId};
use futures_channel::{mpsc, oneshot};
use futures_util::StreamExt;
use leptos::prelude::*;
use platform::{
    clock,
    lock::with_lock,
    store::{Mode, Shelf, StoreFailure},
};
use std::collections::VecDeque;

/// A message to the task that processes a delivery.
#[expect(clippy::large_enum_variant, reason = "a few of them live, for moments")]
pub(super) enum DeliveryMessage {
    /// An event.
    Event(DeliveryEvent),
    /// The citizen cancels; the reply says whether it could be cancelled.
    TakeBack(oneshot::Sender<bool>),
}

impl Session {
    /// Sends an event to a delivery. Events for an unknown delivery are dropped.
    pub(super) fn tell_delivery(self, id: &DraftId, event: DeliveryEvent) {
        if self.cached_delivery(id).is_some() {
            self.tell(id, DeliveryMessage::Event(event));
        }
    }

    pub(super) fn tell(self, id: &DraftId, told: DeliveryMessage) {
        let inbox = self.rest.try_update_value(|rest| rest.inboxes.get(id).cloned()).flatten();
        let inbox = inbox.unwrap_or_else(|| self.work_on(id, None));
        // Sending fails only if the task has ended, and then the message is obsolete.
        let _ = inbox.unbounded_send(told);
    }

    /// Starts the task that processes a draft's delivery, a new one if `beginning` is given.
    pub(super) fn work_on(self, id: &DraftId, beginning: Option<Beginning>) -> mpsc::UnboundedSender<DeliveryMessage> {
        let (sender, inbox) = mpsc::unbounded();
        self.rest.update_value(|rest| {
            rest.inboxes.insert(id.clone(), sender.clone());
        });
        leptos::task::spawn_local(self.work(id.clone(), beginning, inbox));
        sender
    }

    /// Runs until the delivery has ended, here or in another tab.
    async fn work(
        self,
        id: DraftId,
        mut beginning: Option<Beginning>,
        mut inbox: mpsc::UnboundedReceiver<DeliveryMessage>,
    ) {
        let name = ["suban/outbox/", id.as_str()].concat();
        let (epoch, mut due) = (self.epoch(), VecDeque::new());
        loop {
            if due.is_empty() && beginning.is_none() {
                let Some(told) = inbox.next().await else { break };
                due.push_back(told);
            }
            let goes_on = with_lock(&name, self.store(), async || {
                if !self.is_current_epoch(epoch) {
                    return false;
                }
                if let Some(beginning) = beginning.take() {
                    let Some(first) = self.begin_delivery(&id, beginning).await else { return false };
                    due.push_front(DeliveryMessage::Event(DeliveryEvent::Drain));
                    due.push_front(DeliveryMessage::Event(first));
                }
                self.run_until_idle(&id, &mut due, &mut inbox).await
            })
            .await;
            if !goes_on {
                break;
            }
        }
        if !self.is_current_epoch(epoch) {
            // A later task processes the same delivery.
            return;
        }
        self.rest.update_value(|rest| {
            rest.inboxes.remove(&id);
            rest.kept.remove(&id);
            rest.alarms.remove(id.as_str());
        });
    }

    /// With the lock held: processes all messages; returns whether to wait for more.
    async fn run_until_idle(
        self,
        id: &DraftId,
        due: &mut VecDeque<DeliveryMessage>,
        inbox: &mut mpsc::UnboundedReceiver<DeliveryMessage>,
    ) -> bool {
        let (epoch, in_mind) = (self.epoch(), self.cached_delivery(id));
        let record = self.record_of(id).await;
        if !self.is_current_epoch(epoch) {
            return false;
        }
        let at_hand = match record {
            Ok(record) => {
                // In memory mode a missing record does not mean that another tab finished it.
                let durable = self.store().is_some_and(|store| store.mode() == Mode::Durable);
                let kept = durable && self.rest.with_value(|rest| rest.kept.contains(id));
                Delivery::reconcile(in_mind, kept, record)
            }
            // If the record cannot be read now, the delivery in memory stays valid; above all it has not been ended.
            Err(_) => in_mind.map(|in_mind| (in_mind, false)),
        };
        let Some((delivery, restored)) = at_hand else {
            self.cache_delivery(id, None);
            if let Some(store) = self.store() {
                self.read_followed(&store).await;
            }
            if let Ok(Some(filed)) = self.filed_as(id).await {
                self.go_instead_of(&Route::Sending(id.clone()), Route::Demand(filed.reference, None));
            }
            return false;
        };
        self.cache_delivery(id, Some(delivery));
        if restored {
            self.note_kept(id);
            due.push_front(DeliveryMessage::Event(DeliveryEvent::Restored));
        }
        loop {
            while let Some(told) = due.pop_front() {
                match told {
                    DeliveryMessage::Event(event) => {
                        let restored = event == DeliveryEvent::Restored;
                        if let Some(next) = self.step(id, event).await {
                            due.push_front(DeliveryMessage::Event(next));
                        }
                        if restored {
                            // Repeats what is known of the photos: the record may be older.
                            self.tell_ready_photos(id);
                        }
                    }
                    DeliveryMessage::TakeBack(answer) => {
                        let back = self.give_back(id).await;
                        let _ = answer.send(back);
                    }
                }
            }
            if !self.is_current_epoch(epoch) {
                return false;
            }
            if let Ok(told) = inbox.try_recv() {
                due.push_back(told);
                continue;
            }
            match self.cached_delivery(id) {
                None => return false,
                // Its state exists only in this tab: keep the lock.
                Some(delivery) if delivery.is_under_way_here() => match inbox.next().await {
                    Some(told) => due.push_back(told),
                    None => return false,
                },
                Some(_) => return true,
            }
        }
    }

    /// One step of the state machine, with all its effects in order. Returns the event that they lead to.
    async fn step(self, id: &DraftId, event: DeliveryEvent) -> Option<DeliveryEvent> {
        let before = self.cached_delivery(id)?;
        let wanted = event == DeliveryEvent::TryNow;
        let epoch = self.epoch();
        let (delivery, effects) = before.clone().step(event, clock::now());
        self.cache_delivery(id, Some(delivery.clone()));
        let mut next = None;
        for effect in effects {
            if !self.is_current_epoch(epoch) {
                return None;
            }
            match self.carry_out(id, &delivery, effect, wanted).await {
                Ok(event) => next = event.or(next),
                // The step is undone.
                Err(()) => {
                    self.cache_delivery(id, Some(before));
                    return None;
                }
            }
        }
        if matches!(delivery, Delivery::Refused { .. }) && next.is_none() {
            next = self.send_lost_photos_again(id, &delivery);
        }
        if matches!(delivery, Delivery::Delivered { .. }) {
            // It is listed among the demands followed from here on.
            self.cache_delivery(id, None);
        }
        next
    }

    /// Puts the draft back into the form, if nothing of it can be at the city.
    async fn give_back(self, id: &DraftId) -> bool {
        let Some(before) = self.cached_delivery(id) else { return false };
        let lost = self.photos_refused(id, &before);
        let Ok(draft) = before.take_back() else { return false };
        if let Some(store) = self.store()
            && store.delete(Shelf::Outbox, id.as_str()).await.is_err()
        {
            // Its record may still be stored.
            if !matches!(self.record_of(id).await, Ok(None)) {
                self.note_kept(id);
            }
            return false;
        }
        self.cache_delivery(id, None);
        self.take_up(Some(&draft));
        self.upload_again(id, lost);
        true
    }

    /// The record of a delivery, if there is one.
    ///
    /// # Errors
    /// When the store did not answer or the record cannot be read.
    pub(super) async fn record_of(self, id: &DraftId) -> Result<Option<Delivery>, StoreFailure> {
        let Some(store) = self.store() else { return Ok(None) };
        let Some(record) = store.get(Shelf::Outbox, id.as_str()).await? else { return Ok(None) };
        domain::read_json(&record.json).map(Some).map_err(|_| StoreFailure::Differs)
    }

    /// Notes that the delivery may have a record in the store.
    pub(super) fn note_kept(self, id: &DraftId) {
        self.rest.update_value(|rest| {
            rest.kept.insert(id.clone());
        });
    }

    /// The cached delivery of a draft; not tracked.
    pub(super) fn cached_delivery(self, id: &DraftId) -> Option<Delivery> {
        let found = self
            .deliveries
            .try_with_untracked(|all| all.iter().find(|delivery| draft_of(delivery) == Some(id)).cloned());
        found.flatten()
    }

    /// Replaces the cached delivery of a draft; `None` removes it.
    pub(super) fn cache_delivery(self, id: &DraftId, delivery: Option<Delivery>) {
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
}
