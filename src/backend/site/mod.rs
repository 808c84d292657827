//! Serves the built site beside the API: files, their caching, and the security headers of every response. It builds
//! nothing.

mod coding;
mod files;
mod headers;

pub use headers::{HeaderRules, headers};

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use files::Found;
use std::{path::PathBuf, sync::Arc};

const NOT_BUILT: &str = include_str!("not_built.html");
const NOT_FOUND: &str = include_str!("not_found.html");

/// The routes of a built site: `/` is its `index.html`, every other path a file or 404. Without a folder, `/` says how
/// to build one.
pub fn router(folder: Option<PathBuf>) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(folder))
}

async fn answer(State(folder): State<Arc<Option<PathBuf>>>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return ([(header::ALLOW, "GET, HEAD")], StatusCode::METHOD_NOT_ALLOWED).into_response();
    }
    if let Some(fragment) = lost_fragment(uri.path()) {
        // It contains the secret of a private link, so it must not be cached.
        let answer = [(header::LOCATION, format!("/#{fragment}")), (header::CACHE_CONTROL, "no-store".to_owned())];
        return (StatusCode::FOUND, answer).into_response();
    }
    let response = match folder.as_deref() {
        None if uri.path() == "/" => page(StatusCode::OK, NOT_BUILT),
        None => page(StatusCode::NOT_FOUND, NOT_FOUND),
        Some(folder) => match files::find(folder, uri.path(), coding::accepted(&headers)).await {
            Some(found) => file(found, &headers),
            None => page(StatusCode::NOT_FOUND, NOT_FOUND),
        },
    };
    if method == Method::HEAD { without_body(response) } else { response }
}

/// The fragment of a link whose `#` was percent-encoded, replaced by a full-width sign or lost in transit, so that the
/// browser requests all of it from the server. Such a link is redirected to its page.
fn lost_fragment(path: &str) -> Option<&str> {
    const SIGNS: [&str; 3] = ["/%23", "/%EF%BC%83", "/index.html%23"];
    let begins = |sign: &&str| path.get(..sign.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(sign));
    let encoded = SIGNS.iter().find(|sign| begins(sign)).and_then(|sign| path.get(sign.len()..));
    // Some programs encode a link again when they pass it on.
    let twice = path.strip_prefix("/%2523").filter(|rest| rest.to_ascii_lowercase().contains("demand"));
    encoded.or(twice).or_else(|| path.starts_with("/demand/").then_some(path))
}

fn file(found: Found, asked: &HeaderMap) -> Response {
    let caching = if found.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut answer = HeaderMap::new();
    answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answer.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::from_str(&found.tag) {
        answer.insert(header::ETAG, tag);
    }
    if unchanged(asked, &found.tag) {
        return (StatusCode::NOT_MODIFIED, answer).into_response();
    }
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(found.media_type));
    answer.insert(header::CONTENT_LENGTH, HeaderValue::from(found.bytes.len()));
    if let Some(coding) = found.coding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    }
    (answer, found.bytes).into_response()
}

/// RFC 9110, section 13.1.2: any of the tags, compared weakly, or a star.
fn unchanged(asked: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim() == "*" || opaque(known) == tag)
}

fn page(status: StatusCode, html: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-cache")], Html(html)).into_response()
}

/// The same head without the content, but with its length (RFC 9110, section 9.3.2).
fn without_body(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    if let Some(length) = axum::body::HttpBody::size_hint(&body).exact() {
        head.headers.entry(header::CONTENT_LENGTH).or_insert(HeaderValue::from(length));
    }
    Response::from_parts(head, Body::empty())
}

#[cfg(test)]
mod tests;
