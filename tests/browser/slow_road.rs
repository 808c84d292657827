//! A slow road to a city: a proxy on the loopback that passes everything on as it is, but lets the program wait, or loses
//! a part of it.

use anyhow::{Context, Result};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The road. Dropping it closes it.
pub struct SlowRoad {
    /// Where it begins: `http://127.0.0.1:PORT`.
    pub address: String,
    closed: Closed,
    heard: Heard,
    keeper: JoinHandle<()>,
}

/// A part of the addresses that are lost on the road just now.
type Closed = Arc<Mutex<Option<&'static str>>>;
/// Every byte that went towards the city, connection by connection as they came.
type Heard = Arc<Mutex<Vec<u8>>>;

impl SlowRoad {
    /// A road to an address on which every call for a `.wasm` file waits so long.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn to(address: &str, wasm_waits: Duration) -> Result<Self> {
        let end = address.strip_prefix("http://").context("a city is at http://…")?.to_owned();
        let gate = TcpListener::bind("127.0.0.1:0").await?;
        let begins = format!("http://{}", gate.local_addr()?);
        let closed = Closed::default();
        let heard = Heard::default();
        let (sign, ear) = (Arc::clone(&closed), Arc::clone(&heard));
        let keeper = tokio::spawn(async move {
            while let Ok((traveller, _)) = gate.accept().await {
                let (end, sign, ear) = (end.clone(), Arc::clone(&sign), Arc::clone(&ear));
                // One who turns back on the way concerns nobody else.
                tokio::spawn(async move { pass(traveller, &end, wasm_waits, &sign, &ear).await.ok() });
            }
        });
        Ok(Self { address: begins, closed, heard, keeper })
    }

    /// From now on connections that ask for an address with this in it are closed; `None` lets all pass again.
    pub fn lose(&self, part: Option<&'static str>) {
        *self.closed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = part;
    }

    /// Everything that was said to the city so far, as text: heads and bodies of all calls.
    pub fn heard(&self) -> String {
        let heard = self.heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        String::from_utf8_lossy(&heard).into_owned()
    }
}

impl Drop for SlowRoad {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

async fn pass(
    traveller: TcpStream,
    end: &str,
    wasm_waits: Duration,
    closed: &Closed,
    heard: &Heard,
) -> std::io::Result<()> {
    let (mut from, mut to) = traveller.into_split();
    let (mut answers, mut calls) = TcpStream::connect(end).await?.into_split();
    let back = tokio::spawn(async move {
        copy(&mut answers, &mut to).await?;
        to.shutdown().await
    });
    // A browser sends the head of a small call in one piece.
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        heard.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(&piece[..read]);
        let first_line = piece[..read].split(|byte| *byte == b'\r').next().unwrap_or_default();
        if first_line.starts_with(b"GET ") && first_line.windows(6).any(|window| window == b".wasm ") {
            tokio::time::sleep(wasm_waits).await;
        }
        let lost = *closed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if lost.is_some_and(|part| first_line.windows(part.len()).any(|window| window == part.as_bytes())) {
            back.abort();
            return Ok(());
        }
        calls.write_all(&piece[..read]).await?;
    }
    calls.shutdown().await?;
    back.await.map_err(std::io::Error::other)?
}
