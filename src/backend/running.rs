//! Starts and stops the whole backend: opens what it needs, seeds the demo, listens. Routes are in `api`.

use crate::{
    Parts, api,
    attempts::Attempts,
    connections::{self, Listener},
    demo,
    faults::Faults,
    live::Live,
    options::Options,
    photos::{self, Files, Leases},
    requests,
    secret::Secret,
    site,
    state::AppState,
    store::Store,
};
use anyhow::Context;
use std::net::SocketAddr;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// A running backend. It stops when [`Running::end`] is called, not when this is dropped.
pub struct Running {
    address: SocketAddr,
    state: AppState,
    ending: watch::Sender<bool>,
    listening: JoinHandle<()>,
    others: Vec<JoinHandle<()>>,
}

/// Starts a backend and returns as soon as it listens.
///
/// # Errors
/// When the data folder, the database, the demo's files or the address cannot be used.
pub async fn serve(options: Options) -> anyhow::Result<Running> {
    std::fs::create_dir_all(&options.data).with_context(|| format!("making {}", options.data.display()))?;
    let (catalogue, gazetteer) = demo::load()?;
    let (ending, ended) = watch::channel(false);
    let state = AppState::new(Parts {
        catalogue,
        gazetteer,
        store: Store::open(&options.database_url()).await.context("opening the database")?,
        photos: Files::in_folder(&options.photos_folder())?,
        painter: demo::painter::paint,
        leases: Leases::default(),
        live: Live::new(),
        secret: Secret::in_folder(&options.data)?,
        attempts: Attempts::default(),
        proxies: options.proxies.clone(),
        faults: Faults::default(),
        staff_token: options.staff_token.clone(),
        ending: ended.clone(),
    });
    if options.demo && state.store.count().await? == 0 {
        demo::seed::fill(&state).await.context("telling the demo's stories")?;
    }
    let listener =
        TcpListener::bind(options.listen).await.with_context(|| format!("listening on {}", options.listen))?;
    let address = listener.local_addr()?;
    let mut others = vec![tokio::spawn(photos::delete_expired(state.clone()))];
    if options.demo && !options.pace.is_zero() {
        others.push(demo::officers::spawn(state.clone(), options.pace));
    }
    let routes = api::router(state.clone(), &options).fallback_service(site::router(options.site.clone()));
    let routes = site::headers(
        routes,
        &site::HeaderRules { frame_ancestors: options.frame_ancestors.clone(), ..Default::default() },
        options.site.clone(),
    );
    let routes = requests::observed(routes, options.proxies.clone());
    let listening = tokio::spawn(connections::accept(Listener { listener, routes, ending: ended }));
    Ok(Running { address, state, ending, listening, others })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its state.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Stops accepting connections, lets running responses end, closes live streams and the database.
    pub async fn end(self) {
        // Our own state has a receiver, so this cannot fail.
        let _ = self.ending.send(true);
        for other in &self.others {
            other.abort();
        }
        let _ = self.listening.await;
        self.state.store.close().await;
    }
}
