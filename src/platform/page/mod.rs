//! The page around the program: document, address, activity, clipboard and sharing, small storage; nothing of what it
//! shows.
//!
//! Faults: where the browser lacks a feature (sandboxed frames, in-app browsers) every call does nothing or reports it
//! by its result; nothing throws.

mod address;
mod document;
mod file;
mod first_question;
mod local;
mod service_worker;
mod signs;
mod ways_out;

pub use address::{address, back, begin_anew, hash, on_hash, reload, replace_hash, set_hash};
pub use document::{focus, is_in_use, languages, mark, number, scroll_to_top, set_language, set_title, write_value};
pub(crate) use file::begun;
pub use file::{NoFile, fetch_json};
pub use first_question::{FirstQuestion, Typed, when_not_composing};
pub use local::{
    forget_local, forgotten_mark, local_get, local_names, local_remove, local_set, on_forgotten, tab_set, tab_take,
};
pub use service_worker::keep_files;
pub use signs::{
    guard_leaving, is_online, is_visible, on_activity, on_media, on_online, on_page_hide, on_page_put_away,
    on_page_restored, on_visibility, prefers,
};
pub use ways_out::{can_share, copy, print, save_text, share};

/// The browser's window, which a native test does not have.
pub(crate) fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

/// The document, if there is one.
pub(crate) fn document() -> Option<web_sys::Document> {
    window().and_then(|w| w.document())
}
