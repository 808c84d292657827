//! Files that the citizen has chosen, dropped or pasted, copied at once: a file can be gone a moment later (cloud folders,
//! cameras).
//!
//! Faults: a file that cannot be read, or is larger than any photo, says so when it is read; the others are not touched.

use super::PhotoBytes;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

/// No photo from a phone has more bytes; a longer file is not even read.
const MOST_FILE_BYTES: f64 = 80_000_000.0;

/// A chosen file, being read.
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
    /// It has more bytes than any photo.
    TooLong,
    /// The same, and the device says that it is a film.
    Film,
    /// It is gone, or nobody may read it.
    Unreadable,
}

/// Takes the first `most` of the chosen files in their order. Reading begins here, so that the input may be emptied at once.
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
    /// Reads it.
    ///
    /// # Errors
    /// Why there are no bytes.
    pub async fn read(self) -> Result<Original, NotRead> {
        let buffer = JsFuture::from(self.reading?).await.map_err(|_| NotRead::Unreadable)?;
        Ok(Original { bytes: PhotoBytes::new(buffer.unchecked_into()), file: self.file })
    }
}

impl Original {
    /// Its bytes, until they were given away.
    pub fn bytes(&self) -> &PhotoBytes {
        &self.bytes
    }

    /// Its bytes once more, from wherever the device has it.
    pub(super) async fn read_again(&self) -> Option<PhotoBytes> {
        let buffer = JsFuture::from(self.file.array_buffer().unchecked_into::<Promise>()).await.ok()?;
        Some(PhotoBytes::new(buffer.unchecked_into()))
    }
}
