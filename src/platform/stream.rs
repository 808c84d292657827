//! A stream of server-sent events over `fetch`, so that the token stays in a header; it never reconnects by itself.
//!
//! Faults: any status but 200, any type but `text/event-stream`, a line that is too long, a cut, the end: each closes
//! the stream with its reason, and the caller decides what follows. It has no idle timeout.

use crate::{
    fetch::{Caching, exchange},
    perform::{Api, head},
    task::{self, Task},
};
use client::{
    Request,
    sse::{Frame, Parser},
};
use domain::Failure;

/// A stream; dropping it closes the connection.
pub struct Stream {
    _task: Task,
}

/// An event of the connection.
#[derive(Clone, Debug, PartialEq)]
pub enum StreamSign {
    /// The response's head came and is valid.
    Opened,
    /// Bytes came, perhaps only a heartbeat.
    Beat,
    /// A message came.
    Frame(Frame),
    /// The connection is closed; nothing follows.
    Closed {
        /// Milliseconds to wait before reconnecting, if the backend asked for it (`retry`, `Retry-After`).
        retry_ms: Option<u64>,
        /// Why, if it was not a regular end.
        failure: Option<Failure>,
    },
}

impl Stream {
    /// Opens a stream and calls `on` with every event of it.
    pub fn open(api: &Api, request: Request, mut on: impl FnMut(StreamSign) + 'static) -> Self {
        let base = api.base.clone();
        let task = task::spawn(async move {
            let mut parser = Parser::default();
            let failure = run(&base, &request, &mut parser, &mut on).await.err();
            let asked = match &failure {
                Some(Failure::Busy { after_ms }) => *after_ms,
                _ => None,
            };
            on(StreamSign::Closed { retry_ms: asked.or(parser.retry_ms()), failure });
        });
        Self { _task: task }
    }
}

async fn run(
    base: &str,
    request: &Request,
    parser: &mut Parser,
    on: &mut impl FnMut(StreamSign),
) -> Result<(), Failure> {
    let exchange = exchange(base, request, Caching::Usual, None).await?;
    let mut answer = head(&exchange.response);
    let is_stream =
        answer.header("content-type").is_some_and(|kind| kind.trim_start().starts_with("text/event-stream"));
    if answer.status != 200 || !is_stream {
        // A problem document says more than its status; its first chunk is enough.
        if let Ok(Some(bytes)) = exchange.next().await {
            answer.body = bytes.to_vec();
        }
        return Err(if answer.is_success() {
            Failure::unintelligible("no event stream")
        } else {
            client::failure(&answer)
        });
    }
    on(StreamSign::Opened);
    while let Some(bytes) = exchange.next().await? {
        on(StreamSign::Beat);
        for frame in parser.push(&bytes.to_vec())? {
            on(StreamSign::Frame(frame));
        }
    }
    Ok(())
}
