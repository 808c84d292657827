//! A photo from the citizen's choice to bytes that may leave the phone: copied, judged, shrunk, upright, without metadata.
//!
//! The pixels are drawn anew and encoded as JPEG, so nothing of the file but its picture survives: no place, no thumbnail,
//! no maker's note, no trailing film.
//!
//! Faults: what is no picture, is cut off, or would be too large to hold, is refused from its header and never decoded; where
//! the worker is missing or fails (old browser, lost file, strict policy) the page itself does the work; what neither can
//! decode is refused, and the form lives on.

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

/// Why a file becomes no photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPhoto {
    /// It is no picture.
    NoPicture(NoPicture),
    /// Its end is missing.
    CutOff,
    /// More pixels than a phone can hold, or than its bytes can honestly hold.
    TooManyPixels,
    /// Even small and coarse it has more bytes than it may have.
    TooLarge {
        /// Bytes that it may have.
        most: u32,
    },
    /// A picture that this browser cannot decode, or not draw.
    CannotDecode(Kind),
}

/// A photo that may leave the phone.
#[derive(Clone)]
pub struct Prepared {
    /// JPEG bytes.
    pub bytes: PhotoBytes,
    /// The same as the browser's encoder gave them: to make a blob of them again copies them, which is felt.
    pub picture: Blob,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    /// SHA-256 of the file that it was made of, in lower-case hexadecimal; `None` on pages that are not secure.
    pub original: Option<String>,
}

/// What a file says of where and when it was taken. It stays on the device, unless the citizen wants otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
    /// Where.
    pub place: Option<Place>,
    /// When.
    pub moment: Option<Moment>,
}

/// A file that can become a photo, as far as its header tells.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Where and when it was taken.
    pub found: Found,
    picture: Picture,
}

/// Judges a file by its header; nothing is decoded.
///
/// # Errors
/// What is no picture, is cut off, or has too many pixels.
pub fn judge(bytes: &PhotoBytes) -> Result<Judged, NoPhoto> {
    with_file(bytes, |file| {
        let picture = picture::look(file).map_err(NoPhoto::NoPicture)?;
        if plan::is_too_much(picture.size, bytes.len()) {
            return Err(NoPhoto::TooManyPixels);
        }
        // Browsers draw what is there and leave the rest grey, silently.
        if !picture.is_whole {
            return Err(NoPhoto::CutOff);
        }
        let exif = picture.exif(file);
        let exif = exif.as_ref();
        let found = Found { place: exif.and_then(|exif| exif.place()), moment: exif.and_then(|exif| exif.moment()) };
        Ok(Judged { found, picture })
    })
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

    /// Makes a picture of at most `most_side` pixels and `most_bytes` bytes of a file, as fine as they allow. The file's bytes are
    /// given to the worker, not copied for it: a copy of some megabytes is felt. Dropping the future gives it up.
    ///
    /// # Errors
    /// As [`judge`], before anything is decoded; `CannotDecode`; `TooLarge` when nothing fits.
    pub async fn prepare(&self, original: &Original, most_side: u32, most_bytes: u32) -> Result<Prepared, NoPhoto> {
        self.make(original.bytes(), Some(original), most_side, most_bytes, &[]).await
    }

    /// Draws the covers over a prepared photo so that the covered pixels are gone, and encodes it anew.
    ///
    /// # Errors
    /// As [`Photos::prepare`].
    pub async fn cover(&self, bytes: &PhotoBytes, most_bytes: u32, covers: &[Cover]) -> Result<Prepared, NoPhoto> {
        // It has the size that it is to have.
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
                // The worker that failed took the bytes along.
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
        // What came out is judged as strictly as what went in.
        let is_whole = with_file(&prepared.bytes, picture::look).is_ok_and(|made| {
            made.kind == Kind::Jpeg && made.size == (prepared.width, prepared.height) && made.is_whole
        });
        if is_whole { Ok(prepared) } else { Err(NoPhoto::CannotDecode(picture.kind)) }
    }
}

/// The bytes as a file of which small pieces are read.
fn with_file<T>(bytes: &PhotoBytes, with: impl FnOnce(&File<'_>) -> T) -> T {
    let place = |at: u64| u32::try_from(at).unwrap_or(u32::MAX);
    let read = |from: u64, count: usize| bytes.slice(place(from), place(from.saturating_add(count as u64)));
    with(&File::new(u64::from(bytes.len()), &read))
}
