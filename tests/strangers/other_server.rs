//! A third-party tus server, `@tus/server` with `@tus/file-store`: started, killed, its files inspected.

use crate::equipment::{node_modules, script};
use crate::program::{Folder, Server};
use anyhow::{Context, Result};
use client::tus::Location;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

/// A running server with a folder of its own.
pub struct OtherServer {
    folder: Folder,
    expires_after_ms: u64,
    server: Option<Server>,
}

impl OtherServer {
    /// Starts one whose uploads never expire.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start() -> Result<Self> {
        Self::that_forgets_after(0)
    }

    /// Starts one whose unfinished uploads expire after so many milliseconds; 0 means never.
    ///
    /// # Errors
    /// When it does not start.
    pub fn that_forgets_after(expires_after_ms: u64) -> Result<Self> {
        let mut other_server = Self { folder: Folder::new("other_server")?, expires_after_ms, server: None };
        other_server.come_back()?;
        Ok(other_server)
    }

    /// Its address.
    ///
    /// # Errors
    /// When it was killed.
    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.server.as_ref().context("it was killed")?.address)
    }

    /// Kills it.
    pub fn kill(&mut self) {
        self.server = None;
    }

    /// Starts it again, on another port with the same folder.
    ///
    /// # Errors
    /// When it does not start.
    pub fn come_back(&mut self) -> Result<()> {
        let mut command = Command::new("node");
        command.arg(script("tus-server.mjs")).arg(node_modules()?).arg(self.folder.path());
        self.server = Some(Server::start(command.arg(self.expires_after_ms.to_string()))?);
        Ok(())
    }

    /// Makes an upload expire, by an early creation date in the server's metadata.
    ///
    /// # Errors
    /// When there are none.
    pub fn time_is_over_for(&self, location: &Location) -> Result<()> {
        let file = self.file(location).with_extension("json");
        let mut note: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
        let begun = note.get_mut("creation_date").with_context(|| format!("{} has no date", file.display()))?;
        *begun = json!("2000-01-01T00:00:00.000Z");
        Ok(std::fs::write(&file, note.to_string())?)
    }

    /// The file of an upload.
    pub fn file(&self, location: &Location) -> PathBuf {
        self.folder.path().join(location.photo().as_str())
    }
}
