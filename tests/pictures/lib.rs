//! Pictures made by code, as phones and strangers would give them; nothing here judges them.

mod noise;
pub mod scene;
mod street;
