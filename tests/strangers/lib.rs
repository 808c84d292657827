//! Interoperability of tus clients and servers by different makers, with a proxy in between that cuts connections at
//! exact bytes.

mod city;
mod cut;
mod cutting_proxy;
mod equipment;
mod head;
mod other_client;
mod other_server;
mod performer;
mod photo;
mod program;
mod uploader;

pub use city::City;
pub use cut::{Cut, Ending, Place};
pub use cutting_proxy::{CuttingProxy, Exchange};
pub use other_client::{OtherClient, Ran, UploadOptions};
pub use other_server::OtherServer;
pub use performer::{PATIENCE, Performer};
pub use photo::Photo;
pub use uploader::{Finished, Uploader};
