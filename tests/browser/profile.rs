//! The folder of a browser's memory, which outlives its process; it is no browser.

use anyhow::Result;
use std::path::PathBuf;

/// A browser's memory. Dropping it removes it.
pub struct Profile {
    /// Its folder.
    pub folder: PathBuf,
}

impl Profile {
    /// An empty memory; its name tells it from others of this process.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("suban-profile-{}-{name}", std::process::id()));
        // What is made once more begins with nothing.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
