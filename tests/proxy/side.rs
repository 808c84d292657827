//! One side of an exchange: a connection with the bytes that were read from it and not used yet.

use crate::fault::Ending;
use bytes::{Buf, BytesMut};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;

const PIECE: usize = 64 * 1024;
/// How long to go on reading from a client after closing, so that a reset does not discard what was sent to it.
const FAREWELL: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Side {
    pub(crate) inlet: Inlet,
    pub(crate) writer: OwnedWriteHalf,
}

/// The reading half.
#[derive(Debug)]
pub(crate) struct Inlet {
    reader: OwnedReadHalf,
    held: BytesMut,
}

impl Side {
    pub(crate) fn of(stream: TcpStream) -> Self {
        // Only slower without it.
        let _ = stream.set_nodelay(true);
        let (reader, writer) = stream.into_split();
        Self { inlet: Inlet { reader, held: BytesMut::new() }, writer }
    }

    pub(crate) async fn bid_farewell(mut self, ending: Ending) {
        match ending {
            Ending::Reset => {
                // It fails only on a socket that is closed already.
                let _ = self.inlet.reader.as_ref().set_zero_linger();
                self.writer.forget();
            }
            Ending::Close => {
                // The client may have disconnected.
                let _ = self.writer.shutdown().await;
                let rest = async {
                    while self.inlet.fill().await.is_ok_and(|read| read > 0) {
                        self.inlet.held.clear();
                    }
                };
                let _ = timeout(FAREWELL, rest).await;
            }
        }
    }
}

impl Inlet {
    /// Bytes read and not used yet.
    pub(crate) fn held(&self) -> &[u8] {
        &self.held
    }

    /// Marks bytes as used.
    pub(crate) fn used(&mut self, bytes: usize) {
        self.held.advance(bytes.min(self.held.len()));
    }

    /// Reads more; 0 bytes at the end. Cancel-safe.
    pub(crate) async fn fill(&mut self) -> io::Result<usize> {
        self.held.reserve(PIECE);
        self.reader.read_buf(&mut self.held).await
    }

    /// Forwards everything until the end.
    pub(crate) async fn tunnel(&mut self, to: &mut OwnedWriteHalf, count: impl Fn(u64)) {
        loop {
            if to.write_all(&self.held).await.is_err() {
                return;
            }
            count(self.held.len() as u64);
            self.held.clear();
            if !self.fill().await.is_ok_and(|read| read > 0) {
                // The other side may have closed before.
                let _ = to.shutdown().await;
                return;
            }
        }
    }
}
