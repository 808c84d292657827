//! Paths in the checkout.

use std::path::{Path, PathBuf};

use crate::Outcome;

/// The checkout in which the command was called.
#[derive(Debug, Clone)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The nearest folder, from the current one upwards, that contains this crate.
    pub fn find() -> Outcome<Self> {
        let here = std::env::current_dir().map_err(|error| format!("no current folder: {error}"))?;
        here.ancestors()
            .find(|folder| folder.join("src/xtask/Cargo.toml").is_file())
            .map(|root| Self { root: root.to_owned() })
            .ok_or_else(|| "call this inside the project's checkout".to_owned())
    }

    /// The checkout's top folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The deployable folder.
    pub fn dist(&self) -> PathBuf {
        self.path("dist")
    }

    /// Cargo's target folder: `$CARGO_TARGET_DIR`, else `target/`.
    pub fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.path("target"), |folder| self.root.join(folder))
    }

    /// The release build of the reference backend.
    pub fn backend(&self) -> PathBuf {
        self.target().join("release/backend")
    }
}
