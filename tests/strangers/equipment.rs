//! Paths of the built backend, the npm packages and our scripts for Node, from the environment.

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};

/// The built backend.
pub(crate) fn backend() -> Result<PathBuf> {
    named("SUBAN_BACKEND")
}

/// The folder `node_modules` with `@tus/server`, `@tus/file-store` and `tus-js-client`.
pub(crate) fn node_modules() -> Result<PathBuf> {
    named("SUBAN_NODE_MODULES")
}

/// A script of ours.
pub(crate) fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn named(name: &str) -> Result<PathBuf> {
    match std::env::var_os(name).filter(|value| !value.is_empty()) {
        Some(value) => Ok(value.into()),
        None => {
            bail!("{name} is not set: start these tests by `cargo xtask test strangers`, which gets what they need")
        }
    }
}
