//! Replaces the store where IndexedDB is not available: the same records in the page's memory; not a cache.
//!
//! Faults: its content is lost with the page, which [`super::Mode::Memory`] says and the page shows.

use super::{RECORD_VERSION, Record, Shelf, StoredPhoto};

/// Records and photos by shelf and key. There are a few dozen: a tree map would only add code.
#[derive(Default)]
pub(super) struct Memory {
    records: Vec<(Shelf, String, String)>,
    photos: Vec<(String, StoredPhoto)>,
}

impl Memory {
    pub(super) fn put(&mut self, shelf: Shelf, key: &str, json: &str) {
        match self.records.iter_mut().find(|(s, k, _)| *s == shelf && k == key) {
            Some((_, _, before)) => json.clone_into(before),
            None => self.records.push((shelf, key.to_owned(), json.to_owned())),
        }
    }

    pub(super) fn get(&self, shelf: Shelf, key: &str) -> Option<Record> {
        self.records.iter().find(|(s, k, _)| *s == shelf && k == key).map(record)
    }

    pub(super) fn all(&self, shelf: Shelf) -> Vec<Record> {
        self.records.iter().filter(|(s, ..)| *s == shelf).map(record).collect()
    }

    pub(super) fn delete(&mut self, shelf: Shelf, key: &str) {
        self.records.retain(|(s, k, _)| *s != shelf || k != key);
        if shelf == Shelf::Photos {
            self.photos.retain(|(k, _)| k != key);
        }
    }

    pub(super) fn put_photo(&mut self, key: &str, photo: StoredPhoto) {
        self.photos.retain(|(k, _)| k != key);
        self.photos.push((key.to_owned(), photo));
    }

    pub(super) fn photo(&self, key: &str) -> Option<StoredPhoto> {
        self.photos.iter().find(|(k, _)| k == key).map(|(_, photo)| photo.clone())
    }

    pub(super) fn photo_keys(&self) -> Vec<String> {
        self.photos.iter().map(|(key, _)| key.clone()).collect()
    }
}

fn record((_, key, json): &(Shelf, String, String)) -> Record {
    Record { key: key.clone(), version: RECORD_VERSION, json: json.clone() }
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
