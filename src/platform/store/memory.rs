//! The store's stand-in where the browser keeps nothing: the same records in the page's memory, and not a cache of them.
//!
//! Faults: it dies with the page, which [`super::Mode::Memory`] says and the page shows.

use super::{RECORD_VERSION, Record, Shelf, StoredPhoto};
use std::collections::BTreeMap;

/// Records and photos by shelf and key.
#[derive(Default)]
pub(super) struct Memory {
    records: BTreeMap<(Shelf, String), String>,
    photos: BTreeMap<String, StoredPhoto>,
}

impl Memory {
    pub(super) fn put(&mut self, shelf: Shelf, key: &str, json: &str) {
        self.records.insert((shelf, key.to_owned()), json.to_owned());
    }

    pub(super) fn get(&self, shelf: Shelf, key: &str) -> Option<Record> {
        let key = key.to_owned();
        let json = self.records.get(&(shelf, key.clone()))?.clone();
        Some(Record { key, version: RECORD_VERSION, json })
    }

    pub(super) fn all(&self, shelf: Shelf) -> Vec<Record> {
        let ours = self.records.iter().filter(|((s, _), _)| *s == shelf);
        ours.map(|((_, key), json)| Record { key: key.clone(), version: RECORD_VERSION, json: json.clone() }).collect()
    }

    pub(super) fn delete(&mut self, shelf: Shelf, key: &str) {
        self.records.remove(&(shelf, key.to_owned()));
        if shelf == Shelf::Photos {
            self.photos.remove(key);
        }
    }

    pub(super) fn put_photo(&mut self, key: &str, photo: StoredPhoto) {
        self.photos.insert(key.to_owned(), photo);
    }

    pub(super) fn photo(&self, key: &str) -> Option<StoredPhoto> {
        self.photos.get(key).cloned()
    }

    pub(super) fn photo_keys(&self) -> Vec<String> {
        self.photos.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shelf_has_its_own_keys() {
        let mut memory = Memory::default();
        memory.put(Shelf::Drafts, "a", "1");
        memory.put(Shelf::Outbox, "a", "2");
        memory.put(Shelf::Drafts, "a", "3");
        assert_eq!(memory.get(Shelf::Drafts, "a").map(|r| r.json).as_deref(), Some("3"));
        memory.delete(Shelf::Drafts, "a");
        assert_eq!(memory.all(Shelf::Drafts), []);
        assert_eq!(memory.all(Shelf::Outbox).len(), 1);
        memory.delete(Shelf::Outbox, "a");
        assert_eq!(memory.get(Shelf::Outbox, "a"), None);
    }
}
