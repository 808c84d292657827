//! Seeded random end-to-end runs of the release build in a real browser against the real backend, after which the
//! city's database is compared with what the pages said. A run is described by a value, a [`story::Story`].

pub mod books;
pub mod device;
pub mod diary;
pub mod figures;
pub mod filing;
pub mod keeping;
pub mod run;
pub mod several;
pub mod storing;
pub mod story;
pub mod typing;
pub mod verdict;
