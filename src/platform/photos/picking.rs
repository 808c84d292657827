//! Files chosen, dropped or pasted, read at once: a file can become unreadable a moment later (cloud folders, cameras).
//!
//! Faults: a file that cannot be read or is too large reports so when it is read; the others are not affected.

use super::PhotoBytes;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

/// No phone's photo has more bytes; a larger file is not read.
const MOST_FILE_BYTES: f64 = 80_000_000.0;

/// A chosen file whose reading has begun.
pub struct PickedFile {
    /// Its name as the device gave it; only ever shown as text.
    pub name: String,
    reading: Result<Promise, NotRead>,
    file: File,
}

/// A chosen file, read.
pub struct Original {
    bytes: PhotoBytes,
    file: File,
}

/// Why there are no bytes of a chosen file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// It is too large for a photo.
    TooLong,
    /// It is too large, and its media type is that of a video.
    Film,
    /// It is gone or not readable.
    Unreadable,
}

/// Takes the first `most` of the chosen files in their order. Reading begins here, so that the input may be cleared at
/// once.
pub fn pick(files: &FileList, most: usize) -> Vec<PickedFile> {
    let mut picked = Vec::new();
    for index in 0..files.length() {
        let Some(file) = files.get(index).filter(|_| picked.len() < most) else { break };
        let reading = if file.size() <= MOST_FILE_BYTES {
            Ok(file.array_buffer().unchecked_into())
        } else if file.type_().starts_with("video/") {
            Err(NotRead::Film)
        } else {
            Err(NotRead::TooLong)
        };
        picked.push(PickedFile { name: file.name(), reading, file });
    }
    picked
}

impl PickedFile {
    /// Waits for its bytes.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn read(self) -> Result<Original, NotRead> {
        let buffer = JsFuture::from(self.reading?).await.map_err(|_| NotRead::Unreadable)?;
        Ok(Original { bytes: PhotoBytes::new(buffer.unchecked_into()), file: self.file })
    }
}

impl Original {
    /// Its bytes, until they are transferred.
    pub fn bytes(&self) -> &PhotoBytes {
        &self.bytes
    }

    /// Reads its bytes again from the device.
    pub(super) async fn read_again(&self) -> Option<PhotoBytes> {
        let buffer = JsFuture::from(self.file.array_buffer().unchecked_into::<Promise>()).await.ok()?;
        Some(PhotoBytes::new(buffer.unchecked_into()))
    }
}
