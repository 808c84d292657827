//! Components of pages: they take texts and values, call back on input, and know no network, store or session.

pub mod announced;
pub mod choice;
pub mod compare;
pub mod dialog;
pub mod field;
pub mod focus;
pub mod form;
pub mod icon;
pub mod live_state;
pub mod local_text;
pub mod notice;
pub mod photo_strip;
pub mod photo_tile;
pub mod promise_line;
pub mod stage_bar;
pub mod state;
pub mod summary;
pub mod timeline_entry;

pub use icon::{Icon, IconView};
