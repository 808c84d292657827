//! A model of the environment of following a demand, driven by scripts; no browser, no network.
//!
//! The schedule is the real one ([`domain::Following`]), fed through the real stream parser ([`client::sse`]) and the
//! real response decoder, and events go into a real [`domain::Timeline`]. The city with its log, its byte streams, the
//! network, and the page that carries out the schedule's effects are models. A [`Script`] lists what happens; [`run`]
//! checks the promises at every moment, and at the end whether the page shows everything.

mod bytes;
mod city;
mod device;
mod happenings;
mod log;
mod peace;
mod road;
mod script;
mod verdict;
mod world;

pub use device::Care;
pub use peace::{Figures, run};
pub use script::{Happening, Peace, Refusal, Script, Start, Tamper};
pub use verdict::Broken;
