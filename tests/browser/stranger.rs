//! Another origin to which nothing should be sent: it accepts every request by CORS, and records what it gets.

use anyhow::Result;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The server. Dropping it closes it.
pub struct Stranger {
    /// Its URL: `http://127.0.0.1:PORT`.
    pub address: String,
    told: Arc<Mutex<Vec<u8>>>,
    keeper: JoinHandle<()>,
}

/// The most permissive response: any page may request with any header, and read it.
const WELCOME: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n\
    Access-Control-Allow-Headers: authorization, *\r\nAccess-Control-Allow-Methods: *\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

impl Stranger {
    /// Opens one at a free port.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn open() -> Result<Self> {
        let gate = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", gate.local_addr()?);
        let told = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&told);
        let keeper = tokio::spawn(async move {
            while let Ok((mut caller, _)) = gate.accept().await {
                let ears = Arc::clone(&ears);
                tokio::spawn(async move {
                    let mut piece = vec![0; 64 * 1024];
                    // The head comes in one piece; what follows is recorded until the client closes.
                    let mut answered = false;
                    while let Ok(read @ 1..) = caller.read(&mut piece).await {
                        ears.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&piece[..read]);
                        if !answered && caller.write_all(WELCOME).await.is_err() {
                            return;
                        }
                        answered = true;
                    }
                });
            }
        });
        Ok(Self { address, told, keeper })
    }

    /// Every byte that it received.
    pub fn told(&self) -> String {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&told).into_owned()
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}
