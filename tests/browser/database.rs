//! Reads and writes the page's IndexedDB directly, bypassing the product.

use crate::patience;
use crate::phone::Phone;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// The object stores of the first version of the product.
pub const SHELVES: [&str; 7] = ["drafts", "photos", "outbox", "followed", "settings", "snapshots", "quarantine"];

/// Creates the database anew at a version with these object stores, and puts records into it: the store's name, the
/// key, the JSON text, and optionally bytes in base64 stored beside it (then the text is their hash and length). To be
/// done on a page of the site on which the program does not run.
///
/// # Errors
/// When the browser does not do it.
pub async fn make(phone: &Phone, version: u32, stores: &[&str], records: &[Value]) -> Result<()> {
    let script = "
        const [version, stores, records, done] = arguments;
        (async () => {
            for (const record of records) {
                if (!record.bytes) continue;
                record.bytes = Uint8Array.from(atob(record.bytes), (c) => c.charCodeAt(0)).buffer;
                const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', record.bytes));
                const digits = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
                record.json = `${digits} ${record.bytes.byteLength}`;
            }
            await new Promise((yes, no) => {
                const open = indexedDB.open('suban', version);
                open.onupgradeneeded = () => stores.forEach((name) => open.result.createObjectStore(name));
                open.onerror = () => no(open.error);
                open.onblocked = () => no('blocked');
                open.onsuccess = () => {
                    const database = open.result;
                    const change = database.transaction(stores, 'readwrite');
                    for (const {store, key, json, bytes} of records) {
                        change.objectStore(store).put(bytes ? {v: 1, key, json, bytes} : {v: 1, key, json}, key);
                    }
                    change.onabort = () => no(change.error);
                    change.oncomplete = () => { database.close(); yes(); };
                };
            });
            return 'made';
        })().then(done, (error) => done(String(error)));";
    let made = phone.run_async(script, [json!(version), json!(stores), json!(records)]).await?;
    ensure!(made == json!("made"), "the database was not made: {made}");
    Ok(())
}

/// The raw records of an object store, by key.
///
/// # Errors
/// When there is no such store.
pub async fn records(phone: &Phone, store: &str) -> Result<Vec<Value>> {
    let script = "
        const [name, done] = arguments;
        const open = indexedDB.open('suban');
        open.onerror = () => done(String(open.error));
        open.onsuccess = () => {
            const database = open.result;
            const end = (answer) => { database.close(); done(answer); };
            try {
                const all = database.transaction(name).objectStore(name).getAll();
                all.onsuccess = () => end(all.result.map(({v, key, json}) => ({v, key, json})));
                all.onerror = () => end(String(all.error));
            } catch (error) { end(String(error)); }
        };";
    let answer = phone.run_async(script, [json!(store)]).await?;
    answer.as_array().cloned().with_context(|| format!("the store “{store}”: {answer}"))
}

/// Waits until a text outside drafts, such as a reply, is in the page's store.
///
/// # Errors
/// When it is not there in time.
pub async fn text_is_kept(phone: &Phone, text: &str) -> Result<()> {
    let look = async || {
        let settings = records(phone, "settings").await?;
        let has = |record: &Value| record["json"].as_str().is_some_and(|json| json.contains(text));
        Ok(settings.iter().any(has).then_some(()))
    };
    patience::until(&format!("“{text}” to be kept"), look).await
}

/// Everything that the page's origin has stored in this browser, as one text.
///
/// # Errors
/// When it cannot be read.
pub async fn everything_stored(phone: &Phone) -> Result<String> {
    let script = "
        const done = arguments[arguments.length - 1];
        const asked = (request) => new Promise((yes, no) => { request.onsuccess = () => yes(request.result); request.onerror = () => no(request.error); });
        (async () => {
            const all = [{...localStorage}, {...sessionStorage}, document.cookie];
            for (const {name} of await indexedDB.databases()) {
                const database = await asked(indexedDB.open(name));
                for (const store of database.objectStoreNames) {
                    const shelf = database.transaction(store).objectStore(store);
                    all.push(name, store, await asked(shelf.getAllKeys()), await asked(shelf.getAll()));
                }
                database.close();
            }
            for (const name of await caches.keys()) {
                all.push(name, (await (await caches.open(name)).keys()).map((request) => request.url));
            }
            return JSON.stringify(all);
        })().then(done, (error) => done('could not be read: ' + error));";
    let answer = phone.run_async(script, []).await?;
    let text = answer.as_str().unwrap_or_default().to_owned();
    ensure!(text.starts_with('['), "the stores {text}");
    Ok(text)
}
