//! The promises about the code: each test reads the repository as it stands and is named for what it holds. It runs nothing.

#![expect(
    clippy::expect_used,
    reason = "this is a test from end to end; its reading of the repository stops where that cannot be read"
)]

mod contract_examples;
mod files;
mod first_load;
mod house;
mod imports;
mod locales;
mod openapi;
mod pins;
mod repository;
mod words;
