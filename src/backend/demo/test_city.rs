//! A demo city without a past in a folder of its own, for tests of this module.

use crate::{
    Parts,
    attempts::Attempts,
    faults::Faults,
    forwarding::Proxies,
    live::Live,
    photos::{Files, Leases},
    secret::Secret,
    state::AppState,
    store::Store,
};
use std::path::PathBuf;

/// The folder; deleted when dropped.
pub struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An empty demo city.
pub async fn city() -> (AppState, Folder) {
    let folder = std::env::temp_dir().join(format!("suban-demo-{}", crate::random::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (catalogue, gazetteer) = super::load().unwrap();
    // Never ended by these tests; the sender is leaked.
    let (ending, ended) = tokio::sync::watch::channel(false);
    std::mem::forget(ending);
    let state = AppState::new(Parts {
        catalogue,
        gazetteer,
        store: Store::open(&format!("sqlite://{}", folder.join("demo.db").display())).await.unwrap(),
        photos: Files::in_folder(&folder.join("photos")).unwrap(),
        painter: super::painter::paint,
        leases: Leases::default(),
        live: Live::new(),
        secret: Secret::in_folder(&folder).unwrap(),
        attempts: Attempts::default(),
        proxies: Proxies::default(),
        faults: Faults::default(),
        staff_token: None,
        ending: ended,
    });
    (state, Folder(folder))
}
