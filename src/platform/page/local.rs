//! Small strings in `localStorage` and `sessionStorage` under names of ours, and the word to all tabs that everything is to be forgotten. It is written
//! before a call returns, so it takes what the store can no longer take when the page goes; the store itself is elsewhere.
//!
//! Faults: storage switched off, full or forbidden (sandboxed frame) reads as empty and keeps nothing; it never throws.

use super::window;
use crate::{clock, listener::Listener};

/// Every name of ours begins so.
pub(crate) const PREFIX: &str = "suban.";

/// The string under a name; `None` when there is none or storage is not allowed.
pub fn local_get(name: &str) -> Option<String> {
    storage()?.get_item(&(PREFIX.to_owned() + name)).ok()?
}

/// Keeps a string; `false` when it could not be kept.
pub fn local_set(name: &str, value: &str) -> bool {
    storage().is_some_and(|s| s.set_item(&(PREFIX.to_owned() + name), value).is_ok())
}

/// Removes a string.
pub fn local_remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&(PREFIX.to_owned() + name));
    }
}

/// The names of ours that begin so.
pub fn local_names(prefix: &str) -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    let names = (0..storage.length().unwrap_or(0)).filter_map(|at| storage.key(at).ok()?);
    let ours = names.filter_map(|name| name.strip_prefix(PREFIX).map(str::to_owned));
    ours.filter(|name| name.starts_with(prefix)).collect()
}

/// Under this name stands a mark made by chance, another one whenever everything was forgotten.
const FORGOTTEN: &str = "suban.forgotten";

/// Removes every string of ours, and nobody else's, and tells the other tabs of this origin to forget too.
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

/// Under this name in `sessionStorage`, which goes with its tab.
const TAB: &str = "suban.typed";

/// Keeps a string for the next page of this tab; an empty one takes out what is there.
pub fn tab_set(value: String) {
    if let Some(storage) = tab() {
        let _ = if value.is_empty() { storage.remove_item(TAB) } else { storage.set_item(TAB, &value) };
    }
}

/// Takes out what the page before kept for this one.
pub fn tab_take() -> Option<String> {
    let kept = tab()?.get_item(TAB).ok()?;
    tab_set(String::new());
    kept
}

/// The mark of the last time that everything was forgotten: a page that was put away meanwhile finds another one.
pub fn forgotten_mark() -> Option<String> {
    storage()?.get_item(FORGOTTEN).ok()?
}

/// Calls `on` when another tab of this origin was told to forget everything, until dropped.
pub fn on_forgotten(mut on: impl FnMut() + 'static) -> Option<Listener> {
    let word = |event: &web_sys::Event, name: &str| js_sys::Reflect::get(event, &name.into()).ok()?.as_string();
    let window = window()?;
    Some(Listener::new(&window, "storage", move |event| {
        // That the mark before was removed says nothing yet.
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
