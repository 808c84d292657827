//! Rules for the code: each test reads the repository's files and is named for the rule that it checks. It runs
//! nothing.

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
mod profiles;
mod repository;
mod words;
