//! Performs a call: sends it, reads the answer whole, lets the call decode it. It never tries twice by itself, but for one
//! case: what was mangled once on its way, with its `ETag`, lies in the browser's cache, and the city confirms for ever that
//! it has not changed. What may be kept there and makes no sense is asked for once more past the cache.
//!
//! Faults: no network, a cut, a redirect or 30 s of silence (more while a body goes up) → `Offline`; a body beyond the cap is
//! cut off there, and the decoder finds it unintelligible; everything that did arrive is judged by the decoder alone.

use crate::fetch::{Caching, exchange, hint};
use client::{Call, MOST_BODY_BYTES, Request, Response};
use domain::Failure;

/// Without a byte for so long an exchange is given up. It counts silence, not the whole: slow networks are no fault.
const IDLE_MILLIS: u32 = 30_000;
/// What goes up goes unseen: a browser says nothing of it. So much of it is given a millisecond, as on a network of 32 kbit/s.
const BYTES_UP_A_MILLI: u32 = 4;

/// Where a backend is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// Absolute address without a slash at its end; `/v1/…` follows it.
    pub base: String,
}

impl Api {
    /// The backend at an address, which may be relative to the folder of the page; an empty one is that folder.
    pub fn new(address: &str) -> Self {
        // As a reference, "" would be the page itself, with its file name and what chats append to a link: `?from=…`.
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
/// As the call's decoder judges the answer, or `Offline` when none came.
pub async fn perform<T>(api: &Api, call: Call<T>) -> Result<T, Failure> {
    understood(api, &call).await.map(|(value, _)| value)
}

/// Performs a call once, and gives with its value the text it was read from, to be kept and read again by [`recall`].
///
/// # Errors
/// As [`perform`].
pub async fn perform_to_keep<T>(api: &Api, call: Call<T>) -> Result<(T, String), Failure> {
    let (value, answer) = understood(api, &call).await?;
    let text = String::from_utf8(answer.body).unwrap_or_default();
    Ok((value, text))
}

/// Reads a text that an earlier answer to the same call was read from.
///
/// # Errors
/// When this version of the program cannot read it any more.
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
    // One byte more than allowed shows the decoder that there was more.
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

/// The answer without its body.
pub(crate) fn head(response: &gloo_net::http::Response) -> Response {
    Response {
        status: response.status(),
        url: response.url(),
        headers: response.headers().entries().collect(),
        received_at: Some(crate::clock::now()),
        body: Vec::new(),
    }
}
