//! JSON request bodies, checked for syntax and size only. What the fields mean is in `validation`.

use crate::{problem::Rejection, state::AppState};
use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::Value;
use std::time::Duration;
use tokio::time::timeout;

/// Most bytes of a JSON body; the longest demand with all its answers is far below.
const MOST_BYTES: usize = 256 * 1024;

/// Bytes of a body that is too long which are still read and discarded: a client whose connection is closed while
/// sending never reads the response, and retries for ever.
const MOST_DROPPED: usize = 16 * 1024 * 1024;

/// The longest time in which a body has to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(25);

/// A body parsed as JSON.
pub struct JsonBody(pub Value);

impl FromRequest<AppState> for JsonBody {
    type Rejection = Rejection;

    async fn from_request(call: Request<Body>, _: &AppState) -> Result<Self, Rejection> {
        let form = call.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let form = form.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if form != "application/json" && !(form.starts_with("application/") && form.ends_with("+json")) {
            return Err(Rejection::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body must be JSON (Content-Type: application/json).",
            ));
        }
        let bytes = match timeout(BODY_TIMEOUT, collect(call.into_body())).await {
            Ok(Ok(Some(bytes))) => bytes,
            Ok(Ok(None)) => {
                return Err(Rejection::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    format!("The body has more than {MOST_BYTES} bytes."),
                ));
            }
            Ok(Err(_)) => return Err(Rejection::new(StatusCode::BAD_REQUEST, "The body broke off.")),
            Err(_) => return Err(Rejection::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.")),
        };
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            Rejection::new(
                StatusCode::BAD_REQUEST,
                format!("The body is not JSON: line {}, column {}.", error.line(), error.column()),
            )
        })?;
        Ok(Self(value))
    }
}

/// The bytes of a body, or `None` when there are too many.
async fn collect(mut body: Body) -> Result<Option<Vec<u8>>, axum::Error> {
    let (mut bytes, mut seen) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        seen += data.len();
        if seen <= MOST_BYTES {
            bytes.extend_from_slice(&data);
        } else if seen > MOST_DROPPED {
            break;
        }
    }
    Ok((seen <= MOST_BYTES).then_some(bytes))
}
