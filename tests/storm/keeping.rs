//! Reads the page's IndexedDB directly, without changing it.

use anyhow::{Result, ensure};
use browser_tests::phone::Phone;
use serde_json::Value;
use std::collections::BTreeMap;

/// The store's content at a moment.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Whether the database exists: before that nothing can be stored.
    pub opened: bool,
    /// Drafts by their ids.
    pub drafts: BTreeMap<String, Value>,
    /// Deliveries by the ids of their drafts.
    pub outbox: BTreeMap<String, Value>,
    /// SHA-256 of photos by their keys, in lower-case hexadecimal.
    pub photos: BTreeMap<String, String>,
}

/// Reads the store of the current page.
///
/// # Errors
/// When the browser does not respond.
pub async fn kept(phone: &Phone) -> Result<Kept> {
    let script = "
        const done = arguments[arguments.length - 1];
        const asked = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
        (async () => {
            const read = {drafts: {}, outbox: {}, photos: {}, opened: false};
            // Opening what is not there would make it.
            if (!(await indexedDB.databases()).some(({name}) => name === 'suban')) return read;
            const database = await asked((indexedDB.pristine ?? indexedDB.open).call(indexedDB, 'suban'));
            read.opened = database.objectStoreNames.contains('drafts');
            for (const name of Object.keys(read).filter((name) => database.objectStoreNames.contains(name))) {
                for (const {key, json} of await asked(database.transaction(name).objectStore(name).getAll())) read[name][key] = json;
            }
            database.close();
            return read;
        })().then(done, (error) => done('could not be read: ' + error));";
    let read = phone.run_async(script, []).await?;
    ensure!(read.is_object(), "the store of the page {read}");
    let texts = |shelf: &str| {
        let rows = read.get(shelf).and_then(Value::as_object).into_iter().flatten();
        rows.filter_map(|(key, json)| Some((key.clone(), json.as_str()?.to_owned()))).collect::<BTreeMap<_, _>>()
    };
    let records = |shelf: &str| {
        texts(shelf).into_iter().map(|(key, json)| (key, serde_json::from_str(&json).unwrap_or(Value::Null))).collect()
    };
    let hash = |note: String| note.split(' ').next().unwrap_or_default().to_owned();
    Ok(Kept {
        opened: read.get("opened") == Some(&Value::Bool(true)),
        drafts: records("drafts"),
        outbox: records("outbox"),
        photos: texts("photos").into_iter().map(|(key, note)| (key, hash(note))).collect(),
    })
}

impl Kept {
    /// The draft that contains a mark.
    pub fn draft(&self, mark: &str) -> Option<&str> {
        let found = self.drafts.iter().find(|(_, draft)| description(draft).is_some_and(|words| words.contains(mark)));
        found.map(|(id, _)| id.as_str())
    }

    /// The description of the draft with a mark.
    pub fn words(&self, mark: &str) -> Option<&str> {
        self.drafts.values().filter_map(description).find(|words| words.contains(mark))
    }

    /// The SHA-256 of each stored photo of a draft, by its key.
    pub fn photos_of(&self, draft: &str) -> BTreeMap<String, String> {
        let photos = self.drafts.get(draft).and_then(|draft| draft.get("photos")).and_then(Value::as_array);
        let keys = photos.into_iter().flatten().filter_map(|photo| photo.get("key").and_then(Value::as_str));
        keys.filter_map(|key| Some((key.to_owned(), self.photos.get(key)?.clone()))).collect()
    }

    /// The delivery that contains a mark, or belongs to the draft that does.
    pub fn delivery(&self, mark: &str) -> Option<(&str, &Value)> {
        let draft = self.draft(mark);
        let found =
            self.outbox.iter().find(|(id, delivery)| Some(id.as_str()) == draft || delivery.to_string().contains(mark));
        found.map(|(id, delivery)| (id.as_str(), delivery))
    }

    /// Whether nothing is in progress any more: what is left was refused, and waits for the citizen.
    pub fn is_quiet(&self) -> bool {
        self.outbox.values().all(|delivery| delivery.get("refused").is_some())
    }
}

/// The description of a draft.
pub fn description(draft: &Value) -> Option<&str> {
    draft.get("description").and_then(Value::as_str)
}
