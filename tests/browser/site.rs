//! A copy of the built site with other settings, or with a witness beside it; everything else is served as it was built.

use crate::equipment::Equipment;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static COPIES: AtomicU32 = AtomicU32::new(0);

/// A copied site. Dropping it removes it.
pub struct Site {
    /// Its folder.
    pub folder: PathBuf,
}

impl Site {
    /// A copy whose program calls the API below `/faulty/{client}`, where the staff can switch faults on.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_faulty_api(equipment: &Equipment, client: &str) -> Result<Self> {
        let site = Self::copy(equipment)?;
        site.set("api", json!(format!("/faulty/{client}")))?;
        Ok(site)
    }

    /// A copy whose program calls the API at another address.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_api_at(equipment: &Equipment, address: &str) -> Result<Self> {
        let site = Self::copy(equipment)?;
        site.set("api", json!(address))?;
        Ok(site)
    }

    /// A copy for a device that many people use, whose clock ticks ten times as fast so that nobody waits for a minute.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn for_many_people(equipment: &Equipment) -> Result<Self> {
        let site = Self::copy(equipment)?;
        site.set("kiosk_idle_seconds", json!(60))?;
        let hurry = "const tick = window.setInterval.bind(window); window.setInterval = (on, ms, ...more) => tick(on, ms / 10, ...more);";
        site.begin_with("hurry.js", hurry)?;
        Ok(site)
    }

    /// A copy in which the browser's database fails in a way that `lying_store.js` knows.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_lying_store(equipment: &Equipment, fault: &str) -> Result<Self> {
        Self::with_script(equipment, "lies.js", &include_str!("lying_store.js").replace("__FAULT__", fault))
    }

    /// A copy with a script that runs before everything else and keeps what the browser complains about.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_witness(equipment: &Equipment) -> Result<Self> {
        Self::with_script(equipment, "witness.js", include_str!("witness.js"))
    }

    /// A copy with a script of this name that runs before everything else.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_script(equipment: &Equipment, name: &str, text: &str) -> Result<Self> {
        let site = Self::copy(equipment)?;
        site.begin_with(name, text)?;
        Ok(site)
    }

    /// Has the page run a script before everything else.
    fn begin_with(&self, name: &str, script: &str) -> Result<()> {
        self.write(name, script)?;
        let page = fs::read_to_string(self.folder.join("index.html"))?;
        let (before, after) = page.split_once("<meta charset").context("index.html has no <meta charset>")?;
        ensure!(!before.contains("<script"), "another script is before it");
        self.write("index.html", &format!("{before}<script src=\"{name}\"></script><meta charset{after}"))
    }

    /// Changes one of the site's settings.
    fn set(&self, name: &str, value: Value) -> Result<()> {
        let mut config: Value = serde_json::from_slice(&fs::read(self.folder.join("config.json"))?)?;
        config[name] = value;
        self.write("config.json", &serde_json::to_string(&config)?)
    }

    fn copy(equipment: &Equipment) -> Result<Self> {
        let number = COPIES.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("suban-site-{}-{number}", std::process::id()));
        copy(&equipment.site, &folder)
            .with_context(|| format!("the site {} cannot be copied", equipment.site.display()))?;
        Ok(Self { folder })
    }

    /// Writes a file, and removes its compressed forms, which would be served in its place.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        for coding in ["br", "gz"] {
            let compressed = self.folder.join(format!("{name}.{coding}"));
            if compressed.exists() {
                fs::remove_file(compressed)?;
            }
        }
        Ok(fs::write(self.folder.join(name), text)?)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let there = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &there)?;
        } else {
            fs::copy(entry.path(), there)?;
        }
    }
    Ok(())
}
