//! JSON responses with their headers: language, validators (RFC 9110 `ETag`), caching.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::problem::Rejection;

/// Who may cache a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caching {
    /// Anybody, but it must be revalidated every time.
    Public,
    /// Nobody: it is private.
    Private,
}

/// A response `200` with a validator, or `304` when the client's copy is current.
///
/// # Errors
/// When it cannot be serialised as JSON.
pub fn fresh<T: Serialize>(
    call: &HeaderMap,
    language: &str,
    caching: Caching,
    value: &T,
) -> Result<Response<Body>, Rejection> {
    let bytes = serde_json::to_vec(value).map_err(Rejection::failed)?;
    let tag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..12]));
    let known = call
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| value.trim().trim_start_matches("W/") == tag || value.trim() == "*");
    let mut answer = if known {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        answer
    } else {
        json(StatusCode::OK, bytes)
    };
    set(&mut answer, header::ETAG, &tag);
    describe(&mut answer, language, caching);
    Ok(answer)
}

/// A response that must not be cached.
///
/// # Errors
/// When it cannot be serialised as JSON.
pub fn own<T: Serialize>(status: StatusCode, language: &str, value: &T) -> Result<Response<Body>, Rejection> {
    let mut answer = json(status, serde_json::to_vec(value).map_err(Rejection::failed)?);
    describe(&mut answer, language, Caching::Private);
    Ok(answer)
}

/// Sets language and caching headers.
pub fn describe(answer: &mut Response<Body>, language: &str, caching: Caching) {
    set(answer, header::CONTENT_LANGUAGE, language);
    set(answer, header::VARY, "Accept-Language, Authorization, Accept");
    set(answer, header::CACHE_CONTROL, if caching == Caching::Public { "public, no-cache" } else { "no-store" });
}

/// Sets a header, unless the value is not allowed in one.
pub fn set(answer: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

fn json(status: StatusCode, bytes: Vec<u8>) -> Response<Body> {
    let mut answer = Response::new(Body::from(bytes));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
