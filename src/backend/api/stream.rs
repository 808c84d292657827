//! The live stream of a demand (WHATWG Server-Sent Events): first the missed events, then new ones, each once and in
//! order, with heartbeats in between.

use super::{answer, caller::Opened};
use crate::{
    connections::shutdown_begun,
    state::AppState,
    store::{MOST_EVENTS, StoredEvent},
};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use contract::Reference;
use futures_util::stream::unfold;
use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::timeout,
};
use tracing::Span;

/// Interval of heartbeats; well within [`contract::HEARTBEAT_SECONDS`].
const HEARTBEAT: Duration = Duration::from_secs(10);

struct Following {
    state: AppState,
    reference: Reference,
    language: String,
    whole: bool,
    /// Number of the last event that was sent.
    last: u64,
    news: Receiver<Arc<StoredEvent>>,
    ending: watch::Receiver<bool>,
    ready: VecDeque<Bytes>,
    /// Whether the store may have events that were not sent.
    behind: bool,
    /// The request, for the last line about it.
    request: Span,
}

impl Drop for Following {
    /// However it ends: by the client, by the program or by a failure.
    fn drop(&mut self) {
        tracing::debug!(parent: &self.request, "the live stream ended");
    }
}

/// A stream that goes on until the client disconnects or the program ends.
pub fn answer(state: AppState, opened: Opened, language: String, after: u64) -> Response {
    let following = Following {
        // Subscribed before the store is read, so that no event is missed in between.
        news: state.live.follow(&opened.demand.reference),
        ending: state.ending.clone(),
        reference: opened.demand.reference,
        whole: opened.whole,
        last: after,
        ready: VecDeque::from([greeting()]),
        behind: true,
        request: Span::current(),
        language: language.clone(),
        state,
    };
    let body = unfold(following, |mut following| async move {
        let next = following.next().await?;
        Some((Ok::<_, Infallible>(next), following))
    });
    let mut response = Response::new(Body::from_stream(body));
    answer::describe(&mut response, &language, answer::Caching::Private);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    // Some reverse proxies buffer a response unless this header forbids it.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The first bytes: a comment long enough to flush browsers and proxies that buffer the beginning of a response.
fn greeting() -> Bytes {
    const BUFFERED: usize = 2048;
    Bytes::from(format!(": connected{}\n\n", " ".repeat(BUFFERED)))
}

impl Following {
    /// The next bytes; `None` when the program ends or the store fails: the client then reconnects and resumes.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                return Some(bytes);
            }
            if self.behind {
                self.catch_up().await?;
                continue;
            }
            let news = tokio::select! {
                news = timeout(HEARTBEAT, self.news.recv()) => news,
                () = shutdown_begun(&mut self.ending) => return None,
            };
            match news {
                Err(_) => return Some(Bytes::from_static(b": still here\n\n")),
                Ok(Ok(event)) if event.seq == self.last + 1 => self.send(&event),
                // Already sent when the store was read.
                Ok(Ok(event)) if event.seq <= self.last => {}
                // A number is missing: another task notified earlier, or this receiver lagged behind.
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => self.behind = true,
                Ok(Err(RecvError::Closed)) => return None,
            }
        }
    }

    async fn catch_up(&mut self) -> Option<()> {
        let missed = self.state.store.events_after(&self.reference, self.last, MOST_EVENTS).await;
        let missed = missed.inspect_err(|error| tracing::error!(%error, "a live stream broke off")).ok()?;
        self.behind = missed.len() == MOST_EVENTS as usize;
        for event in &missed {
            self.send(event);
        }
        Some(())
    }

    fn send(&mut self, event: &StoredEvent) {
        self.last = event.seq;
        let shown = event.shown(&self.state.catalogue, &self.language, self.whole);
        // Compact JSON has no line breaks, so it fits on one `data:` line.
        if let Ok(data) = serde_json::to_string(&shown) {
            self.ready.push_back(Bytes::from(format!("id: {}\nevent: timeline\ndata: {data}\n\n", event.seq)));
        }
    }
}
