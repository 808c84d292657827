//! A call to a backend as a value: the request and how its response is decoded. Nothing here does any I/O.

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
