//! The tus server of another maker, `@tus/server` with `@tus/file-store`, as one finds it: started, killed, its files looked at.

use crate::equipment::{node_modules, script};
use crate::program::{Folder, Server};
use anyhow::{Context, Result};
use client::tus::Location;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

/// A running server with a folder of its own.
pub struct Abroad {
    folder: Folder,
    expires_after_ms: u64,
    server: Option<Server>,
}

impl Abroad {
    /// Starts one that keeps uploads for ever.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start() -> Result<Self> {
        Self::that_forgets_after(0)
    }

    /// Starts one that keeps unfinished uploads for so many milliseconds; 0 is for ever.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn that_forgets_after(expires_after_ms: u64) -> Result<Self> {
        let mut abroad = Self { folder: Folder::new("abroad")?, expires_after_ms, server: None };
        abroad.come_back()?;
        Ok(abroad)
    }

    /// Where it answers.
    ///
    /// # Errors
    /// When it was killed.
    pub fn address(&self) -> Result<SocketAddr> {
        Ok(self.server.as_ref().context("it was killed")?.address)
    }

    /// Kills it in the middle of whatever it does.
    pub fn kill(&mut self) {
        self.server = None;
    }

    /// Starts it again, on another port with the same folder.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn come_back(&mut self) -> Result<()> {
        let mut command = Command::new("node");
        command.arg(script("tus-server.mjs")).arg(node_modules()?).arg(self.folder.path());
        self.server = Some(Server::start(command.arg(self.expires_after_ms.to_string()))?);
        Ok(())
    }

    /// Lets the time of an upload be over: as the server's own note of it has it, it was begun long ago.
    ///
    /// # Errors
    /// When there is no such note.
    pub fn time_is_over_for(&self, location: &Location) -> Result<()> {
        let file = self.file(location).with_extension("json");
        let mut note: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
        let begun = note.get_mut("creation_date").with_context(|| format!("{} has no date", file.display()))?;
        *begun = json!("2000-01-01T00:00:00.000Z");
        Ok(std::fs::write(&file, note.to_string())?)
    }

    /// The file in which it keeps an upload.
    pub fn file(&self, location: &Location) -> PathBuf {
        self.folder.path().join(location.photo().as_str())
    }
}
