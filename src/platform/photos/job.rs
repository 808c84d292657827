//! Parameters of one photo job; the same for the worker and the main-thread fallback.

use super::{PhotoBytes, bytes::blob, plan};
use domain::Cover;
use js_sys::{Array, Object, Reflect, Uint8Array};
use picture::Picture;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// One photo.
pub(super) struct Job<'a> {
    pub(super) bytes: &'a PhotoBytes,
    pub(super) picture: &'a Picture,
    pub(super) decoding: plan::Decoding<'a>,
    pub(super) most_side: u32,
    pub(super) most_bytes: u32,
    pub(super) covers: &'a [Cover],
}

impl Job<'_> {
    /// The file with its rotation and crop metadata edited out, which not every browser applies.
    pub(super) fn blob(&self) -> Option<Blob> {
        let whole = self.bytes.buffer();
        if self.decoding.edits.is_empty() {
            return blob(&Array::of1(whole), self.picture.kind);
        }
        let edited = Uint8Array::new(&whole.slice(0));
        for (at, byte) in self.decoding.edits {
            edited.set_index(u32::try_from(*at).ok()?, *byte);
        }
        blob(&Array::of1(&edited), self.picture.kind)
    }
}

/// A JavaScript object.
pub(super) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
