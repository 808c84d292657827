//! What surrounds every request: its id, its line in the log, and an answer even where the code panics.
//!
//! A line names the matched route and never the address, since an address may hold the secret of a private link, a
//! photo's id or somebody's words. Headers and bodies are not logged either.

use crate::{forwarding::Proxies, problem::Rejection, random};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode},
    middleware::{self, Next},
    response::IntoResponse,
};
use std::{any::Any, net::SocketAddr, sync::Arc, time::Duration};
use tokio::task_local;
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};
use tracing::Span;

/// The header that tells the id of a request.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Most characters of an id that a proxy gives.
const LONGEST_ID: usize = 64;

/// The id of a request; a [`HeaderValue`] that holds only letters, digits, `-`, `_` and `.`.
#[derive(Clone)]
struct RequestId(HeaderValue);

task_local! {
    /// The id of the request that the current task answers.
    static CURRENT: RequestId;
}

/// The id of the request that is answered just now; `None` outside of one, and in tasks that a request started.
pub fn current_id() -> Option<String> {
    CURRENT.try_with(|RequestId(id)| id.to_str().ok().map(ToOwned::to_owned)).ok().flatten()
}

/// Adds all this around routes.
pub fn observed(routes: Router, proxies: Proxies) -> Router {
    let logged = TraceLayer::new_for_http()
        .make_span_with(span)
        .on_request(())
        .on_response(|response: &Response<_>, taken: Duration, _: &Span| {
            let status = response.status().as_u16();
            tracing::info!(status, ms = millis(taken), "answered");
        })
        .on_body_chunk(())
        .on_eos(())
        // The status is logged above, and whoever makes it a 500 logs the reason.
        .on_failure(());
    // The last layer is the outermost.
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(logged)
        .layer(middleware::from_fn_with_state(Arc::new(proxies), identified))
}

/// Gives the request its id, for its whole way through the layers and handlers below, and the response the same.
async fn identified(State(proxies): State<Arc<Proxies>>, mut request: Request, next: Next) -> Response<Body> {
    let by_proxy = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .is_some_and(|info| proxies.trusts(info.0.ip().to_canonical()));
    let given = if by_proxy { given_id(request.headers()) } else { None };
    let Some(id) = given.or_else(|| HeaderValue::try_from(random::id()).ok()).map(RequestId) else {
        return next.run(request).await;
    };
    request.extensions_mut().insert(id.clone());
    let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
    response.headers_mut().insert(HEADER, id.0);
    response
}

/// The id that a proxy has given, if it is one and well formed.
fn given_id(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut given = headers.get_all(HEADER).iter();
    let id = given.next().filter(|_| given.next().is_none())?;
    let safe = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let well_formed = (1..=LONGEST_ID).contains(&id.len()) && id.as_bytes().iter().all(safe);
    well_formed.then(|| id.clone())
}

/// What every line about a request says. It is on at every level, so that a line about a failure has it too.
fn span(request: &Request) -> Span {
    let id = request.extensions().get::<RequestId>().and_then(|RequestId(id)| id.to_str().ok()).unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().map_or("(site)", MatchedPath::as_str);
    tracing::error_span!("request", request_id = id, method = method(request.method()), route)
}

/// The name of a method of HTTP; a client may send any word as one.
fn method(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS
        | Method::CONNECT
        | Method::TRACE => method.as_str(),
        _ => "other",
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// The response when a handler panicked; `logs` logs where.
fn panicked(_: Box<dyn Any + Send>) -> Response<Body> {
    Rejection::new(StatusCode::INTERNAL_SERVER_ERROR, Rejection::FAILED).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(values: &[&[u8]]) -> Option<HeaderValue> {
        let values = values.iter().map(|value| (HEADER, HeaderValue::from_bytes(value).unwrap()));
        given_id(&values.collect())
    }

    #[test]
    fn an_id_that_is_given_must_be_short_and_plain() {
        let longest = [b'a'; LONGEST_ID];
        for id in [b"0192f5c8-7a41-7c3e".as_slice(), b"A_b.9", &longest] {
            assert_eq!(given(&[id]).unwrap().as_bytes(), id);
        }
        for id in [
            b"".as_slice(),
            b"two words",
            b"a\"b",
            b"a=b",
            b"{}",
            b"<b>",
            "é".as_bytes(),
            b"a\tb",
            &[b'a'; LONGEST_ID + 1],
        ] {
            assert_eq!(given(&[id]), None, "{id:?}");
        }
        assert_eq!(given(&[b"one", b"two"]), None, "two ids are none");
        assert_eq!(given(&[]), None);
    }

    #[test]
    fn a_method_is_logged_only_by_a_known_name() {
        assert_eq!(method(&Method::PATCH), "PATCH");
        assert_eq!(method(&Method::from_bytes(b"SECRET").unwrap()), "other");
    }
}
