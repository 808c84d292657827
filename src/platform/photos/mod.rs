//! A photo from the citizen's choice to bytes that may leave the phone: copied, judged, shrunk, upright, without metadata.
//!
//! The pixels are drawn anew and encoded as JPEG, so nothing of the file but its picture survives: no place, no thumbnail,
//! no maker's note, no trailing film.
//!
//! Faults: what is no picture, or a picture too large to hold, is refused from its first bytes and never decoded; where
//! the worker is missing or fails (old browser, lost file, strict policy) the page itself does the work; what neither can
//! read is refused with `Unreadable`, and the form lives on.

mod bytes;
mod in_page;
mod in_worker;
mod picking;
mod plan;

pub(crate) use bytes::sha1_base64;
pub use bytes::{PhotoBytes, Preview, preview_url};
pub use picking::{PickedFile, dropped, read_files};
pub use plan::{MOST_BYTES, MOST_SIDE};

use crate::turnstile::Turnstile;
use domain::UploadFailure;
use in_worker::Workers;
use picture::{File, Kind, NoPicture, Picture};
use std::rc::Rc;

thread_local! {
    static TWO_AT_A_TIME: &'static Turnstile = Box::leak(Box::new(Turnstile::new(2)));
}

/// A photo that may leave the phone.
#[derive(Clone)]
pub struct Prepared {
    /// JPEG bytes.
    pub bytes: PhotoBytes,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
}

/// Prepares photos, two at a time; clones share their workers. Dropping the last one ends the workers.
#[derive(Clone)]
pub struct Photos {
    workers: Rc<Workers>,
}

impl Photos {
    /// With the address of `photo-worker.js`, as the page's own files name it.
    pub fn new(worker_url: &str) -> Self {
        Self { workers: Rc::new(Workers::new(worker_url)) }
    }

    /// Makes a picture of at most `most_side` pixels and `most_bytes` bytes of a file's bytes. Dropping the future gives it up.
    ///
    /// # Errors
    /// `NotAPhoto` for what is no picture, `TooManyPixels` before it is decoded, `TooLarge` when no step fits,
    /// `Unreadable` for what is cut off or what this browser cannot decode.
    pub async fn prepare(
        &self,
        bytes: &PhotoBytes,
        most_side: u32,
        most_bytes: u32,
    ) -> Result<Prepared, UploadFailure> {
        let picture = look(bytes).map_err(|what| match what {
            NoPicture::Empty | NoPicture::Broken => UploadFailure::Unreadable,
            NoPicture::Markup | NoPicture::Document | NoPicture::Film | NoPicture::Unknown => UploadFailure::NotAPhoto,
        })?;
        if plan::is_too_much(picture.size, bytes.len()) {
            return Err(UploadFailure::TooManyPixels);
        }
        // Browsers draw what is there and leave the rest grey, silently.
        if !picture.is_whole {
            return Err(UploadFailure::Unreadable);
        }
        let _place = TWO_AT_A_TIME.with(|turnstile| *turnstile).enter().await;
        let steps = plan::steps(most_side);
        let prepared = match self.workers.prepare(bytes, &steps, most_bytes).await {
            Ok(prepared) if plan::is_upright((prepared.width, prepared.height), picture.upright()) => prepared,
            _ => in_page::prepare(bytes, picture.kind.media_type(), &steps, most_bytes).await?,
        };
        if prepared.bytes.len() > most_bytes {
            return Err(UploadFailure::TooLarge { most: u64::from(most_bytes) });
        }
        // What came out is judged as strictly as what went in.
        let is_whole = look(&prepared.bytes).is_ok_and(|made| {
            made.kind == Kind::Jpeg && made.size == (prepared.width, prepared.height) && made.is_whole
        });
        if is_whole { Ok(prepared) } else { Err(UploadFailure::Unreadable) }
    }
}

/// What the bytes say of themselves.
fn look(bytes: &PhotoBytes) -> Result<Picture, NoPicture> {
    let place = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let read = |from: u64, count: usize| bytes.slice(place(from), place(from.saturating_add(count as u64)));
    picture::look(&File::new(u64::from(bytes.len()), &read))
}
