//! The only package that touches the browser: it performs what the core and the client describe, and decides nothing.
//!
//! Everything here is thin on purpose. Rules live in `domain` and `client` as machines; here their effects are carried
//! out and what happened is told back to them. Every handle stops what it stands for when it is dropped.

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
