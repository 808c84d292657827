//! What is to be done with one photo, whoever does it; what comes of it is written down nowhere else.

use super::{PhotoBytes, bytes::blob, plan};
use domain::Cover;
use js_sys::{Array, Object, Reflect, Uint8Array};
use picture::Kind;
use wasm_bindgen::JsValue;
use web_sys::Blob;

/// One photo.
pub(super) struct Job<'a> {
    pub(super) bytes: &'a PhotoBytes,
    pub(super) kind: Kind,
    pub(super) decoding: plan::Decoding,
    pub(super) most_side: u32,
    pub(super) most_bytes: u32,
    pub(super) covers: &'a [Cover],
}

impl Job<'_> {
    /// The file as the browser is to see it: without its word on which way is up, which not every browser heeds.
    pub(super) fn blob(&self) -> Option<Blob> {
        let whole = self.bytes.buffer();
        let part = |from: u32, to: u32| Uint8Array::new_with_byte_offset_and_length(whole, from, to - from);
        let parts = match self.decoding.hidden {
            None => Array::of1(whole),
            Some((from, to, filler)) => Array::of3(&part(0, from), &part(0, filler), &part(to, self.bytes.len())),
        };
        blob(&parts, self.kind)
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
