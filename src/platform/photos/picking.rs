//! Files that the citizen has chosen or dropped, copied at once: a file can be gone a moment later (cloud folders, cameras).
//!
//! Faults: a file that cannot be read, or is larger than any photo, is named with its failure; the others are not touched.

use super::PhotoBytes;
use domain::UploadFailure;
use js_sys::Promise;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File, FileList};

/// No photo from a phone has more bytes; a longer file is not even read.
const MOST_FILE_BYTES: f64 = 80_000_000.0;

/// A chosen file.
#[derive(Clone)]
pub struct PickedFile {
    /// Its name as the device gave it, at most 120 characters; only ever shown as text.
    pub name: String,
    /// Its media type as the device guessed it; not to be relied on.
    pub media_type: String,
    /// Its bytes, or why there are none.
    pub bytes: Result<PhotoBytes, UploadFailure>,
}

/// Copies the bytes of chosen files, in their order. Reading begins before this first waits, so that the input may be
/// emptied at once.
pub fn read_files(files: &FileList) -> impl Future<Output = Vec<PickedFile>> + 'static {
    let reading: Vec<(File, Option<Promise>)> = (0..files.length())
        .filter_map(|index| files.get(index))
        .map(|file| {
            let promise = (file.size() <= MOST_FILE_BYTES).then(|| file.array_buffer().unchecked_into());
            (file, promise)
        })
        .collect();
    async move {
        let mut picked = Vec::with_capacity(reading.len());
        for (file, promise) in reading {
            let bytes = match promise {
                None => Err(UploadFailure::NotAPhoto),
                Some(promise) => match JsFuture::from(promise).await {
                    Ok(buffer) => Ok(PhotoBytes::new(buffer.unchecked_into())),
                    Err(_) => Err(UploadFailure::Unreadable),
                },
            };
            picked.push(PickedFile { name: file.name().chars().take(120).collect(), media_type: file.type_(), bytes });
        }
        picked
    }
}

/// The files in something dropped or pasted.
pub fn dropped(transfer: &DataTransfer) -> Option<FileList> {
    transfer.files().filter(|files| files.length() > 0)
}
