//! A client that sees every byte: it sends what it is given and returns what came, with an HTTP parser of its own.

use crate::clock::PATIENCE;
use fault_proxy::Proxy;
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub(crate) struct Caller {
    stream: TcpStream,
    held: Vec<u8>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the body is text")
    }

    pub(crate) fn field(&self, name: &str) -> Option<String> {
        self.head.lines().skip(1).find_map(|line| {
            let (this, value) = line.split_once(':')?;
            this.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

impl Caller {
    pub(crate) async fn to(proxy: &Proxy) -> Self {
        Self::try_to(proxy).await.expect("the proxy lets one in")
    }

    pub(crate) async fn try_to(proxy: &Proxy) -> io::Result<Self> {
        let address = proxy.address();
        let stream = TcpStream::connect(address.trim_start_matches("http://")).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, held: Vec::new() })
    }

    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.expect("the proxy takes the call");
    }

    /// The same to a proxy that may have closed the connection.
    pub(crate) async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).await.is_ok()
    }

    /// Shuts down its sending half: whatever was sent before is read first.
    pub(crate) async fn says_no_more(&mut self) {
        // The proxy may have closed the connection already.
        let _ = self.stream.shutdown().await;
    }

    /// Sends a request without a body and reads its response.
    pub(crate) async fn call(&mut self, method: &str, path: &str) -> Answer {
        self.send(head(method, path)).await;
        self.answer(method).await
    }

    /// Sends a request with a body and reads its response.
    pub(crate) async fn call_with(&mut self, method: &str, path: &str, body: &[u8]) -> Answer {
        self.send(with_body(method, path, body)).await;
        self.answer(method).await
    }

    /// Reads the next response to its end.
    pub(crate) async fn answer(&mut self, method: &str) -> Answer {
        let mut answer = self.answer_head().await;
        if method == "HEAD" || matches!(answer.status, 100 | 204 | 304) {
            return answer;
        }
        if answer.field("transfer-encoding").is_some() {
            loop {
                let size = self.line().await;
                let size = usize::from_str_radix(size.trim(), 16).expect("a chunk begins with its size");
                let chunk = self.take(size).await;
                assert_eq!(self.line().await.trim(), "");
                if size == 0 {
                    return answer;
                }
                answer.body.extend(chunk);
            }
        }
        match answer.field("content-length") {
            Some(length) => answer.body = self.take(length.parse().expect("a length is a number")).await,
            None => answer.body = self.rest().await.0,
        }
        answer
    }

    /// Reads the head of the next response.
    pub(crate) async fn answer_head(&mut self) -> Answer {
        let mut head = String::new();
        loop {
            let line = self.line().await;
            if line.trim().is_empty() {
                break;
            }
            head.push_str(&line);
        }
        let status =
            head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("an answer begins with its status");
        Answer { status, head, body: Vec::new() }
    }

    /// Reads so many bytes.
    pub(crate) async fn take(&mut self, length: usize) -> Vec<u8> {
        while self.held.len() < length {
            assert!(self.more().await.expect("the connection stands") > 0, "it ended after {:?}", self.seen());
        }
        self.held.drain(..length).collect()
    }

    /// Reads everything until the connection ends; returns whether it ended regularly.
    pub(crate) async fn rest(&mut self) -> (Vec<u8>, bool) {
        loop {
            match self.more().await {
                Ok(0) => return (std::mem::take(&mut self.held), true),
                Ok(_) => {}
                Err(_) => return (std::mem::take(&mut self.held), false),
            }
        }
    }

    /// Whether there are no unread bytes.
    pub(crate) fn has_heard_nothing(&mut self) -> bool {
        self.held.is_empty() && self.stream.try_read(&mut [0]).is_err_and(|why| why.kind() == io::ErrorKind::WouldBlock)
    }

    async fn line(&mut self) -> String {
        loop {
            if let Some(end) = self.held.iter().position(|byte| *byte == b'\n') {
                return String::from_utf8(self.held.drain(..=end).collect()).expect("a line is text");
            }
            assert!(self.more().await.expect("the connection stands") > 0, "it ended after {:?}", self.seen());
        }
    }

    async fn more(&mut self) -> io::Result<usize> {
        timeout(PATIENCE, self.stream.read_buf(&mut self.held)).await.expect("something comes or the connection ends")
    }

    fn seen(&self) -> String {
        String::from_utf8_lossy(&self.held).into_owned()
    }
}

pub(crate) fn head(method: &str, path: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: city.example\r\n\r\n")
}

pub(crate) fn with_body(method: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: city.example\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}
