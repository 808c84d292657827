//! State shared by all connections of a proxy: the upstream, the plan, the log, and whether it is online.

use crate::connection;
use crate::fault::Fault;
use crate::log::Log;
use crate::plan::{Plan, Progress};
use crate::side::Side;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

/// A small receive buffer, so that a throttled client does not believe that it has sent much already.
const RECEIVED_AHEAD: u32 = 64 * 1024;
const WAITING: u32 = 1024;
/// Pause before a retry, when the system is out of resources.
const BREATH: Duration = Duration::from_millis(20);

#[derive(Debug)]
pub(crate) struct Road {
    // `host:port`.
    upstream: String,
    progress: Mutex<Progress>,
    pub(crate) log: Arc<Log>,
    absence: watch::Sender<Absence>,
}

/// Why the proxy may be offline.
#[derive(Clone, Copy, Debug, Default)]
struct Absence {
    switched: bool,
    until: Option<Instant>,
}

impl Absence {
    fn is_now(&self) -> bool {
        self.switched || self.until.is_some_and(|until| Instant::now() < until)
    }
}

impl Road {
    /// # Errors
    /// When the upstream is not at `http://HOST[:PORT]`.
    pub(crate) fn to(upstream: &str) -> io::Result<Self> {
        let host = upstream.strip_prefix("http://").map(|host| host.trim_end_matches('/'));
        let Some(host) = host.filter(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@'])) else {
            let why = format!("the upstream must be http://HOST:PORT, not {upstream}");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        };
        let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let upstream = if has_port { host.to_owned() } else { format!("{host}:80") };
        Ok(Self { upstream, progress: Mutex::default(), log: Log::new(), absence: watch::Sender::default() })
    }

    pub(crate) fn set_plan(&self, plan: Plan) {
        *self.progress() = Progress::of(plan);
    }

    pub(crate) fn plan(&self) -> Plan {
        self.progress().plan().clone()
    }

    pub(crate) fn next_rule(&self, method: &str, path: &str) -> Option<(usize, Fault)> {
        self.progress().next(method, path)
    }

    pub(crate) async fn connect(&self) -> io::Result<Side> {
        Ok(Side::of(TcpStream::connect(self.upstream.as_str()).await?))
    }

    /// Goes offline, or online, even before the time of a fault is over.
    pub(crate) fn switch(&self, away: bool) {
        self.absence.send_replace(Absence { switched: away, until: None });
    }

    /// Goes offline for at least so long.
    pub(crate) fn leave_for(&self, time: Duration) {
        let until = Instant::now().checked_add(time);
        self.absence.send_modify(|absence| match until {
            Some(until) => absence.until = Some(absence.until.map_or(until, |earlier| earlier.max(until))),
            // Overflow: for ever.
            None => absence.switched = true,
        });
    }

    /// Waits until the proxy is offline.
    pub(crate) async fn closed(&self) {
        // The sender lives as long as this value.
        let _ = self.absence.subscribe().wait_for(Absence::is_now).await;
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Accepts clients. While offline no socket listens, so that the system refuses connections.
#[derive(Debug)]
pub(crate) struct Entrance {
    pub(crate) address: SocketAddr,
    // Bound but not listening: while offline the system gives the port to nobody who asks for any free one.
    _place: TcpSocket,
    listener: Option<TcpListener>,
}

impl Entrance {
    /// # Errors
    /// When the address is taken.
    pub(crate) async fn at(address: SocketAddr) -> io::Result<Self> {
        // The two sockets below set SO_REUSEPORT and so could share an address in use; this one fails then.
        let address = TcpListener::bind(address).await?.local_addr()?;
        let place = bind(address)?;
        Ok(Self { address, _place: place, listener: Some(bind(address)?.listen(WAITING)?) })
    }

    /// Accepts clients for as long as it is polled; reports through `open` whether it does.
    pub(crate) async fn keep(mut self, road: Arc<Road>, open: watch::Sender<bool>) {
        let mut travellers = JoinSet::new();
        let mut absences = road.absence.subscribe();
        let mut number = 0;
        loop {
            let absence = *absences.borrow_and_update();
            if absence.is_now() {
                self.listener = None;
                open.send_replace(false);
                let back = async {
                    match absence.until.filter(|_| !absence.switched) {
                        Some(until) => sleep_until(until).await,
                        None => std::future::pending().await,
                    }
                };
                tokio::select! {
                    _ = absences.changed() => {}
                    () = back => {}
                }
                continue;
            }
            let Some(listener) = &self.listener else {
                match bind(self.address).and_then(|socket| socket.listen(WAITING)) {
                    Ok(listener) => self.listener = Some(listener),
                    Err(_) => sleep(BREATH).await,
                }
                continue;
            };
            open.send_replace(true);
            tokio::select! {
                _ = absences.changed() => {}
                Some(_) = travellers.join_next() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        number += 1;
                        travellers.spawn(connection::serve(stream, Arc::clone(&road), number));
                    }
                    Err(_) => sleep(BREATH).await,
                },
            }
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    #[cfg(unix)]
    socket.set_reuseport(true)?;
    socket.set_recv_buffer_size(RECEIVED_AHEAD)?;
    socket.bind(address)?;
    Ok(socket)
}
