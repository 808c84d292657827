//! The bytes of a photo, held in JavaScript's memory; copied into WebAssembly chunk by chunk.
//!
//! Faults: insecure pages have no hashes, which is `None` and never an exception; a preview's object URL is revoked
//! with its handle.

use crate::page::window;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use picture::Kind;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, SubtleCrypto, Url};

/// Immutable bytes; clones share them.
#[derive(Clone)]
pub struct PhotoBytes(ArrayBuffer);

/// An object URL by which an `<img>` can show the bytes; revoked when dropped.
pub struct Preview {
    url: String,
}

impl PhotoBytes {
    /// Wraps a buffer.
    pub fn new(buffer: ArrayBuffer) -> Self {
        Self(buffer)
    }

    /// The buffer itself.
    pub fn buffer(&self) -> &ArrayBuffer {
        &self.0
    }

    /// Length in bytes.
    pub fn len(&self) -> u32 {
        self.0.byte_length()
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes from `from` to `to` (exclusive), clipped to the end.
    pub fn slice(&self, from: u32, to: u32) -> Vec<u8> {
        let to = to.min(self.len());
        let from = from.min(to);
        Uint8Array::new_with_byte_offset_and_length(&self.0, from, to - from).to_vec()
    }

    /// All bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.slice(0, self.len())
    }

    /// SHA-256 in lower-case hexadecimal; `None` on insecure pages. `digest` first copies all bytes synchronously,
    /// which is noticeable with a whole file.
    pub async fn sha256(&self) -> Option<String> {
        Some(hexadecimal(&digest("SHA-256", &Uint8Array::new(&self.0)).await?))
    }
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(digit + if digit < 10 { b'0' } else { b'a' - 10 }));
        }
    }
    text
}

/// An object URL of prepared bytes.
pub fn preview_url(bytes: &PhotoBytes) -> Option<Preview> {
    Preview::of(&blob(&Array::of1(bytes.buffer()), Kind::Jpeg)?)
}

/// SHA-1 in base64, for tus's checksum header; `None` on insecure pages.
pub(crate) async fn sha1_base64(bytes: &[u8]) -> Option<String> {
    let digest = digest("SHA-1", &Uint8Array::from(bytes)).await?;
    let binary: String = digest.into_iter().map(char::from).collect();
    window()?.btoa(&binary).ok()
}

impl Preview {
    /// An object URL of a blob.
    pub fn of(blob: &Blob) -> Option<Self> {
        let url = Url::create_object_url_with_blob(blob).ok()?;
        Some(Self { url })
    }

    /// The URL.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = Url::revoke_object_url(&self.url);
    }
}

/// An image blob made of parts.
pub(super) fn blob(parts: &Array, kind: Kind) -> Option<Blob> {
    let options = BlobPropertyBag::new();
    options.set_type(kind.media_type());
    Blob::new_with_buffer_source_sequence_and_options(parts, &options).ok()
}

async fn digest(algorithm: &str, bytes: &Uint8Array) -> Option<Vec<u8>> {
    let crypto = window()?.crypto().ok()?;
    // Undefined on insecure pages.
    let subtle = js_sys::Reflect::get(&crypto, &"subtle".into()).ok()?.dyn_into::<SubtleCrypto>().ok()?;
    let promise = subtle.digest_with_str_and_buffer_source(algorithm, bytes).ok()?;
    let digest = JsFuture::from(promise).await.ok()?;
    Some(Uint8Array::new(&digest).to_vec())
}
