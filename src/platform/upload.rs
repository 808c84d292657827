//! Uploads the bytes of one photo: carries out `client::Transfer` with calls and waits, two photos at a time.
//!
//! Faults: cuts, wrong offsets, locks, expiry and corruption are handled by the state machine; a wait ends early when
//! the browser reports the network back, and releases its permit to another photo; dropping the future aborts the
//! exchange, and the last reported location resumes it later.

use crate::{
    Listener, clock, page,
    perform::{Api, perform},
    photos::{PhotoBytes, sha1_base64},
    turnstile::Turnstile,
};
use client::{
    Transfer, TransferEffect, TransferEvent,
    tus::{self, Location},
};
use contract::{PhotoId, Timestamp};
use domain::{ReadyPhoto, UploadFailure};
use js_sys::Promise;
use wasm_bindgen::JsValue;

thread_local! {
    static TWO_AT_A_TIME: &'static Turnstile = Box::leak(Box::new(Turnstile::new(2)));
}

/// Progress of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadProgress {
    /// The upload URL, once known; stored so that a restart can resume.
    pub location: Option<String>,
    /// Bytes that the backend has confirmed.
    pub sent: u64,
    /// Length in bytes.
    pub total: u64,
}

/// Uploads bytes and returns the proof that the city has them. `resume` is the location of an upload begun earlier. It
/// waits for the network as long as necessary; dropping the future ([`crate::task::Task`]) cancels it.
///
/// # Errors
/// When the upload can never succeed.
pub async fn upload(
    api: &Api,
    bytes: &PhotoBytes,
    metadata: &[(&str, &str)],
    resume: Option<&str>,
    mut on_progress: impl FnMut(UploadProgress),
) -> Result<ReadyPhoto, UploadFailure> {
    let total = u64::from(bytes.len());
    // A location at another backend (the city has moved) is useless and must not get the bytes.
    let begun = resume.and_then(|location| Location::resolve(location, &api.base).ok());
    let mut transfer = Transfer::new(total, begun);
    let mut event = TransferEvent::Go;
    let turnstile = TWO_AT_A_TIME.with(|turnstile| *turnstile);
    let mut place = None;
    loop {
        let effect = transfer.step(event, clock::now());
        on_progress(UploadProgress {
            location: transfer.location().map(|location| location.as_str().to_owned()),
            sent: transfer.confirmed(),
            total,
        });
        if let TransferEffect::WaitUntil(until) = effect {
            place = None;
            wait(until).await;
            event = TransferEvent::Go;
            continue;
        }
        if place.is_none() {
            place = Some(turnstile.enter().await);
        }
        event = match effect {
            TransferEffect::Create { total } => {
                let result = perform(api, tus::create(total, metadata)).await;
                TransferEvent::Created { result, jitter: clock::random_unit() }
            }
            TransferEffect::Ask { location } => {
                let result = perform(api, tus::offset(&location)).await;
                TransferEvent::Answered { result, jitter: clock::random_unit() }
            }
            TransferEffect::Append { location, from, to, checked } => {
                let chunk = bytes.slice(as_u32(from), as_u32(to));
                let checksum = if checked { sha1_base64(&chunk).await } else { None };
                let result = perform(api, tus::append(&location, from, chunk, checksum.as_deref())).await;
                TransferEvent::Answered { result, jitter: clock::random_unit() }
            }
            TransferEffect::WaitUntil(_) => TransferEvent::Go,
            TransferEffect::Done(id) => return Ok(ReadyPhoto { id }),
            TransferEffect::GiveUp(failure) => return Err(failure),
        };
    }
}

/// The URL of a complete photo (API, uploads).
pub fn location_of(api: &Api, photo: &PhotoId) -> String {
    [api.base.as_str(), "/v1/photos/", photo.as_str()].concat()
}

/// Deletes an upload that is no longer wanted; if that fails the backend lets it expire.
pub async fn take_back(api: &Api, location: &str) {
    if let Ok(location) = Location::resolve(location, &api.base) {
        let _ = perform(api, tus::terminate(&location)).await;
    }
}

/// Waits until a moment, or until the browser reports the network back.
async fn wait(until: Timestamp) {
    let millis = u32::try_from(until.millis_since(clock::now()).max(0)).unwrap_or(u32::MAX);
    let mut listener = None;
    let online = Promise::new(&mut |resolve, _| {
        listener = page::window().map(|window| {
            Listener::new(&window, "online", move |_| {
                let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::TRUE);
            })
        });
    });
    let _ = clock::within(millis, &online).await;
}

/// An offset within a photo, which is smaller than 4 GB.
fn as_u32(offset: u64) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
