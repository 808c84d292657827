//! Small strings in `localStorage` under names of ours; not the place for anything a citizen typed.
//!
//! Faults: storage switched off, full or forbidden (sandboxed frame) reads as empty and keeps nothing; it never throws.

use super::window;

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

/// Removes every string of ours, and nobody else's.
pub fn forget_local() {
    let Some(storage) = storage() else { return };
    for index in (0..storage.length().unwrap_or(0)).rev() {
        if let Ok(Some(name)) = storage.key(index)
            && name.starts_with(PREFIX)
        {
            let _ = storage.remove_item(&name);
        }
    }
}

fn storage() -> Option<web_sys::Storage> {
    // The getter itself throws where storage is forbidden.
    window()?.local_storage().ok()?
}
