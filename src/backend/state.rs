//! Everything the backend holds while it runs, shared by all routes, the officers and the tests.

use crate::{
    attempts::Attempts,
    catalogue::Catalogue,
    demo::{Gazetteer, Stories},
    faults::Faults,
    forwarding::Proxies,
    live::Live,
    photos::{Files, Leases},
    secret::Secret,
    store::Store,
};
use std::{ops::Deref, sync::Arc};
use tokio::sync::watch;

/// The running backend; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts of a running backend.
pub struct Parts {
    /// The city and its services.
    pub catalogue: Catalogue,
    /// Addresses of the city.
    pub gazetteer: Gazetteer,
    /// What the demo's demands tell.
    pub stories: Stories,
    /// Demands, logs, uploads.
    pub store: Store,
    /// Bytes of photos.
    pub photos: Files,
    /// Who is sending which photo.
    pub leases: Leases,
    /// Followers of demands.
    pub live: Live,
    /// Source of access tokens and query codes.
    pub secret: Secret,
    /// Wrong query codes of late.
    pub attempts: Attempts,
    /// Proxies that say from where a call comes.
    pub proxies: Proxies,
    /// Faults that tests have switched on.
    pub faults: Faults,
    /// Bearer secret of the staff routes.
    pub staff_token: Option<String>,
    /// Becomes true when the program is asked to end: live streams close then.
    pub ending: watch::Receiver<bool>,
}

impl AppState {
    /// Shares the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
