//! Small strings in `localStorage` and `sessionStorage` under prefixed names, and the signal to all tabs to forget
//! everything. Writes are synchronous, so they still succeed while the page is unloading, when IndexedDB no longer
//! does.
//!
//! Faults: storage that is disabled, full or forbidden (sandboxed frame) reads as empty and stores nothing; it never
//! throws.

use super::window;
use crate::{clock, listener::Listener};

/// The prefix of all our names.
pub(crate) const PREFIX: &str = "suban.";

/// The string under a name; `None` when there is none or storage is not allowed.
pub fn local_get(name: &str) -> Option<String> {
    storage()?.get_item(&(PREFIX.to_owned() + name)).ok()?
}

/// Stores a string; `false` when it could not be stored.
pub fn local_set(name: &str, value: &str) -> bool {
    storage().is_some_and(|s| s.set_item(&(PREFIX.to_owned() + name), value).is_ok())
}

/// Removes a string.
pub fn local_remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&(PREFIX.to_owned() + name));
    }
}

/// Our names that begin with `prefix`.
pub fn local_names(prefix: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?);
    let ours = names.filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned));
    ours.filter(|name| name.starts_with(prefix)).collect()
}

/// The name of a random mark, which changes whenever everything is forgotten.
const FORGOTTEN: &str = "suban.forgotten";

/// Removes every string of ours and no other, and signals the other tabs of this origin to forget too.
pub fn forget_local() {
    let Some(storage) = storage() else { return };
    for index in (0..storage.length().unwrap_or(0)).rev() {
        if let Ok(Some(name)) = storage.key(index)
            && name.starts_with(PREFIX)
        {
            let _ = storage.remove_item(&name);
        }
    }
    let _ = storage.set_item(FORGOTTEN, &clock::new_id());
}

/// The name in `sessionStorage`, which lives as long as its tab.
const TAB: &str = "suban.typed";

/// Stores a string for the next page in this tab; an empty one removes it.
pub fn tab_set(value: String) {
    if let Some(storage) = tab() {
        let _ = if value.is_empty() { storage.remove_item(TAB) } else { storage.set_item(TAB, &value) };
    }
}

/// Removes and returns what the previous page in this tab stored.
pub fn tab_take() -> Option<String> {
    let kept = tab()?.get_item(TAB).ok()?;
    tab_set(String::new());
    kept
}

/// The mark of the last forgetting: a page restored from the back-forward cache compares it.
pub fn forgotten_mark() -> Option<String> {
    storage()?.get_item(FORGOTTEN).ok()?
}

/// Calls `on` when another tab of this origin signals to forget everything, until dropped.
pub fn on_forgotten(mut on: impl FnMut() + 'static) -> Option<Listener> {
    let word = |event: &web_sys::Event, name: &str| js_sys::Reflect::get(event, &name.into()).ok()?.as_string();
    let window = window()?;
    Some(Listener::new(&window, "storage", move |event| {
        // Removing the old mark is not the signal yet.
        if word(&event, "key").as_deref() == Some(FORGOTTEN) && word(&event, "newValue").is_some() {
            on();
        }
    }))
}

fn tab() -> Option<web_sys::Storage> {
    window()?.session_storage().ok()?
}

fn storage() -> Option<web_sys::Storage> {
    // The getter itself throws where storage is forbidden.
    window()?.local_storage().ok()?
}
