//! The fragment of the page's address, and history navigation; it does not interpret the fragment.
//!
//! Faults: where changing the history is forbidden (a sandboxed frame) the change is dropped and the program's own
//! route stays right; a fragment with invalid percent-encoding is returned raw.

use super::window;
use crate::listener::Listener;
use wasm_bindgen::JsValue;

/// The page's URL without its fragment; the base of the program's own links.
pub fn address() -> String {
    let href = window().and_then(|w| w.location().href().ok()).unwrap_or_default();
    href.split('#').next().unwrap_or_default().to_owned()
}

/// The fragment without its `#`, still percent-encoded.
pub fn hash() -> String {
    let hash = window().and_then(|w| w.location().hash().ok()).unwrap_or_default();
    hash.strip_prefix('#').map(str::to_owned).unwrap_or(hash)
}

/// Navigates to a fragment (without `#`): adds a history entry, and listeners of [`on_hash`] are called.
pub fn set_hash(fragment: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(fragment);
    }
}

/// Replaces the fragment (given with or without `#`) without a history entry and without calling listeners. An empty
/// one removes the `#` too.
pub fn replace_hash(fragment: &str) {
    let Some(window) = window() else { return };
    let fragment = fragment.trim_start_matches('#');
    let location = window.location();
    let mut url = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if !fragment.is_empty() {
        url.push('#');
        url.push_str(fragment);
    }
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// Calls `on` with the new fragment whenever it changes, until dropped.
pub fn on_hash(mut on: impl FnMut(String) + 'static) -> Option<Listener> {
    let window = window()?;
    Some(Listener::new(&window, "hashchange", move |_| on(hash())))
}

/// One step back in the history.
pub fn back() {
    if let Some(history) = window().and_then(|w| w.history().ok()) {
        let _ = history.back();
    }
}

/// Loads the page anew without query and fragment, replacing the current history entry.
pub fn begin_anew() {
    replace_hash("");
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Reloads the page.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}
