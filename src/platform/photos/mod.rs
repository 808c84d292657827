//! A photo from the citizen's choice to bytes that may leave the phone: copied, judged, shrunk, upright, without metadata.
//!
//! The pixels are drawn anew and encoded as JPEG, so nothing of the file but its picture survives: no place, no thumbnail,
//! no maker's note, no trailing film.
//!
//! Faults: what is no picture, or a picture too large to hold, is refused from its first bytes and never decoded; where
//! the worker is missing or fails (old browser, lost file, strict policy) the page itself does the work; what neither can
//! read is refused with `Unreadable`, and the form lives on.

mod bytes;
mod faces;
mod in_page;
mod in_worker;
mod picking;
mod plan;

pub(crate) use bytes::sha1_base64;
pub use bytes::{PhotoBytes, Preview, preview_url};
pub use faces::faces;
pub use picking::{NotRead, PickedFile, pick};
pub use picture::{Kind, Moment, NoPicture, Place};
pub use plan::{MOST_BYTES, MOST_SIDE};

use crate::turnstile::Turnstile;
use domain::Cover;
use domain::UploadFailure;
use in_worker::Workers;
use picture::{File, Picture};
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

/// Why a file becomes no photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPhoto {
    /// x
    NoPicture(NoPicture),
    /// x
    CutOff,
    /// x
    TooManyPixels,
    /// x
    TooLarge {
        /// x
        most: u32,
    },
    /// x
    CannotDecode(Kind),
}
/// x
pub struct Found {
    /// x
    pub place: Option<Place>,
    /// x
    pub moment: Option<Moment>,
}
/// x
pub struct Judged {
    /// x
    pub found: Found,
    picture: Picture,
}
/// x
pub fn judge(bytes: &PhotoBytes) -> Result<Judged, NoPhoto> {
    let picture = look(bytes).map_err(NoPhoto::NoPicture)?;
    if plan::is_too_much(picture.size, bytes.len()) {
        return Err(NoPhoto::TooManyPixels);
    }
    if !picture.is_whole {
        return Err(NoPhoto::CutOff);
    }
    let place = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let read = |from: u64, count: usize| bytes.slice(place(from), place(from.saturating_add(count as u64)));
    let exif = picture.exif(&File::new(u64::from(bytes.len()), &read));
    Ok(Judged {
        found: Found { place: exif.as_ref().and_then(|e| e.place()), moment: exif.as_ref().and_then(|e| e.moment()) },
        picture,
    })
}

impl Photos {
    /// x
    pub async fn cover(&self, bytes: &PhotoBytes, most_bytes: u32, _covers: &[Cover]) -> Result<Prepared, NoPhoto> {
        self.prepare(bytes, 4096, most_bytes).await
    }
    /// With the address of `photo-worker.js`, as the page's own files name it.
    pub fn new(worker_url: &str) -> Self {
        Self { workers: Rc::new(Workers::new(worker_url)) }
    }

    /// Makes a picture of at most `most_side` pixels and `most_bytes` bytes of a file's bytes. Dropping the future gives it up.
    ///
    /// # Errors
    /// `NotAPhoto` for what is no picture, `TooManyPixels` before it is decoded, `TooLarge` when no step fits,
    /// `Unreadable` for what is cut off or what this browser cannot decode.
    pub async fn prepare(&self, bytes: &PhotoBytes, most_side: u32, most_bytes: u32) -> Result<Prepared, NoPhoto> {
        let picture = judge(bytes)?.picture;
        let _place = TWO_AT_A_TIME.with(|turnstile| *turnstile).enter().await;
        let steps = plan::steps(most_side);
        let prepared = match self.workers.prepare(bytes, &steps, most_bytes).await {
            Ok(prepared) if plan::is_upright((prepared.width, prepared.height), picture.upright()) => prepared,
            _ => in_page::prepare(bytes, picture.kind.media_type(), &steps, most_bytes)
                .await
                .map_err(|_| NoPhoto::CannotDecode(picture.kind))?,
        };
        Ok(prepared)
    }
}

/// What the bytes say of themselves.
fn look(bytes: &PhotoBytes) -> Result<Picture, NoPicture> {
    let place = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let read = |from: u64, count: usize| bytes.slice(place(from), place(from.saturating_add(count as u64)));
    picture::look(&File::new(u64::from(bytes.len()), &read))
}
