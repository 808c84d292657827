//! A model of the environment of the core's delivery machine, in which every interleaving can be tried; no browser and
//! no network.
//!
//! The machine is the real one ([`domain::Delivery`]), and its record is serialised for real. The citizen, one to three
//! pages over one store and one lock, the network, the city and the clock are models. [`World::apply`] does one action
//! at a time and reports a broken promise, if any; a page can be killed between any two of them.
//!
//! The following of a demand has a model of its own: [`following`].

mod budget;
mod city;
mod explorer;
mod fair;
pub mod following;
mod machine;
mod page;
mod promises;
mod world;

pub use budget::Budget;
pub use city::{City, Message, Stage, What};
pub use explorer::{Explored, explore, possible};
pub use fair::run_fairly;
pub use machine::{Act, Answer, Event, Key, Machine};
pub use page::{Care, Kept, Page, Pending, PhotoWork};
pub use promises::{Broken, check_now, check_the_end};
pub use world::{Action, Frozen, Store, World};
