//! A call to a backend as a value: what is sent, and how the answer is read. Nothing here sends anything.

mod call;
mod decoding;
mod location;
pub mod native;
mod retry_after;
pub mod sse;
mod transfer;
pub mod tus;

pub use call::{Body, Call, Request, Response};
pub use decoding::{MOST_BODY_BYTES, failure, json};
pub use transfer::{Transfer, TransferEffect, TransferEvent};
