//! CORS (WHATWG Fetch): only the configured origins may call, and they may read the headers that a client needs.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;

/// Response headers that a client reads.
const EXPOSED_HEADERS: &str = "Location, Upload-Offset, Upload-Length, Upload-Expires, Tus-Resumable, Tus-Version, Tus-Extension, \
    Tus-Max-Size, Tus-Checksum-Algorithm, ETag, Link, Retry-After, Content-Language, Date, X-Request-Id";

/// Request headers that a client sends.
const ALLOWED_HEADERS: &str = "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, \
    Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Checksum, Upload-Defer-Length, X-HTTP-Method-Override, \
    X-Suban-Client";

/// The origins that may call.
#[derive(Clone, Debug)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// These origins.
    pub fn of(names: &[String]) -> Self {
        Self(names.into())
    }

    fn named(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(header::ORIGIN)?;
        let name = origin.to_str().ok()?;
        self.0.iter().any(|known| known.eq_ignore_ascii_case(name)).then(|| origin.clone())
    }
}

/// Responds to preflight requests, and adds the CORS headers to every response for an allowed origin.
pub async fn cors(State(origins): State<Origins>, call: Request, next: Next) -> Response {
    let named = origins.named(call.headers());
    let asks = call.method() == Method::OPTIONS && call.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut answer = if asks {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        answer
    } else {
        next.run(call).await
    };
    let headers = answer.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = named {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED_HEADERS));
        if asks {
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_METHODS,
                HeaderValue::from_static("GET, HEAD, POST, PATCH, DELETE, OPTIONS"),
            );
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(ALLOWED_HEADERS));
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("7200"));
        }
    }
    answer
}
