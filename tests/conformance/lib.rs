//! The conformance suite: named checks of what the Demand API promises, for any backend at any URL. It starts no backend.

mod answer;
mod check;
mod checks;
mod demand;
mod stream;
mod subject;
mod upload;

pub use check::{Check, Outcome, Unmet};
pub use checks::checks;
pub use subject::{Subject, Unreachable};
