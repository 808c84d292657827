//! The folder of a browser's profile, which outlives its process.

use anyhow::Result;
use std::path::PathBuf;

/// A browser's profile. Dropping it deletes it.
pub struct Profile {
    /// Its folder.
    pub folder: PathBuf,
}

impl Profile {
    /// An empty profile; its name distinguishes it from others of this process.
    ///
    /// # Errors
    /// When the folder cannot be created.
    pub fn new(name: &str) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("suban-profile-{}-{name}", std::process::id()));
        // A recreated profile starts empty.
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
