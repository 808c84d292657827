//! The proxy as used by tests: start, set a plan, go offline and online, read the log.

use crate::fault::Kind;
use crate::log::{End, Record};
use crate::plan::Plan;
use crate::road::{Entrance, Road};
use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A running proxy. Dropping it closes its address and all connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    road: Arc<Road>,
    open: watch::Receiver<bool>,
    keeper: JoinHandle<()>,
}

impl Proxy {
    /// A proxy in front of `http://HOST:PORT`, on a free port of the loopback, with an empty plan.
    ///
    /// # Errors
    /// When the upstream is not such an address, or no port is free. Whether the upstream responds is seen by the first
    /// request.
    pub async fn start(upstream: &str) -> io::Result<Self> {
        Self::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), upstream).await
    }

    /// The same at a given address; port 0 means any free one.
    ///
    /// # Errors
    /// As for `start`, and when the address is taken.
    pub async fn listen(address: SocketAddr, upstream: &str) -> io::Result<Self> {
        let road = Arc::new(Road::to(upstream)?);
        let entrance = Entrance::at(address).await?;
        let address = entrance.address;
        let (sender, open) = watch::channel(true);
        let keeper = tokio::spawn(entrance.keep(Arc::clone(&road), sender));
        Ok(Self { address, road, open, keeper })
    }

    /// Its URL: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Replaces the plan and resets its counts. Running exchanges keep their faults.
    pub fn set_plan(&self, plan: Plan) {
        self.road.set_plan(plan);
    }

    /// The plan as it was set.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.road.plan()
    }

    /// Resets all connections and refuses new ones, or accepts them again, even before an offline fault is over. Takes
    /// effect before it returns.
    pub async fn offline(&self, away: bool) {
        self.road.switch(away);
        // An error would mean that the accepting task is gone, and with it everything that could be open.
        let _ = self.open.clone().wait_for(|open| *open != away).await;
    }

    /// All records, in order of arrival of the requests; running exchanges included.
    #[must_use]
    pub fn log(&self) -> Vec<Record> {
        self.road.log.records()
    }

    /// Clears the log. The numbers go on.
    pub fn clear_log(&self) {
        self.road.log.clear();
    }

    /// How many faults took effect, by kind.
    #[must_use]
    pub fn injected(&self) -> BTreeMap<Kind, usize> {
        self.road.log.injected()
    }

    /// Waits until the log meets `wanted`, which is called at each beginning and end of an exchange.
    pub async fn log_is(&self, wanted: impl Fn(&[Record]) -> bool) -> Vec<Record> {
        let mut changes = self.road.log.changes();
        loop {
            let records = self.log();
            // The log lives as long as this proxy, so the channel stays open.
            if wanted(&records) || changes.changed().await.is_err() {
                return records;
            }
        }
    }

    /// Waits until no exchange is running; an open stream is one.
    pub async fn settled(&self) -> Vec<Record> {
        self.log_is(|records| records.iter().all(|record| record.end != End::Running)).await
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}
