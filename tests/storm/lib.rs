//! Storms over the whole program: seeded random runs through the release build in a real browser against the real backend,
//! after which the city's books are compared with what the pages said. What a run is made of is a value, a [`story::Story`].

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
