//! Suban's user interface. It knows pages and texts; transport and storage are in `platform`.

mod components;
mod config;
mod control;
mod host;
mod mount;
mod pages;
mod parts;
mod route;
mod session;
mod shell;
mod words;

pub use config::Config;
pub use host::{Chrome, Host, Routing};
pub use mount::{Mounted, mount, start_page};
pub use route::Route;
