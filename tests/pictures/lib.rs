//! Deterministic generated pictures, valid and malicious; and a measure of the similarity of two pictures.

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
