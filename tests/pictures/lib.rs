//! Pictures made by the project's own code, the same bytes at every call: what phones give, and what nobody should.

pub mod bmp;
pub mod bombs;
pub mod gif;
pub mod heif;
pub mod hidden;
pub mod jpeg;
pub mod names;
pub mod notes;
pub mod png;
pub mod pretenders;
pub mod quarters;
pub mod webp;
