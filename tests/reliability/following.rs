//! The world around the core's following of a demand, modelled so that it can be driven by scripts; no browser, no network.
//!
//! The schedule is the real one ([`domain::Following`]), fed through the real reader of streams ([`client::sse`]) and the
//! real decoder of answers, and what it brings goes into a real [`domain::Timeline`]. Modelled are the city with its log,
//! the bytes it writes, the road they come by, and the page that carries out what the schedule wants. A [`Script`] says
//! what happens; [`run`] judges every moment of it, and in the end whether everything is as the city says.

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
