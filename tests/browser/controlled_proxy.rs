//! A proxy to a city, controlled by the journey: it forwards everything unchanged, but holds requests or responses
//! until told to release them, drops requests, or withholds responses.

use anyhow::{Context, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The proxy. Dropping it closes it.
pub struct ControlledProxy {
    /// Its URL: `http://127.0.0.1:PORT`.
    pub address: String,
    signs: Signs,
    keeper: JoinHandle<()>,
}

/// The present rules.
#[derive(Clone, Default)]
struct Signs {
    /// Requests that are dropped.
    lose: Sign,
    /// Requests that are forwarded, but whose response is not.
    withhold: Sign,
    /// Requests that are held.
    hold: Sign,
    /// Requests that are forwarded, but whose responses are held.
    hold_answers: Sign,
    /// How many requests and responses are held.
    held: Arc<watch::Sender<usize>>,
    /// How often everything held was released.
    let_go: Arc<watch::Sender<u64>>,
    /// Whether responses lack the header that lets pages of other origins read the others.
    hush: Arc<AtomicBool>,
    /// Every byte sent towards the city, connection by connection in order of arrival.
    heard: Arc<Mutex<Vec<u8>>>,
}

/// A rule's selector: requests whose first line contains one of these.
#[derive(Clone, Default)]
struct Sign(Arc<watch::Sender<Vec<&'static str>>>);

/// Counts one held request or response until dropped.
struct Waits<'a>(&'a watch::Sender<usize>);

impl ControlledProxy {
    /// A proxy to a URL.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(address: &str) -> Result<Self> {
        let end = address.strip_prefix("http://").context("a city is at http://…")?.to_owned();
        let gate = TcpListener::bind("127.0.0.1:0").await?;
        let begins = format!("http://{}", gate.local_addr()?);
        let signs = Signs::default();
        let sign = signs.clone();
        let keeper = tokio::spawn(async move {
            while let Ok((traveller, _)) = gate.accept().await {
                let (end, sign) = (end.clone(), sign.clone());
                // A failed connection does not affect the others.
                tokio::spawn(async move { pass(traveller, &end, &sign).await.ok() });
            }
        });
        Ok(Self { address: begins, signs, keeper })
    }

    /// From now on connections that request an address containing this are closed; `None` forwards all again.
    pub fn lose(&self, part: Option<&'static str>) {
        self.signs.lose.says(part.as_slice());
    }

    /// From now on a request whose first line contains this is forwarded, but no response to it, and the connection
    /// stays open; `None` forwards the responses of later requests again.
    pub fn withhold(&self, part: Option<&'static str>) {
        self.signs.withhold.says(part.as_slice());
    }

    /// From now on only requests whose first line contains one of these are held until `lets_go`; those already held
    /// stay held.
    pub fn holds(&self, parts: &[&'static str]) {
        self.signs.hold.says(parts);
    }

    /// The same for responses: the requests are forwarded.
    pub fn holds_answers(&self, parts: &[&'static str]) {
        self.signs.hold_answers.says(parts);
    }

    /// Releases everything that is held, and holds nothing any more.
    pub fn lets_go(&self) {
        self.signs.hold.says(&[]);
        self.signs.hold_answers.says(&[]);
        self.signs.let_go.send_modify(|times| *times += 1);
    }

    /// Waits until at least so many requests or responses are held.
    ///
    /// # Errors
    /// When they are not within `patience::anything()`.
    pub async fn has_held(&self, count: usize) -> Result<()> {
        let mut held = self.signs.held.subscribe();
        let enough = tokio::time::timeout(crate::patience::anything(), held.wait_for(|now| *now >= count)).await;
        enough
            .with_context(|| format!("not {count} calls are held at the proxy"))?
            .map(drop)
            .context("the proxy is closed")
    }

    /// From now on no response says which of its headers a page of another origin may read.
    pub fn hush(&self) {
        self.signs.hush.store(true, Ordering::Release);
    }

    /// Everything sent to the city so far, as text: heads and bodies of all requests.
    pub fn heard(&self) -> String {
        let heard = self.signs.heard.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&heard).into_owned()
    }
}

impl Drop for ControlledProxy {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Sign {
    fn says(&self, parts: &[&'static str]) {
        self.0.send_replace(parts.to_vec());
    }

    fn is_for(&self, first_line: &[u8]) -> bool {
        meets(&self.0.borrow(), first_line)
    }
}

impl Signs {
    /// Holds a response, if a rule says so, until everything is released.
    async fn hold_answer(&self, first_line: &[u8]) {
        let mut let_go = self.let_go.subscribe();
        if self.hold_answers.is_for(first_line) {
            let _waits = Waits::counted_by(&self.held);
            // The sender lives as long as the proxy.
            let _ = let_go.changed().await;
        }
    }

    /// Holds a request, if a rule says so, until everything is released, collecting what more of it arrives. Returns
    /// whether the client disconnected meanwhile: the request is forwarded all the same.
    async fn hold_call(&self, first_line: &[u8], call: &mut Vec<u8>, from: &mut OwnedReadHalf) -> bool {
        let mut let_go = self.let_go.subscribe();
        if !self.hold.is_for(first_line) {
            return false;
        }
        let _waits = Waits::counted_by(&self.held);
        let mut gone = false;
        loop {
            tokio::select! {
                _ = let_go.changed() => return gone,
                read = from.read_buf(call), if !gone => gone = !matches!(read, Ok(1..)),
            }
        }
    }

    fn hear(&self, piece: &[u8]) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(piece);
    }
}

impl<'a> Waits<'a> {
    fn counted_by(held: &'a watch::Sender<usize>) -> Self {
        held.send_modify(|now| *now += 1);
        Self(held)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|now| *now -= 1);
    }
}

async fn pass(traveller: TcpStream, end: &str, signs: &Signs) -> std::io::Result<()> {
    let (mut from, mut to) = traveller.into_split();
    let (mut answers, mut calls) = TcpStream::connect(end).await?.into_split();
    let withheld = Arc::new(AtomicBool::new(false));
    // The first line of the request being answered: on one connection they follow one another.
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (kept_back, answered, back_signs) = (Arc::clone(&withheld), Arc::clone(&asked), signs.clone());
    let back = tokio::spawn(async move {
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = answers.read(&mut piece).await?;
            if read == 0 {
                break;
            }
            if back_signs.hush.load(Ordering::Acquire) {
                silence(&mut piece[..read]);
            }
            let line = answered.lock().unwrap_or_else(PoisonError::into_inner).clone();
            back_signs.hold_answer(&line).await;
            if !kept_back.load(Ordering::Acquire) {
                to.write_all(&piece[..read]).await?;
            }
        }
        to.shutdown().await
    });
    // A browser sends the head of a small request in one piece.
    let mut gone = false;
    while !gone {
        let mut piece = Vec::with_capacity(64 * 1024);
        if from.read_buf(&mut piece).await? == 0 {
            calls.shutdown().await?;
            break;
        }
        signs.hear(&piece);
        let first_line = piece.split(|byte| *byte == b'\r').next().unwrap_or_default().to_vec();
        if is_a_head(&first_line) {
            asked.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&first_line);
            let known = piece.len();
            gone = signs.hold_call(&first_line, &mut piece, &mut from).await;
            signs.hear(&piece[known..]);
        }
        if signs.lose.is_for(&first_line) {
            back.abort();
            return Ok(());
        }
        if signs.withhold.is_for(&first_line) {
            withheld.store(true, Ordering::Release);
        }
        calls.write_all(&piece).await?;
    }
    back.await.map_err(std::io::Error::other)?
}

/// Whether a piece begins a request, and is not part of a body.
fn is_a_head(first_line: &[u8]) -> bool {
    first_line.ends_with(b" HTTP/1.1")
}

/// Renames the header to an unknown one of the same length. Heads come in one piece.
fn silence(piece: &mut [u8]) {
    const NAME: &[u8] = b"access-control-expose-headers";
    let at = piece.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME));
    if let Some(name) = at.and_then(|at| piece.get_mut(at..at + NAME.len())) {
        name.fill(b'x');
    }
}

/// Whether a request's first line contains one of the parts.
fn meets(parts: &[&str], first_line: &[u8]) -> bool {
    parts.iter().any(|part| first_line.windows(part.len()).any(|window| window == part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that responds to every request with its first line; one connection for each request.
    async fn echo() -> String {
        let gate = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", gate.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = gate.accept().await {
                tokio::spawn(async move {
                    let mut piece = vec![0; 4096];
                    while let Ok(read @ 1..) = caller.read(&mut piece).await {
                        caller.write_all(&piece[..read]).await.unwrap();
                    }
                });
            }
        });
        address
    }

    async fn calls(proxy: &ControlledProxy, head: &str) -> TcpStream {
        let mut caller = TcpStream::connect(proxy.address.trim_start_matches("http://")).await.unwrap();
        caller.write_all(head.as_bytes()).await.unwrap();
        caller
    }

    async fn hears(caller: &mut TcpStream, text: &str) {
        let mut heard = vec![0; text.len()];
        caller.read_exact(&mut heard).await.unwrap();
        assert_eq!(heard, text.as_bytes());
    }

    #[tokio::test]
    async fn what_is_held_waits_until_it_is_let_go_and_everything_else_passes() {
        let proxy = ControlledProxy::to(&echo().await).await.unwrap();
        for answers in [false, true] {
            if answers {
                proxy.holds_answers(&["GET /part.wasm"]);
            } else {
                proxy.holds(&["GET /part.wasm"]);
            }
            let mut held = calls(&proxy, "GET /part.wasm HTTP/1.1\r\n\r\n").await;
            proxy.has_held(1).await.unwrap();
            proxy.holds(&[]);
            let mut other = calls(&proxy, "GET /part.css HTTP/1.1\r\n\r\n").await;
            hears(&mut other, "GET /part.css HTTP/1.1\r\n\r\n").await;
            // The city has received it only if the response is what is held.
            assert_eq!(held.try_read(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
            proxy.lets_go();
            hears(&mut held, "GET /part.wasm HTTP/1.1\r\n\r\n").await;
        }
    }

    #[tokio::test]
    async fn what_is_held_arrives_wholly_although_its_caller_has_gone() {
        let (city, mut arrived) = tokio::sync::mpsc::unbounded_channel();
        let gate = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", gate.local_addr().unwrap());
        tokio::spawn(async move {
            let mut caller = gate.accept().await.unwrap().0;
            let mut piece = vec![0; 4096];
            while let Ok(read @ 1..) = caller.read(&mut piece).await {
                city.send(String::from_utf8_lossy(&piece[..read]).into_owned()).unwrap();
            }
        });
        let proxy = ControlledProxy::to(&address).await.unwrap();
        proxy.holds(&["POST /"]);
        let mut caller = calls(&proxy, "POST / HTTP/1.1\r\n\r\n").await;
        proxy.has_held(1).await.unwrap();
        caller.write_all(b"body").await.unwrap();
        drop(caller);
        while !proxy.heard().ends_with("body") {
            proxy.lets_go();
            tokio::task::yield_now().await;
        }
        let mut all = String::new();
        while !all.ends_with("body") {
            all += &arrived.recv().await.unwrap();
        }
        assert_eq!(all, "POST / HTTP/1.1\r\n\r\nbody");
    }

    #[tokio::test]
    async fn a_body_is_no_call_whatever_stands_in_it() {
        let proxy = ControlledProxy::to(&echo().await).await.unwrap();
        proxy.holds(&["GET /part.wasm"]);
        let mut caller = calls(&proxy, "POST / HTTP/1.1\r\n\r\n").await;
        hears(&mut caller, "POST / HTTP/1.1\r\n\r\n").await;
        caller.write_all(b"GET /part.wasm, said the body").await.unwrap();
        hears(&mut caller, "GET /part.wasm, said the body").await;
    }
}
