//! A TCP proxy between a client and a server that cuts connections at exact bytes, and logs what passed. It changes no
//! byte.

use crate::cut::{Cut, Ending, Place};
use crate::head::Head;
use anyhow::Result;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Bytes forwarded at once.
const PASSED_AT_ONCE: usize = 32 * 1024;
/// How long a client may go on sending to a server that has closed.
const FAREWELL: Duration = Duration::from_millis(200);

/// A proxy in front of a server. Dropping it closes it.
pub struct CuttingProxy {
    /// Its URL: `http://127.0.0.1:PORT`.
    pub address: String,
    state: Arc<Mutex<State>>,
    passed: watch::Sender<u64>,
    accepting: JoinHandle<()>,
}

/// A request and what happened to it in the proxy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// The request's method.
    pub method: String,
    /// Its `Upload-Offset`.
    pub offset: Option<u64>,
    /// Whether it had an `Upload-Checksum`.
    pub checked: bool,
    /// Bytes of its body that were forwarded to the server.
    pub body: u64,
    /// The status of the server's response, even when the client never got it.
    pub status: Option<u16>,
    /// The `Upload-Offset` of the server's response.
    pub answered: Option<u64>,
    /// The cut that was applied.
    pub cut: Option<Cut>,
}

impl Exchange {
    /// Offset after the last forwarded byte, of a request with bytes of an upload.
    pub fn reached(&self) -> Option<u64> {
        Some(self.offset? + self.body)
    }
}

struct State {
    server: SocketAddr,
    cuts: Vec<Cut>,
    /// Each connection to the server is cut after so many bytes of a body.
    narrow: Option<u64>,
    exchanges: Vec<Exchange>,
}

impl CuttingProxy {
    /// Opens a proxy to a server.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn to(server: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let state = State { server, cuts: Vec::new(), narrow: None, exchanges: Vec::new() };
        let state = Arc::new(Mutex::new(state));
        let passed = watch::Sender::new(0);
        let (shared, counted) = (state.clone(), passed.clone());
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(carry(client, shared.clone(), counted.clone()));
            }
        });
        Ok(Self { address, state, passed, accepting })
    }

    /// Sets the cuts, each applied once, in this order where several match.
    pub fn cut(&self, cuts: impl IntoIterator<Item = Cut>) {
        lock(&self.state).cuts.extend(cuts);
    }

    /// From now on every request is cut after so many bytes of its body, if it has more.
    pub fn narrow_to(&self, bytes: u64) {
        lock(&self.state).narrow = Some(bytes);
    }

    /// Sets another address of the server; open connections stay as they are.
    pub fn lead_to(&self, server: SocketAddr) {
        lock(&self.state).server = server;
    }

    /// How many bytes of bodies were forwarded to the server so far.
    pub fn passed(&self) -> u64 {
        *self.passed.borrow()
    }

    /// Waits until so many bytes of bodies were forwarded in all.
    pub async fn has_passed(&self, bytes: u64) {
        // The sender lives as long as this value.
        let _ = self.passed.subscribe().wait_for(|passed| *passed >= bytes).await;
    }

    /// All exchanges so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        lock(&self.state).exchanges.clone()
    }
}

impl Drop for CuttingProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Shared by a connection's two directions.
#[derive(Clone, Default)]
struct Underway {
    /// The exchange's index in the log.
    exchange: Option<usize>,
    /// Where its response is cut.
    answer_cut: Option<Cut>,
}

type Underways = Mutex<Underway>;

async fn carry(mut client: TcpStream, state: Arc<Mutex<State>>, counted: watch::Sender<u64>) {
    let server = lock(&state).server;
    // If the server is unreachable the connection ends.
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let underway = Underways::default();
    let ending = {
        let (client_says, mut to_client) = client.split();
        let (server_says, to_server) = server.split();
        let up = pass_up(client_says, to_server, &state, &underway, &counted);
        tokio::pin!(up);
        tokio::select! {
            ending = &mut up => ending,
            ending = pass_down(server_says, &mut to_client, &state, &underway) => {
                if ending.is_none() {
                    let _ = to_client.shutdown().await;
                    let _ = timeout(FAREWELL, up).await;
                }
                ending
            }
        }
    };
    if ending == Some(Ending::Reset) {
        let _ = (client.set_zero_linger(), server.set_zero_linger());
    }
}

/// Forwards requests until the client closes, or one is cut.
async fn pass_up(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    state: &Mutex<State>,
    underway: &Underways,
    counted: &watch::Sender<u64>,
) -> Option<Ending> {
    let mut bytes = Vec::new();
    loop {
        let (head, body, index, cut) = loop {
            if let Some(head) = Head::at_beginning(&bytes) {
                let (index, cut) = begin(state, &head);
                break (head.len() as u64, head.number("content-length").unwrap_or(0), index, cut);
            }
            if read(&mut from, &mut bytes).await? == 0 {
                return None;
            }
        };
        let until = cut.as_ref().and_then(|cut| match cut.place {
            Place::Call(passed) => Some(passed),
            Place::MidHead => Some(head / 2),
            Place::Body(passed) => Some(head + passed),
            Place::Sent => Some(head + body),
            Place::Answer(_) | Place::AnswerButOne => None,
        });
        *lock(underway) = Underway { exchange: Some(index), answer_cut: cut.clone().filter(|_| until.is_none()) };
        let until_or_all = until.unwrap_or(u64::MAX).min(head + body);
        let mut passed = 0;
        while passed < until_or_all {
            if bytes.is_empty() && read(&mut from, &mut bytes).await? == 0 {
                return None;
            }
            let now = bytes.len().min(usize::try_from(until_or_all - passed).unwrap_or(usize::MAX));
            to.write_all(&bytes[..now]).await.ok()?;
            bytes.drain(..now);
            passed += now as u64;
            let of_the_body = passed.saturating_sub(head);
            if let Some(exchange) = lock(state).exchanges.get_mut(index) {
                let before = std::mem::replace(&mut exchange.body, of_the_body);
                counted.send_modify(|all| *all += of_the_body - before);
            }
        }
        if until.is_some() {
            return cut.map(|cut| cut.ending);
        }
    }
}

/// Forwards responses until the server closes, or one is cut.
async fn pass_down(
    mut from: ReadHalf<'_>,
    to: &mut WriteHalf<'_>,
    state: &Mutex<State>,
    underway: &Underways,
) -> Option<Ending> {
    loop {
        let mut bytes = Vec::new();
        if read(&mut from, &mut bytes).await? == 0 {
            return None;
        }
        let Underway { exchange, answer_cut } = lock(underway).clone();
        note(state, exchange, &bytes);
        if let Some(cut) = answer_cut {
            let passes = match cut.place {
                Place::Answer(passes) => passes.min(bytes.len() - 1),
                _ => bytes.len() - 1,
            };
            to.write_all(&bytes[..passes]).await.ok()?;
            return Some(cut.ending);
        }
        to.write_all(&bytes).await.ok()?;
    }
}

async fn read(from: &mut ReadHalf<'_>, bytes: &mut Vec<u8>) -> Option<usize> {
    bytes.reserve(PASSED_AT_ONCE);
    from.read_buf(bytes).await.ok()
}

/// Logs a request, and finds the cut that applies to it.
fn begin(state: &Mutex<State>, head: &Head<'_>) -> (usize, Option<Cut>) {
    let mut state = lock(state);
    let method = head.method();
    let meets = state.cuts.iter_mut().position(|cut| {
        let fits = cut.method == method;
        let now = fits && cut.after == 0;
        if fits && !now {
            cut.after -= 1;
        }
        now
    });
    let narrow = state.narrow.filter(|bytes| head.number("content-length").is_some_and(|length| length > *bytes));
    let cut = match meets {
        Some(index) => Some(state.cuts.remove(index)),
        None => narrow.map(|bytes| Cut::of("PATCH", Place::Body(bytes))),
    };
    state.exchanges.push(Exchange {
        method,
        offset: head.number("upload-offset"),
        checked: head.field("upload-checksum").is_some(),
        cut: cut.clone(),
        ..Exchange::default()
    });
    (state.exchanges.len() - 1, cut)
}

fn note(state: &Mutex<State>, exchange: Option<usize>, bytes: &[u8]) {
    let Some(head) = Head::at_beginning(bytes) else { return };
    let mut state = lock(state);
    if let Some(exchange) = exchange.and_then(|index| state.exchanges.get_mut(index)) {
        (exchange.status, exchange.answered) = (head.status(), head.number("upload-offset"));
    }
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}
