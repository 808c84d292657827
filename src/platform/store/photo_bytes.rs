//! The bytes of photos in the store, as ArrayBuffers (never Blobs, which browsers have lost), with their SHA-256.
//!
//! Faults: a failed read-back counts as not stored; bytes that later do not match their hash are reported as `Differs`,
//! so that the page asks for the photo again. Insecure pages have no SHA-256: there only the length is compared later.

use super::{Kept, Shelf, Store, StoreFailure, database::Row};
use crate::photos::PhotoBytes;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbObjectStore;

/// A stored photo.
#[derive(Clone)]
pub struct StoredPhoto {
    /// The bytes.
    pub bytes: PhotoBytes,
    /// Their SHA-256 in lower-case hexadecimal; empty where the browser could not compute it.
    pub sha256: String,
}

impl Store {
    /// Stores a photo's bytes with their SHA-256 (lower-case hexadecimal; `None` on insecure pages). Writes queued
    /// after the first poll are ordered after this one.
    ///
    /// # Errors
    /// When they are not stored; earlier photos are not affected.
    pub async fn put_photo(&self, key: &str, bytes: &PhotoBytes, sha256: Option<String>) -> Result<Kept, StoreFailure> {
        let sha256 = sha256.unwrap_or_default();
        let row = Row::of(key, &note(&sha256, bytes.len()));
        row.set_bytes(bytes.buffer());
        let Some(()) =
            self.write(Shelf::Photos, &|store: &IdbObjectStore| store.put_with_key(&row, &key.into())).await?
        else {
            let photo = StoredPhoto { bytes: bytes.clone(), sha256 };
            self.with_memory(|memory| memory.put_photo(key, photo));
            return Ok(Kept::InMemory);
        };
        let back = self.read(Shelf::Photos, &|store: &IdbObjectStore| store.get(&key.into())).await?;
        let same = back.and_then(|back| bytes_of(&back)).is_some_and(|back| back.to_vec() == bytes.to_vec());
        if same { Ok(Kept::Durably) } else { Err(StoreFailure::Differs) }
    }

    /// A photo's bytes; `None` when there are none under this key.
    ///
    /// # Errors
    /// `Differs` when they do not match their hash.
    pub async fn photo(&self, key: &str) -> Result<Option<StoredPhoto>, StoreFailure> {
        let Some(value) = self.read(Shelf::Photos, &|store: &IdbObjectStore| store.get(&key.into())).await? else {
            return Ok(self.with_memory(|memory| memory.photo(key)).flatten());
        };
        let Some(record) = value.unchecked_ref::<Row>().record() else { return Ok(None) };
        let bytes = bytes_of(&value).ok_or(StoreFailure::Differs)?;
        let sha256 = bytes.sha256().await;
        let kept = record.json.split(' ').next().unwrap_or_default();
        let expected = note(sha256.as_deref().filter(|_| !kept.is_empty()).unwrap_or(kept), bytes.len());
        if expected != record.json {
            return Err(StoreFailure::Differs);
        }
        Ok(Some(StoredPhoto { bytes, sha256: kept.to_owned() }))
    }

    /// The keys of all stored photos, so that those of no draft can be deleted.
    ///
    /// # Errors
    /// When the browser did not answer.
    pub async fn photo_keys(&self) -> Result<Vec<String>, StoreFailure> {
        match self.read(Shelf::Photos, &IdbObjectStore::get_all_keys).await? {
            Some(keys) => Ok(js_sys::Array::from(&keys).iter().filter_map(|key| key.as_string()).collect()),
            None => Ok(self.with_memory(|memory| memory.photo_keys()).unwrap_or_default()),
        }
    }
}

/// The metadata stored beside the bytes: hash and length.
fn note(sha256: &str, length: u32) -> String {
    sha256.to_owned() + " " + &length.to_string()
}

fn bytes_of(value: &JsValue) -> Option<PhotoBytes> {
    value.is_object().then(|| value.unchecked_ref::<Row>().bytes())?.dyn_into().ok().map(PhotoBytes::new)
}
