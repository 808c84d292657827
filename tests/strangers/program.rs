//! A process started by a test: its data folder, its address, its end. What it does is in `other_server`, `city` and
//! `other_client`.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder that is deleted when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Creates one.
    pub(crate) fn new(name: &str) -> Result<Self> {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("suban-{name}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // If it cannot be deleted it stays in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A running server; killed when dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts one that prints `listening on http://ADDRESS`.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        // The script exits when its standard input is closed.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = command.spawn().with_context(|| format!("{command:?} cannot be started"))?;
        let mut lines = BufReader::new(process.stdout.take().context("no output")?).lines();
        for line in lines.by_ref() {
            if let Some((_, address)) = line?.split_once("listening on http://") {
                let address = address.trim().parse()?;
                // Keeps reading, so that its output does not fill the pipe.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { process, address });
            }
        }
        let _ = process.kill();
        bail!("{command:?} ended before it listened ({})", process.wait()?)
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) {
        // Either fails only because it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
