//! The reference backend with an empty city, as deployed: started, and stopped when dropped.

use crate::equipment::backend;
use crate::program::{Folder, Server};
use anyhow::Result;
use std::net::SocketAddr;
use std::process::Command;

/// Another origin that may call it.
const NEIGHBOUR: &str = "https://neighbour.example";

/// A running city.
pub struct City {
    folder: Folder,
    server: Server,
}

impl City {
    /// Starts one.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start() -> Result<Self> {
        let folder = Folder::new("city")?;
        let server = Self::serve(&folder)?;
        Ok(Self { folder, server })
    }

    /// Kills it, and starts it again on another port with the same data.
    ///
    /// # Errors
    /// When it does not start.
    pub fn restart(&mut self) -> Result<()> {
        self.server.kill();
        self.server = Self::serve(&self.folder)?;
        Ok(())
    }

    /// Another origin that may call it.
    pub const fn neighbour(&self) -> &'static str {
        NEIGHBOUR
    }

    /// Its address.
    pub const fn address(&self) -> SocketAddr {
        self.server.address
    }

    fn serve(folder: &Folder) -> Result<Server> {
        let mut command = Command::new(backend()?);
        command
            .args(["--listen", "127.0.0.1:0", "--no-demo", "--pace", "0", "--allow-origin", NEIGHBOUR, "--log", "warn"])
            .arg("--data")
            .arg(folder.path());
        Server::start(&mut command)
    }
}
