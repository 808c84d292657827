//! The only package that calls the browser: it carries out what `domain` and `client` describe, and decides nothing.
//!
//! Everything here is thin on purpose. Rules live in `domain` and `client` as state machines; their effects are carried
//! out here and the results passed back to them. Every handle releases its resource when it is dropped.

pub mod clock;
mod fetch;
pub mod follow;
pub mod geolocation;
pub mod intl;
pub mod json;
mod listener;
pub mod lock;
pub mod page;
pub mod perform;
pub mod photos;
pub mod store;
pub mod stream;
pub mod task;
mod turnstile;
pub mod upload;

pub use listener::Listener;
