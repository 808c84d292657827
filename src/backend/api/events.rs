//! `GET /v1/demands/{reference}/events`: the events after a number, as a page or as a live stream.

use super::{
    answer::{Caching, fresh},
    caller::Caller,
    stream,
};
use crate::{problem::Rejection, state::AppState, store::MOST_EVENTS};
use axum::{
    extract::{Path, Query, State},
    http::header,
    response::Response,
};
use contract::EventPage;
use std::collections::HashMap;

/// Events after a number; as a live stream for clients that accept one.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Path(reference): Path<String>,
    Query(parameters): Query<HashMap<String, String>>,
) -> Result<Response, Rejection> {
    let after = match parameters.get("after") {
        Some(text) => text.trim().parse().map_err(|_| Rejection::parameter("after", "The number of an event."))?,
        None => 0,
    };
    let opened = caller.open(&state, &reference).await?;
    if caller.header(header::ACCEPT.as_str()).is_some_and(wants_stream) {
        // A reconnecting `EventSource` sends the last id that it received, which is newer than the URL's.
        let after = caller.header("last-event-id").and_then(|id| id.trim().parse().ok()).unwrap_or(after);
        return Ok(stream::answer(state, opened, caller.language, after));
    }
    let events = state.store.events_after(&opened.demand.reference, after, MOST_EVENTS).await?;
    let page = EventPage {
        next: events.last().map_or(after, |event| event.seq),
        events: events.iter().map(|event| event.shown(&state.catalogue, &caller.language, opened.whole)).collect(),
    };
    let caching = if opened.whole { Caching::Private } else { Caching::Public };
    fresh(&caller.headers, &caller.language, caching, &page)
}

fn wants_stream(accept: &str) -> bool {
    accept
        .split(',')
        .any(|kind| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/event-stream"))
}
