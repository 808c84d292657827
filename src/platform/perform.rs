//! Performs a call: sends the request, reads the whole response and lets the call decode it. There are no retries,
//! except one: a cacheable response that cannot be decoded is requested once more, bypassing the cache. Otherwise a
//! response that was once corrupted would stay in the browser's cache, revalidated by its `ETag` for ever.
//!
//! Faults: no network, a cut, a redirect or 30 s of silence (more while a body is uploaded) → `Offline`; a body beyond
//! the cap is truncated, and the decoder rejects it; every response is judged by the decoder alone.

use crate::fetch::{Caching, exchange, hint};
use client::{Call, MOST_BODY_BYTES, Request, Response};
use domain::Failure;

/// An exchange is aborted after so long without a byte. It limits silence, not the total: slow networks are no fault.
const IDLE_MILLIS: u32 = 30_000;
/// A browser does not report the progress of an upload. The timeout therefore grows by a millisecond for so many bytes,
/// as on a network of 32 kbit/s.
const BYTES_UP_A_MILLI: u32 = 4;

/// The address of a backend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// Absolute URL without a slash at its end; `/v1/…` is appended.
    pub base: String,
}

impl Api {
    /// The backend at an address, which may be relative to the folder of the page; an empty one means that folder.
    pub fn new(address: &str) -> Self {
        // An empty reference would resolve to the page's own URL, with its file name and any query that chats append to
        // a link: `?from=…`.
        let address = if address.is_empty() { "./" } else { address };
        let page = crate::page::document().and_then(|d| d.base_uri().ok().flatten()).unwrap_or_default();
        let absolute =
            web_sys::Url::new_with_base(address, &page).map(|url| url.href()).unwrap_or_else(|_| address.to_owned());
        Self { base: absolute.trim_end_matches('/').to_owned() }
    }
}

/// Performs a call once. Dropping the future aborts the exchange.
///
/// # Errors
/// The decoder's, or `Offline` when no response came.
pub async fn perform<T>(api: &Api, call: Call<T>) -> Result<T, Failure> {
    understood(api, &call).await.map(|(value, _)| value)
}

/// Performs a call once, and returns with its value the text it was decoded from, to be stored and decoded again by
/// [`recall`].
///
/// # Errors
/// As [`perform`].
pub async fn perform_to_keep<T>(api: &Api, call: Call<T>) -> Result<(T, String), Failure> {
    let (value, answer) = understood(api, &call).await?;
    let text = String::from_utf8(answer.body).unwrap_or_default();
    Ok((value, text))
}

/// Decodes a stored response text of the same call.
///
/// # Errors
/// When this version of the program can no longer decode it.
pub fn recall<T>(call: &Call<T>, text: String) -> Result<T, Failure> {
    (call.decode)(&Response { status: 200, body: text.into_bytes(), ..Response::default() })
}

async fn understood<T>(api: &Api, call: &Call<T>) -> Result<(T, Response), Failure> {
    let mut caching = Caching::Usual;
    loop {
        let answer = whole(api, &call.request, caching).await?;
        match (call.decode)(&answer) {
            Err(Failure::Unintelligible { .. }) if caching == Caching::Usual && call.request.may_be_kept() => {
                caching = Caching::Past;
            }
            read => {
                if let Err(Failure::Unintelligible { note }) = &read {
                    hint(&api.base, note);
                }
                return read.map(|value| (value, answer));
            }
        }
    }
}

async fn whole(api: &Api, request: &Request, caching: Caching) -> Result<Response, Failure> {
    let going_up = u32::try_from(request.body.length()).unwrap_or(u32::MAX) / BYTES_UP_A_MILLI;
    let exchange = exchange(&api.base, request, caching, Some(IDLE_MILLIS.saturating_add(going_up))).await?;
    let mut answer = head(&exchange.response);
    // One byte more than allowed tells the decoder that the body was too long.
    while answer.body.len() <= MOST_BODY_BYTES
        && let Some(bytes) = exchange.next().await?
    {
        let at = answer.body.len();
        let taken = (bytes.length() as usize).min(MOST_BODY_BYTES + 1 - at);
        answer.body.resize(at + taken, 0);
        bytes.subarray(0, taken as u32).copy_to(&mut answer.body[at..]);
    }
    Ok(answer)
}

/// The response without its body.
pub(crate) fn head(response: &gloo_net::http::Response) -> Response {
    Response {
        status: response.status(),
        url: response.url(),
        headers: response.headers().entries().collect(),
        received_at: Some(crate::clock::now()),
        body: Vec::new(),
    }
}
