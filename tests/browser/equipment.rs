//! Paths of the browser, its driver, the built site and the backend.

use anyhow::{Context, Result, bail};
use std::env::var_os;
use std::path::{Path, PathBuf};

/// A browser to drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox ESR, by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, by WebKitWebDriver.
    WebKit,
}

/// Everything that a journey needs.
#[derive(Clone, Debug)]
pub struct Equipment {
    /// The browser.
    pub browser: Browser,
    /// The program that drives it.
    pub driver: PathBuf,
    /// The built site.
    pub site: PathBuf,
    /// The built backend.
    pub backend: PathBuf,
    /// `axe.min.js`.
    pub axe: PathBuf,
    /// The display server for a browser that needs one.
    pub xvfb: PathBuf,
}

impl Browser {
    /// Every browser.
    pub const ALL: &'static [Self] = &[Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name in `SUBAN_BROWSER`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }
}

impl Equipment {
    /// As named by the environment.
    ///
    /// # Errors
    /// What is missing, and how the journeys are started.
    pub fn from_environment() -> Result<Self> {
        crate::slowed::check()?;
        let name = path("SUBAN_BROWSER")?;
        let Some(browser) = Browser::ALL.iter().copied().find(|browser| Path::new(browser.name()) == name) else {
            bail!("SUBAN_BROWSER is {}: it must be chromium, firefox or webkit", name.display());
        };
        let driver = match browser {
            Browser::Chromium => "SUBAN_CHROMEDRIVER",
            Browser::Firefox => "SUBAN_GECKODRIVER",
            Browser::WebKit => "SUBAN_WEBKITDRIVER",
        };
        Ok(Self {
            browser,
            driver: path(driver)?,
            site: path("SUBAN_SITE")?,
            backend: path("SUBAN_BACKEND")?,
            axe: path("SUBAN_AXE")?,
            xvfb: path("SUBAN_XVFB")?,
        })
    }

    /// Chromium with the site and the backend as last built here, unless the environment names others.
    pub fn for_pictures() -> Self {
        let or = |name: &str, usual: PathBuf| var_os(name).map_or(usual, PathBuf::from);
        Self {
            browser: Browser::Chromium,
            driver: or("SUBAN_CHROMEDRIVER", "/usr/bin/chromedriver".into()),
            site: or("SUBAN_SITE", checkout().join("dist")),
            backend: or("SUBAN_BACKEND", checkout().join("target/release/backend")),
            axe: or("SUBAN_AXE", PathBuf::new()),
            xvfb: or("SUBAN_XVFB", "/usr/bin/Xvfb".into()),
        }
    }

    /// The folder for traces of failed journeys.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn traces() -> Result<PathBuf> {
        let folder = checkout().join("target/journeys");
        std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        // Browsers only accept canonical paths.
        Ok(folder.canonicalize()?)
    }
}

fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn path(name: &str) -> Result<PathBuf> {
    match var_os(name).filter(|value| !value.is_empty()) {
        Some(value) => Ok(value.into()),
        None => bail!(
            "{name} is not set: start the journeys by `cargo xtask test journeys`, which builds and names what they need"
        ),
    }
}
