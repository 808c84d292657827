//! Upstreams for the tests: a small server that records requests, and one that sends exactly the bytes it is given.

use crate::clock::{PATIENCE, until};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) const JSON: &str = r#"{"reference":"S-1","number":1}"#;

/// A received request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) host: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) whole: bool,
}

/// A server of axum.
pub(crate) struct City {
    pub(crate) address: String,
    desk: Desk,
    keeper: JoinHandle<()>,
}

#[derive(Clone)]
struct Desk {
    received: Arc<Mutex<Vec<Received>>>,
    events: broadcast::Sender<String>,
    listeners: watch::Sender<usize>,
}

impl City {
    /// `/json`, `/chunked`, `/stream`, `/none`, `/same`, `/empty`; any other request is recorded and answered with its
    /// number.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let desk =
            Desk { received: Arc::default(), events: broadcast::Sender::new(16), listeners: watch::Sender::new(0) };
        let router = Router::new().fallback(answer).with_state(desk.clone());
        let keeper = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, desk, keeper }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.desk.received.lock().unwrap().clone()
    }

    /// Sends an event to all open streams.
    pub(crate) fn say(&self, event: &str) {
        self.desk.events.send(event.to_owned()).expect("somebody listens");
    }

    pub(crate) async fn has_listeners(&self, count: usize) {
        let mut listeners = self.desk.listeners.subscribe();
        let waited = timeout(PATIENCE, listeners.wait_for(|now| *now == count)).await;
        assert!(waited.is_ok(), "there are {} listeners, not {count}", *self.desk.listeners.borrow());
    }

    /// Waits until so many requests have arrived completely.
    pub(crate) async fn has_whole(&self, count: usize) {
        let whole = || self.received().iter().filter(|received| received.whole).count() == count;
        until(&format!("{count} whole calls"), whole).await;
    }
}

impl Drop for City {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

struct Listening(watch::Sender<usize>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}

async fn answer(State(desk): State<Desk>, headers: HeaderMap, request: Request) -> Response {
    const AS_JSON: [(header::HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    match path.as_str() {
        "/json" => return (AS_JSON, JSON).into_response(),
        "/none" => return StatusCode::NO_CONTENT.into_response(),
        "/same" => return StatusCode::NOT_MODIFIED.into_response(),
        "/empty" => return StatusCode::OK.into_response(),
        "/chunked" => {
            let pieces =
                ["one,", "two,", "three"].map(|piece| Ok::<_, Infallible>(Bytes::from_static(piece.as_bytes())));
            return Body::from_stream(stream::iter(pieces)).into_response();
        }
        "/stream" => {
            let events = desk.events.subscribe();
            desk.listeners.send_modify(|count| *count += 1);
            let listening = Listening(desk.listeners.clone());
            let events = stream::unfold((events, listening), async |(mut events, listening)| {
                let event = events.recv().await.ok()?;
                Some((Ok::<_, Infallible>(Bytes::from(event)), (events, listening)))
            });
            return ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(events)).into_response();
        }
        _ => {}
    }
    let host = headers.get(header::HOST).map(|host| host.to_str().unwrap().to_owned());
    let number = {
        let mut received = desk.received.lock().unwrap();
        received.push(Received { method: method.clone(), path, host, body: Vec::new(), whole: false });
        received.len()
    };
    let mut body = request.into_body().into_data_stream();
    while let Some(piece) = body.next().await {
        let Ok(piece) = piece else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        desk.received.lock().unwrap()[number - 1].body.extend_from_slice(&piece);
    }
    desk.received.lock().unwrap()[number - 1].whole = true;
    if method == "PATCH" {
        return (StatusCode::NO_CONTENT, [("Upload-Offset", "1")]).into_response();
    }
    (StatusCode::CREATED, AS_JSON, format!(r#"{{"number":{number}}}"#)).into_response()
}

/// An upstream that records every byte and sends the same bytes on each connection, whatever it receives.
pub(crate) struct Parrot {
    pub(crate) address: String,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
    closed: watch::Receiver<usize>,
    keeper: JoinHandle<()>,
}

impl Parrot {
    /// With these bytes, sent once the head of a request has come; then it closes, or keeps reading.
    pub(crate) async fn saying(words: impl Into<Vec<u8>>, closes: bool) -> Self {
        let (words, heard) = (words.into(), Arc::<Mutex<Vec<Vec<u8>>>>::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let ear = Arc::clone(&heard);
        let (closing, closed) = watch::channel(0);
        let keeper = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let index = {
                    let mut heard = ear.lock().unwrap();
                    heard.push(Vec::new());
                    heard.len() - 1
                };
                let (ear, words, closing) = (Arc::clone(&ear), words.clone(), closing.clone());
                tokio::spawn(async move {
                    let mut said = false;
                    let mut piece = vec![0; 4096];
                    while let Ok(read @ 1..) = stream.read(&mut piece).await {
                        ear.lock().unwrap()[index].extend_from_slice(&piece[..read]);
                        let has_head = ear.lock().unwrap()[index].windows(4).any(|four| four == b"\r\n\r\n");
                        if has_head && !said {
                            said = true;
                            if stream.write_all(&words).await.is_err() || closes {
                                break;
                            }
                        }
                    }
                    drop(stream);
                    closing.send_modify(|count| *count += 1);
                });
            }
        });
        Self { address, heard, closed, keeper }
    }

    /// Waits until it has closed so many connections.
    pub(crate) async fn has_closed(&self, count: usize) {
        let mut closed = self.closed.clone();
        let waited = timeout(PATIENCE, closed.wait_for(|now| *now >= count)).await;
        assert!(waited.is_ok(), "{} connections are closed, not {count}", *self.closed.borrow());
    }

    /// The bytes received on each connection.
    pub(crate) fn heard(&self) -> Vec<Vec<u8>> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Parrot {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}
