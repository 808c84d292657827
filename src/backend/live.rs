//! In-process notification of those who follow a demand. Missed events are read from the store.

use crate::store::StoredEvent;
use contract::Reference;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast::{self, Receiver, Sender};

/// Events queued for a slow follower before it has to read them from the store.
const WAITING: usize = 64;

/// The followers of all demands.
#[derive(Debug)]
pub struct Live {
    demands: Mutex<HashMap<String, Sender<Arc<StoredEvent>>>>,
    city: Sender<Reference>,
}

impl Live {
    /// Nobody follows anything yet.
    pub fn new() -> Self {
        Self { demands: Mutex::default(), city: broadcast::channel(1024).0 }
    }

    /// Follows one demand from now on.
    pub fn follow(&self, reference: &Reference) -> Receiver<Arc<StoredEvent>> {
        let mut demands = self.demands.lock().unwrap_or_else(PoisonError::into_inner);
        // Channels without receivers are removed when somebody new subscribes.
        demands.retain(|_, sender| sender.receiver_count() > 0);
        demands.entry(reference.as_str().to_owned()).or_insert_with(|| broadcast::channel(WAITING).0).subscribe()
    }

    /// Receives the reference of every demand that changes, filing included.
    pub fn follow_city(&self) -> Receiver<Reference> {
        self.city.subscribe()
    }

    /// A demand was filed.
    pub fn filed(&self, reference: &Reference) {
        // Having no receivers is no error.
        let _ = self.city.send(reference.clone());
    }

    /// An event was committed.
    pub fn happened(&self, event: &Arc<StoredEvent>) {
        let demands = self.demands.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = demands.get(event.reference.as_str()) {
            let _ = sender.send(event.clone());
        }
        drop(demands);
        self.filed(&event.reference);
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
