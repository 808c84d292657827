//! The live stream of a demand (WHATWG Server-Sent Events): first what was missed, then what happens, each event once and in
//! order, and a sign of life in between.

use super::{answer, caller::Opened, events::MOST};
use crate::{AppState, connections::time_to_end, store::StoredEvent};
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

/// Time between signs of life; well within [`contract::HEARTBEAT_SECONDS`].
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
    /// Whether the store may know more than was sent.
    behind: bool,
}

/// A stream that goes on until the client leaves or the program ends.
pub fn answer(state: AppState, opened: Opened, language: String, after: u64) -> Response {
    let following = Following {
        // Following begins before the store is read, so that nothing can fall between.
        news: state.live.follow(&opened.demand.reference),
        ending: state.ending.clone(),
        reference: opened.demand.reference,
        whole: opened.whole,
        last: after,
        ready: VecDeque::from([greeting()]),
        behind: true,
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
    // Some reverse proxies gather an answer before they pass it on unless they are told not to.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}

/// The first bytes: a comment long enough that browsers and proxies which gather the beginning of an answer pass it on.
fn greeting() -> Bytes {
    const GATHERED: usize = 2048;
    Bytes::from(format!(": connected{}\n\n", " ".repeat(GATHERED)))
}

impl Following {
    /// The next bytes; nothing, when the program ends or the store fails: the client comes back and resumes.
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
                () = time_to_end(&mut self.ending) => return None,
            };
            match news {
                Err(_) => return Some(Bytes::from_static(b": still here\n\n")),
                Ok(Ok(event)) if event.seq == self.last + 1 => self.send(&event),
                // Seen already, when the store was read.
                Ok(Ok(event)) if event.seq <= self.last => {}
                // A number is missing: another task was faster to tell, or this client was too slow to listen.
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => self.behind = true,
                Ok(Err(RecvError::Closed)) => return None,
            }
        }
    }

    async fn catch_up(&mut self) -> Option<()> {
        let missed = self.state.store.events_after(&self.reference, self.last, MOST).await.ok()?;
        self.behind = missed.len() == MOST as usize;
        for event in &missed {
            self.send(event);
        }
        Some(())
    }

    fn send(&mut self, event: &StoredEvent) {
        self.last = event.seq;
        let shown = event.shown(&self.state.catalogue, &self.language, self.whole);
        // JSON on one line has no line ends, so one `data:` line carries it.
        if let Ok(data) = serde_json::to_string(&shown) {
            self.ready.push_back(Bytes::from(format!("id: {}\nevent: timeline\ndata: {data}\n\n", event.seq)));
        }
    }
}
