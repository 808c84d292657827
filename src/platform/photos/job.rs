//! What is to be done with one photo, whoever does it; what comes of it is written down nowhere else.

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
    /// The file as the browser is to see it: neither turned nor cropped by what it says, which not every browser heeds.
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

/// An object of JavaScript.
pub(super) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
