//! A slow road to a city: a proxy on the loopback that passes everything on as it is, but lets the program wait, or loses
//! a part of it, or keeps back what the city answers.

use anyhow::{Context, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
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
    /// Calls with this in their first line are lost.
    lose: Sign,
    /// Calls with this in their first line arrive, but their answer does not come back.
    withhold: Sign,
    /// Answers do not say which of their headers a page of another origin may read.
    hush: Arc<AtomicBool>,
    /// Every byte that went towards the city, connection by connection as they came.
    heard: Arc<Mutex<Vec<u8>>>,
}

/// A part of a call's first line, while the sign is up.
type Sign = Arc<Mutex<Option<&'static str>>>;

impl SlowRoad {
    /// A road to an address on which every call for a `.wasm` file waits so long.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(address: &str, wasm_waits: Duration) -> Result<Self> {
        let end = address.strip_prefix("http://").context("a city is at http://…")?.to_owned();
        let gate = TcpListener::bind("127.0.0.1:0").await?;
        let begins = format!("http://{}", gate.local_addr()?);
        let signs = Signs::default();
        let sign = signs.clone();
        let keeper = tokio::spawn(async move {
            while let Ok((traveller, _)) = gate.accept().await {
                let (end, sign) = (end.clone(), sign.clone());
                // One who turns back on the way concerns nobody else.
                tokio::spawn(async move { pass(traveller, &end, wasm_waits, &sign).await.ok() });
            }
        });
        Ok(Self { address: begins, signs, keeper })
    }

    /// From now on connections that ask for an address with this in it are closed; `None` lets all pass again.
    pub fn lose(&self, part: Option<&'static str>) {
        *self.signs.lose.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = part;
    }

    /// From now on a call whose first line has this in it reaches the city, but nothing that is answered comes back, and the
    /// connection stays as it is; `None` lets the answers of later calls pass again.
    pub fn withhold(&self, part: Option<&'static str>) {
        *self.signs.withhold.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = part;
    }

    /// From now on no answer says which of its headers a page of another origin may read.
    pub fn hush(&self) {
        self.signs.hush.store(true, Ordering::Release);
    }

    /// Everything that was said to the city so far, as text: heads and bodies of all calls.
    pub fn heard(&self) -> String {
        let heard = self.signs.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        String::from_utf8_lossy(&heard).into_owned()
    }
}

impl Drop for SlowRoad {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

async fn pass(traveller: TcpStream, end: &str, wasm_waits: Duration, signs: &Signs) -> std::io::Result<()> {
    let (mut from, mut to) = traveller.into_split();
    let (mut answers, mut calls) = TcpStream::connect(end).await?.into_split();
    let withheld = Arc::new(AtomicBool::new(false));
    let (kept_back, hush) = (Arc::clone(&withheld), Arc::clone(&signs.hush));
    let back = tokio::spawn(async move {
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = answers.read(&mut piece).await?;
            if read == 0 {
                break;
            }
            if hush.load(Ordering::Acquire) {
                silence(&mut piece[..read]);
            }
            if !kept_back.load(Ordering::Acquire) {
                to.write_all(&piece[..read]).await?;
            }
        }
        to.shutdown().await
    });
    // A browser sends the head of a small call in one piece.
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        signs.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(&piece[..read]);
        let first_line = piece[..read].split(|byte| *byte == b'\r').next().unwrap_or_default();
        if first_line.starts_with(b"GET ") && first_line.windows(6).any(|window| window == b".wasm ") {
            tokio::time::sleep(wasm_waits).await;
        }
        if stands(&signs.lose, first_line) {
            back.abort();
            return Ok(());
        }
        if stands(&signs.withhold, first_line) {
            withheld.store(true, Ordering::Release);
        }
        calls.write_all(&piece[..read]).await?;
    }
    calls.shutdown().await?;
    back.await.map_err(std::io::Error::other)?
}

/// Gives the header of the same length a name that nobody knows. Heads come in one piece.
fn silence(piece: &mut [u8]) {
    const NAME: &[u8] = b"access-control-expose-headers";
    let at = piece.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME));
    if let Some(name) = at.and_then(|at| piece.get_mut(at..at + NAME.len())) {
        name.fill(b'x');
    }
}

/// Whether a sign is up for calls that begin so.
fn stands(sign: &Sign, first_line: &[u8]) -> bool {
    let part = *sign.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    part.is_some_and(|part| first_line.windows(part.len()).any(|window| window == part.as_bytes()))
}
