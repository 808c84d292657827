//! Brings the bytes of one photo to the backend: carries out `client::Transfer` with calls and pauses, two photos at a time.
//!
//! Faults: cuts, wrong offsets, locks, expiry and damage are the machine's business; a pause ends early when the browser
//! says that the network is back, and gives its place to another photo; dropping the future aborts what is under way, and
//! the location reported last resumes it later.

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

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadProgress {
    /// Where the backend takes the bytes, once it has said so; to be kept, so that a restart resumes.
    pub location: Option<String>,
    /// Bytes that the backend has confirmed.
    pub sent: u64,
    /// Bytes in all.
    pub total: u64,
}

/// Uploads bytes and gives the proof that the city has them. `resume` is the location of an upload begun earlier.
/// It waits for the network as long as need be; dropping the future ([`crate::task::Task`]) gives it up.
///
/// # Errors
/// When it will not work, however long one waits.
pub async fn upload(
    api: &Api,
    bytes: &PhotoBytes,
    metadata: &[(&str, &str)],
    resume: Option<&str>,
    mut on_progress: impl FnMut(UploadProgress),
) -> Result<ReadyPhoto, UploadFailure> {
    let total = u64::from(bytes.len());
    // An address that is not at this backend (the city has moved) is of no use, and must not get the bytes.
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

/// Where the backend has a whole photo (API, uploads).
pub fn location_of(api: &Api, photo: &PhotoId) -> String {
    [api.base.as_str(), "/v1/photos/", photo.as_str()].concat()
}

/// Takes an upload back that nobody wants any more; if that fails the backend lets it expire.
pub async fn take_back(api: &Api, location: &str) {
    if let Ok(location) = Location::resolve(location, &api.base) {
        let _ = perform(api, tus::terminate(&location)).await;
    }
}

/// Waits until a moment, or until the browser says that the network is back.
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

/// An offset within a photo, which has fewer than 4 GB.
fn as_u32(offset: u64) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
