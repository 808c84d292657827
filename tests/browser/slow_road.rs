//! A road to a city that the journey rules: a proxy on the loopback that passes everything on as it is, but holds calls or
//! answers until it is told to let them go, loses calls, or keeps back what the city answers.

use anyhow::{Context, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The road. Dropping it closes it.
pub struct SlowRoad {
    /// Where it begins: `http://127.0.0.1:PORT`.
    pub address: String,
    signs: Signs,
    keeper: JoinHandle<()>,
}

/// What stands at the road just now.
#[derive(Clone, Default)]
struct Signs {
    /// Calls that are lost.
    lose: Sign,
    /// Calls that arrive, but whose answer does not come back.
    withhold: Sign,
    /// Calls that wait until they are let go.
    hold: Sign,
    /// Calls that arrive, and whose answers wait until they are let go.
    hold_answers: Sign,
    /// How many calls and answers wait.
    held: Arc<watch::Sender<usize>>,
    /// How often everything that waited was let go.
    let_go: Arc<watch::Sender<u64>>,
    /// Answers do not say which of their headers a page of another origin may read.
    hush: Arc<AtomicBool>,
    /// Every byte that went towards the city, connection by connection as they came.
    heard: Arc<Mutex<Vec<u8>>>,
}

/// Which calls it is for: those with one of these in their first line.
#[derive(Clone, Default)]
struct Sign(Arc<watch::Sender<Vec<&'static str>>>);

/// One who is counted among those that wait, until this is dropped.
struct Waits<'a>(&'a watch::Sender<usize>);

impl SlowRoad {
    /// A road to an address.
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
                // One who turns back on the way concerns nobody else.
                tokio::spawn(async move { pass(traveller, &end, &sign).await.ok() });
            }
        });
        Ok(Self { address: begins, signs, keeper })
    }

    /// From now on connections that ask for an address with this in it are closed; `None` lets all pass again.
    pub fn lose(&self, part: Option<&'static str>) {
        self.signs.lose.says(part.as_slice());
    }

    /// From now on a call whose first line has this in it reaches the city, but nothing that is answered comes back, and the
    /// connection stays as it is; `None` lets the answers of later calls pass again.
    pub fn withhold(&self, part: Option<&'static str>) {
        self.signs.withhold.says(part.as_slice());
    }

    /// From now on a call whose first line has one of these in it waits at the beginning of the road until `lets_go`, and no
    /// other; those that wait already go on waiting.
    pub fn holds(&self, parts: &[&'static str]) {
        self.signs.hold.says(parts);
    }

    /// The same for answers: the calls reach the city.
    pub fn holds_answers(&self, parts: &[&'static str]) {
        self.signs.hold_answers.says(parts);
    }

    /// Whatever is held goes on, and nothing is held any more.
    pub fn lets_go(&self) {
        self.signs.hold.says(&[]);
        self.signs.hold_answers.says(&[]);
        self.signs.let_go.send_modify(|times| *times += 1);
    }

    /// Waits until at least so many calls or answers are held.
    ///
    /// # Errors
    /// When they are not within `patience::anything()`.
    pub async fn has_held(&self, count: usize) -> Result<()> {
        let mut held = self.signs.held.subscribe();
        let enough = tokio::time::timeout(crate::patience::anything(), held.wait_for(|now| *now >= count)).await;
        enough
            .with_context(|| format!("not {count} calls are held at the road"))?
            .map(drop)
            .context("the road is closed")
    }

    /// From now on no answer says which of its headers a page of another origin may read.
    pub fn hush(&self) {
        self.signs.hush.store(true, Ordering::Release);
    }

    /// Everything that was said to the city so far, as text: heads and bodies of all calls.
    pub fn heard(&self) -> String {
        let heard = self.signs.heard.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&heard).into_owned()
    }
}

impl Drop for SlowRoad {
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
    /// Has an answer wait, if it is to, until everything is let go.
    async fn hold_answer(&self, first_line: &[u8]) {
        let mut let_go = self.let_go.subscribe();
        if self.hold_answers.is_for(first_line) {
            let _waits = Waits::counted_by(&self.held);
            // The sender is there as long as the road.
            let _ = let_go.changed().await;
        }
    }

    /// Has a call wait, if it is to, until everything is let go; what more of it comes meanwhile is added to it. Whether its
    /// caller has gone away while it was held: it arrives all the same.
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
    // The first line of the call that is being answered: on one connection they come one after the other.
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
    // A browser sends the head of a small call in one piece.
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

/// Whether a piece begins a call, and is no part of a body.
fn is_a_head(first_line: &[u8]) -> bool {
    first_line.ends_with(b" HTTP/1.1")
}

/// Gives the header of the same length a name that nobody knows. Heads come in one piece.
fn silence(piece: &mut [u8]) {
    const NAME: &[u8] = b"access-control-expose-headers";
    let at = piece.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME));
    if let Some(name) = at.and_then(|at| piece.get_mut(at..at + NAME.len())) {
        name.fill(b'x');
    }
}

/// Whether one of the parts stands in a call's first line.
fn meets(parts: &[&str], first_line: &[u8]) -> bool {
    parts.iter().any(|part| first_line.windows(part.len()).any(|window| window == part.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A city that answers every call with its first line; the calls come back over one connection each.
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

    async fn calls(road: &SlowRoad, head: &str) -> TcpStream {
        let mut caller = TcpStream::connect(road.address.trim_start_matches("http://")).await.unwrap();
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
        let road = SlowRoad::to(&echo().await).await.unwrap();
        for answers in [false, true] {
            if answers {
                road.holds_answers(&["GET /part.wasm"]);
            } else {
                road.holds(&["GET /part.wasm"]);
            }
            let mut held = calls(&road, "GET /part.wasm HTTP/1.1\r\n\r\n").await;
            road.has_held(1).await.unwrap();
            road.holds(&[]);
            let mut other = calls(&road, "GET /part.css HTTP/1.1\r\n\r\n").await;
            hears(&mut other, "GET /part.css HTTP/1.1\r\n\r\n").await;
            // The city has heard of it only if it is the answer that waits.
            assert_eq!(held.try_read(&mut [0]).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
            road.lets_go();
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
        let road = SlowRoad::to(&address).await.unwrap();
        road.holds(&["POST /"]);
        let mut caller = calls(&road, "POST / HTTP/1.1\r\n\r\n").await;
        road.has_held(1).await.unwrap();
        caller.write_all(b"body").await.unwrap();
        drop(caller);
        while !road.heard().ends_with("body") {
            road.lets_go();
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
        let road = SlowRoad::to(&echo().await).await.unwrap();
        road.holds(&["GET /part.wasm"]);
        let mut caller = calls(&road, "POST / HTTP/1.1\r\n\r\n").await;
        hears(&mut caller, "POST / HTTP/1.1\r\n\r\n").await;
        caller.write_all(b"GET /part.wasm, said the body").await.unwrap();
        hears(&mut caller, "GET /part.wasm, said the body").await;
    }
}
