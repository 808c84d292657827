//! Pictures made by the project's own code, the same bytes at every call: what phones give, and what
//! nobody should; and how alike two of them are to an eye.

pub mod bmp;
pub mod bombs;
pub mod chart;
pub mod coded;
pub mod colours;
pub mod foreign;
pub mod gif;
pub mod heif;
pub mod hidden;
pub mod jpeg;
pub mod likeness;
pub mod names;
mod noise;
pub mod notes;
pub mod png;
pub mod pretenders;
pub mod quarters;
pub mod scene;
mod street;
pub mod webp;
