//! The backend's shared state, used by all routes, the officers and the tests.

use crate::{
    attempts::Attempts,
    catalogue::Catalogue,
    faults::Faults,
    forwarding::Proxies,
    gazetteer::Gazetteer,
    live::Live,
    photos::{Files, Leases, Painter},
    secret::Secret,
    store::{Records, Store},
};
use std::{ops::Deref, sync::Arc};
use tokio::sync::watch;

/// The shared state; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// Its parts.
pub struct Parts {
    /// The city and its services.
    pub catalogue: Catalogue,
    /// Addresses of the city.
    pub gazetteer: Gazetteer,
    /// Demands, logs, uploads.
    pub store: Store,
    /// Bytes of photos.
    pub photos: Files,
    /// Draws photos that were registered without bytes.
    pub painter: Painter,
    /// Write locks of uploads.
    pub leases: Leases,
    /// Followers of demands.
    pub live: Live,
    /// Source of access tokens and query codes.
    pub secret: Secret,
    /// Recent wrong query codes.
    pub attempts: Attempts,
    /// Trusted proxies, whose forwarding header is used.
    pub proxies: Proxies,
    /// Faults injected by tests.
    pub faults: Faults,
    /// Bearer secret of the staff routes.
    pub staff_token: Option<String>,
    /// Becomes true at shutdown, which closes live streams.
    pub ending: watch::Receiver<bool>,
}

impl AppState {
    /// Shares the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl<'a> From<&'a AppState> for Records<'a> {
    fn from(state: &'a AppState) -> Self {
        Self { store: &state.store, catalogue: &state.catalogue, live: &state.live }
    }
}

impl Deref for AppState {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
