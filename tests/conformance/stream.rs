//! A live stream, read block by block (WHATWG HTML, server-sent events).

use crate::check::{Outcome, Unmet, hold};
use contract::Event;
use reqwest::Response;
use std::time::{Duration, Instant};

/// An open stream.
pub(crate) struct Stream {
    response: Response,
    text: String,
    bytes: Vec<u8>,
}

/// The lines between two blank lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// `id`.
    pub(crate) id: Option<String>,
    /// `event`.
    pub(crate) event: Option<String>,
    /// `data`; `None` for a comment.
    pub(crate) data: Option<String>,
}

impl Stream {
    /// Expects a stream of events.
    pub(crate) fn of(response: Response) -> Outcome<Self> {
        hold!(response.status() == 200, "the stream: expected 200, got {}", response.status());
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (media_type, cache) = (header("content-type"), header("cache-control"));
        hold!(media_type.starts_with("text/event-stream"), "the stream is {media_type:?}, not text/event-stream");
        hold!(cache.contains("no-store"), "the stream's Cache-Control is {cache:?}, not no-store");
        Ok(Self { response, text: String::new(), bytes: Vec::new() })
    }

    /// The next block, comments included.
    pub(crate) async fn block(&mut self, within: Duration) -> Outcome<Block> {
        let deadline = Instant::now() + within;
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let block = Block::parse(block);
                self.text = rest.to_owned();
                return Ok(block);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let chunk = tokio::time::timeout(left, self.response.chunk()).await;
            let chunk = chunk.map_err(|_| Unmet::broken(format!("nothing came over the stream within {within:?}")))?;
            let chunk = chunk.map_err(|error| Unmet::broken(format!("the stream broke: {error}")))?;
            let Some(chunk) = chunk else {
                return Err(Unmet::broken("the stream ended"));
            };
            self.bytes.extend_from_slice(&chunk);
            self.take_text();
        }
    }

    /// The next event of the timeline; comments are skipped.
    pub(crate) async fn event(&mut self, within: Duration) -> Outcome<Event> {
        let deadline = Instant::now() + within;
        loop {
            let block = self.block(deadline.saturating_duration_since(Instant::now())).await?;
            let Some(data) = &block.data else { continue };
            hold!(block.event.as_deref() == Some("timeline"), "the block is named {:?}, not timeline", block.event);
            hold!(!data.contains('\n'), "the event's JSON is on several lines");
            let event: Event =
                serde_json::from_str(data).map_err(|error| Unmet::broken(format!("{error} in the stream's {data}")))?;
            hold!(
                block.id.as_deref() == Some(event.seq.to_string().as_str()),
                "the block's id is {:?}, the event's seq {}",
                block.id,
                event.seq
            );
            return Ok(event);
        }
    }

    // Bytes are decoded up to the last complete character, since one may be split over two chunks.
    fn take_text(&mut self) {
        let whole = match core::str::from_utf8(&self.bytes) {
            Ok(_) => self.bytes.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = self.bytes.split_off(whole);
        let text = String::from_utf8_lossy(&self.bytes).replace("\r\n", "\n").replace('\r', "\n");
        self.text.push_str(&text);
        self.bytes = rest;
    }
}

impl Block {
    fn parse(text: &str) -> Self {
        let mut block = Self::default();
        for line in text.lines() {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
            match name {
                "id" => block.id = Some(value),
                "event" => block.event = Some(value),
                "data" => match &mut block.data {
                    Some(data) => {
                        data.push('\n');
                        data.push_str(&value);
                    }
                    None => block.data = Some(value),
                },
                _ => {}
            }
        }
        block
    }
}
