//! Interoperability of tus clients and servers by different makers, with a proxy in between that cuts connections at
//! exact bytes.

mod abroad;
mod city;
mod cut;
mod equipment;
mod head;
mod performer;
mod photo;
mod program;
mod road;
mod stranger;
mod uploader;

pub use abroad::Abroad;
pub use city::City;
pub use cut::{Cut, Ending, Place};
pub use performer::{PATIENCE, Performer};
pub use photo::Photo;
pub use road::{Exchange, Road};
pub use stranger::{Errand, Ran, Stranger};
pub use uploader::{Finished, Uploader};
