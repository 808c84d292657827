//! The proxy as a test holds it: started, planned, switched off and on, asked what happened.

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
    /// When the upstream is no such address, or no port is free. Whether the upstream answers is seen by the first call.
    pub async fn start(upstream: &str) -> io::Result<Self> {
        Self::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), upstream).await
    }

    /// The same at an address of one's choice; port 0 is any free one.
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

    /// Where it listens: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Replaces the plan; its counts begin anew. Exchanges that are under way keep their faults.
    pub fn set_plan(&self, plan: Plan) {
        self.road.set_plan(plan);
    }

    /// The plan as it was set.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.road.plan()
    }

    /// Resets all connections and refuses new ones, or lets them in again, also before a fault's time offline is over.
    /// On return it is so.
    pub async fn offline(&self, away: bool) {
        self.road.switch(away);
        // An error would mean that the keeper is gone, and with it everything that could be open.
        let _ = self.open.clone().wait_for(|open| *open != away).await;
    }

    /// What happened so far, in the order in which the calls came; running exchanges are among them.
    #[must_use]
    pub fn log(&self) -> Vec<Record> {
        self.road.log.records()
    }

    /// Forgets what happened. The numbers go on.
    pub fn clear_log(&self) {
        self.road.log.clear();
    }

    /// How many faults took place, by kind.
    #[must_use]
    pub fn injected(&self) -> BTreeMap<Kind, usize> {
        self.road.log.injected()
    }

    /// Waits until the log is as `wanted`, which is asked at each beginning and end of an exchange.
    pub async fn log_is(&self, wanted: impl Fn(&[Record]) -> bool) -> Vec<Record> {
        let mut changes = self.road.log.changes();
        loop {
            let records = self.log();
            // The log lives as long as this proxy, so that changes do not end before.
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
