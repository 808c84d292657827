//! Prepares a photo for upload: read, checked, scaled down, turned upright, without metadata.
//!
//! The pixels are drawn anew and encoded as JPEG, so nothing of the file but its picture survives: no location,
//! thumbnail, maker note or appended video.
//!
//! Faults: a file that is no picture, is truncated, or would be too large to decode is rejected by its header and never
//! decoded; where the worker is missing or fails (old browser, lost file, strict policy) the main thread does the work;
//! what neither can decode is rejected, and the form keeps working.

mod bytes;
mod faces;
mod in_page;
mod in_worker;
mod job;
mod picking;
mod plan;

pub(crate) use bytes::sha1_base64;
pub use bytes::{PhotoBytes, Preview, preview_url};
pub use faces::faces;
pub use picking::{NotRead, Original, PickedFile, pick};
pub use picture::{Kind, Moment, NoPicture, Place};
pub use plan::{MOST_BYTES, MOST_SIDE};

use crate::turnstile::Turnstile;
use domain::Cover;
use in_worker::Workers;
use job::Job;
use picture::{File, Picture};
use std::rc::Rc;
use web_sys::Blob;

thread_local! {
    static TWO_AT_A_TIME: &'static Turnstile = Box::leak(Box::new(Turnstile::new(2)));
}

/// Why a file is not accepted as a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPhoto {
    /// It is no picture.
    NoPicture(NoPicture),
    /// It is truncated.
    CutOff,
    /// More pixels than a phone can hold, or implausibly many for its bytes.
    TooManyPixels,
    /// Even at the smallest size and quality it has too many bytes.
    TooLarge {
        /// The limit in bytes.
        most: u32,
    },
    /// This browser cannot decode or draw this kind.
    CannotDecode(Kind),
}

/// A photo ready for upload.
#[derive(Clone)]
pub struct Prepared {
    /// JPEG bytes.
    pub bytes: PhotoBytes,
    /// The blob from the browser's encoder: making another one would copy the bytes, which is noticeable.
    pub picture: Blob,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    /// SHA-256 of the original file, in lower-case hexadecimal; `None` on insecure pages.
    pub original: Option<String>,
}

/// The place and time in a file's metadata. They stay on the device unless the citizen chooses to use them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub moment: Option<Moment>,
}

/// A file that is accepted as a photo by its header.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Where and when it was taken.
    pub found: Found,
    picture: Picture,
}

/// Checks a file by its header; nothing is decoded.
///
/// # Errors
/// When it is no picture, is truncated, or has too many pixels.
pub fn judge(bytes: &PhotoBytes) -> Result<Judged, NoPhoto> {
    with_file(bytes, |file| {
        let picture = picture::look(file).map_err(NoPhoto::NoPicture)?;
        if plan::is_too_much(picture.size, bytes.len()) {
            return Err(NoPhoto::TooManyPixels);
        }
        // Browsers decode a truncated file without an error and leave the rest grey.
        if !picture.is_whole {
            return Err(NoPhoto::CutOff);
        }
        let exif = picture.exif(file);
        let exif = exif.as_ref();
        let found = Found { place: exif.and_then(|exif| exif.place()), moment: exif.and_then(|exif| exif.moment()) };
        Ok(Judged { found, picture })
    })
}

/// Prepares photos, two at a time; clones share their workers. Dropping the last one terminates the workers.
#[derive(Clone)]
pub struct Photos {
    workers: Rc<Workers>,
}

impl Photos {
    /// Takes the URL of `photo-worker.js`.
    pub fn new(worker_url: &str) -> Self {
        Self { workers: Rc::new(Workers::new(worker_url)) }
    }

    /// Encodes a file as a picture of at most `most_side` pixels a side and `most_bytes` bytes, in the best quality
    /// that fits. The file's bytes are transferred to the worker, since copying megabytes is noticeable. Dropping the
    /// future cancels it.
    ///
    /// # Errors
    /// As [`judge`], before anything is decoded; `CannotDecode`; `TooLarge` when nothing fits.
    pub async fn prepare(&self, original: &Original, most_side: u32, most_bytes: u32) -> Result<Prepared, NoPhoto> {
        self.make(original.bytes(), Some(original), most_side, most_bytes, &[]).await
    }

    /// Draws the covers over a prepared photo, which destroys the pixels below, and encodes it anew.
    ///
    /// # Errors
    /// As [`Photos::prepare`].
    pub async fn cover(&self, bytes: &PhotoBytes, most_bytes: u32, covers: &[Cover]) -> Result<Prepared, NoPhoto> {
        // It keeps its size.
        self.make(bytes, None, u32::MAX, most_bytes, covers).await
    }

    async fn make(
        &self,
        bytes: &PhotoBytes,
        original: Option<&Original>,
        most_side: u32,
        most_bytes: u32,
        covers: &[Cover],
    ) -> Result<Prepared, NoPhoto> {
        let picture = judge(bytes)?.picture;
        let most_side = plan::most_side(picture.shown(), most_side);
        let decoding = plan::decoding(&picture);
        let job = Job { bytes, picture: &picture, decoding, most_side, most_bytes, covers };
        let _place = TWO_AT_A_TIME.with(|turnstile| *turnstile).enter().await;
        let prepared = match self.workers.prepare(&job, original.is_some()).await {
            Ok(prepared) => Some(prepared),
            Err(_) => {
                // The failed worker owned the bytes: read them again.
                let again = match original.filter(|_| bytes.is_empty()) {
                    Some(original) => original.read_again().await.ok_or(NoPhoto::CannotDecode(picture.kind))?,
                    None => bytes.clone(),
                };
                in_page::prepare(&Job { bytes: &again, decoding: plan::in_page(&picture), ..job }).await
            }
        };
        self.workers.rest();
        let prepared = prepared.ok_or(NoPhoto::CannotDecode(picture.kind))?;
        if prepared.bytes.len() > most_bytes {
            return Err(NoPhoto::TooLarge { most: most_bytes });
        }
        // The output is checked as strictly as the input.
        let is_whole = with_file(&prepared.bytes, picture::look).is_ok_and(|made| {
            made.kind == Kind::Jpeg && made.size == (prepared.width, prepared.height) && made.is_whole
        });
        if is_whole { Ok(prepared) } else { Err(NoPhoto::CannotDecode(picture.kind)) }
    }
}

/// Runs `with` on the bytes as a file that is read in small pieces.
fn with_file<T>(bytes: &PhotoBytes, with: impl FnOnce(&File<'_>) -> T) -> T {
    let place = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let read = |from: u64, count: usize| bytes.slice(place(from), place(from.saturating_add(count as u64)));
    with(&File::new(u64::from(bytes.len()), &read))
}
