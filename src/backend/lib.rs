//! The reference backend of the Demand API: a small city that stands in for a third party's system. It depends on the
//! contract and not on the program that calls it.

pub mod api;
pub mod attempts;
pub mod catalogue;
pub mod clock;
mod connections;
pub mod demo;
pub mod entry;
pub mod faults;
pub mod forwarding;
pub mod gazetteer;
pub mod handling;
pub mod language;
pub mod live;
pub mod logs;
pub mod options;
pub mod photos;
pub mod problem;
pub mod random;
pub mod requests;
mod running;
pub mod secret;
pub mod site;
pub mod standing;
mod state;
pub mod store;
pub mod text;
pub mod validation;
mod views;

pub use running::{Running, serve};
pub use state::{AppState, Parts};
