//! Pictures made by code, as phones and strangers would give them, and how alike two are to an eye.

pub mod bombs;
pub mod likeness;
mod noise;
pub mod scene;
mod street;
