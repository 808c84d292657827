//! A copy of the built site with other settings, injected scripts, or replaced by a new version; all other files are
//! served as built.

use crate::equipment::Equipment;
use crate::page_clock;
use crate::pseudo;
use crate::words::Language;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static COPIES: AtomicU32 = AtomicU32::new(0);

/// A copied site. Dropping it deletes it.
pub struct Site {
    /// Its folder.
    pub folder: PathBuf,
    /// Number of injected scripts.
    scripts: usize,
}

impl Site {
    /// A copy whose program calls the API below `/faulty/{client}`, where the staff can inject faults.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_faulty_api(equipment: &Equipment, client: &str) -> Result<Self> {
        let site = Self::copy(equipment)?;
        site.set("api", json!(format!("/faulty/{client}")))?;
        Ok(site)
    }

    /// A copy whose program calls the API at another URL.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_api_at(equipment: &Equipment, address: &str) -> Result<Self> {
        let site = Self::copy(equipment)?;
        site.set("api", json!(address))?;
        Ok(site)
    }

    /// A copy configured for a shared device with an idle time of a minute.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn for_many_people(equipment: &Equipment) -> Result<Self> {
        let site = Self::copy(equipment)?;
        site.set("kiosk_idle_seconds", json!(60))?;
        Ok(site)
    }

    /// A copy in which IndexedDB fails in a way that `unreliable_store.js` implements.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_unreliable_store(equipment: &Equipment, fault: &str) -> Result<Self> {
        Self::with_script(equipment, "lies.js", &include_str!("unreliable_store.js").replace("__FAULT__", fault))
    }

    /// A copy with an injected script that records the browser's errors.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_witness(equipment: &Equipment) -> Result<Self> {
        Self::with_script(equipment, "witness.js", include_str!("witness.js"))
    }

    /// A copy with an injected script of this name.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn with_script(equipment: &Equipment, name: &str, text: &str) -> Result<Self> {
        Self::copy(equipment)?.and_script(name, text)
    }

    /// The same copy with the page's clock under the journey's control (`page_clock.rs`).
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn with_page_clock(self) -> Result<Self> {
        self.and_script("page-clock.js", page_clock::SCRIPT)
    }

    /// The same with other settings in its `config.json`.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn with_settings(self, settings: &[(&str, Value)]) -> Result<Self> {
        for (name, value) in settings {
            self.set(name, value.clone())?;
        }
        Ok(self)
    }

    /// The same with the pseudo-locale added: in its settings, in its first question, and with its texts.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn with_made_up_language(self) -> Result<Self> {
        let tags: Vec<_> = Language::ALL.into_iter().chain([Language::MadeUp]).map(Language::tag).collect();
        self.set("languages", json!(tags))?;
        let words = serde_json::to_string(Language::MadeUp.words())?;
        for catalogue in ["", ".pages", ".photos"] {
            self.write(&format!("locales/{}{catalogue}.json", pseudo::TAG), &words)?;
        }
        let page = fs::read_to_string(self.folder.join("index.html"))?;
        ensure!(page.contains("data-rtl=\"\""), "index.html names languages that are read from the right already");
        let page = page.replace("data-rtl=\"\"", &format!("data-rtl=\"{}\"", pseudo::TAG));
        let languages = format!("data-languages=\"{}", Language::ALL.map(Language::tag).join(" "));
        ensure!(page.contains(&languages), "index.html offers other languages");
        let page = page.replace(&languages, &format!("{languages} {}", pseudo::TAG));
        self.write("index.html", &first_question_in_made_up_language(&page)?).map(|()| self)
    }

    /// Injects a script into the photo worker.
    ///
    /// # Errors
    /// When the site has no such worker.
    pub fn begin_photo_worker_with(&self, script: &str) -> Result<()> {
        let names = fs::read_dir(&self.folder)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let is_worker = |name: &String| name.starts_with("photo-worker") && name.ends_with(".js");
        let name = names.into_iter().find(is_worker).context("no photo worker")?;
        let own = fs::read_to_string(self.folder.join(&name))?;
        self.write(&name, &format!("{script}\n{own}"))
    }

    /// An unchanged copy.
    ///
    /// # Errors
    /// When the site cannot be copied.
    pub fn as_built(equipment: &Equipment) -> Result<Self> {
        Self::copy(equipment)
    }

    /// Replaces this version by a new one, like a deployment: every file with a hash in its name gets another one, all
    /// references are updated, the service worker has another version, and the old files are deleted.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn becomes_a_new_version(&self) -> Result<()> {
        let names: Vec<String> = fs::read_dir(&self.folder)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_>>()?;
        let worker = fs::read_to_string(self.folder.join("sw.js"))?;
        let version = worker.split('"').nth(1).context("sw.js names no version")?.to_owned();
        ensure!(is_fingerprint(&version), "sw.js is of version {version}");
        let mut old: Vec<String> = names.iter().filter_map(|name| fingerprint(name)).map(ToOwned::to_owned).collect();
        ensure!(!old.is_empty(), "no file has a fingerprint");
        old.push(version);
        let renewed = |text: &str| {
            old.iter().fold(text.to_owned(), |text, old| text.replace(old, &old.chars().rev().collect::<String>()))
        };
        // The order of a careful deployment: referenced files come before those that refer to them.
        for name in names.iter().filter(|name| fingerprint(name).is_some()) {
            fs::rename(self.folder.join(name), self.folder.join(renewed(name)))?;
        }
        for name in names.iter().filter(|name| [".js", ".html"].iter().any(|kind| name.ends_with(kind))) {
            let name = renewed(name);
            let text = fs::read_to_string(self.folder.join(&name))?;
            if renewed(&text) != text {
                self.write(&name, &renewed(&text))?;
            }
        }
        Ok(())
    }

    /// The same with another `index.html`, derived from the built one.
    ///
    /// # Errors
    /// When nothing changes, or the file cannot be written.
    pub fn with_page(self, change: impl FnOnce(&str) -> String) -> Result<Self> {
        let page = fs::read_to_string(self.folder.join("index.html"))?;
        let changed = change(&page);
        ensure!(changed != page, "index.html is as it was");
        self.write("index.html", &changed).map(|()| self)
    }

    /// Injects a script before everything else, after those injected before.
    fn and_script(mut self, name: &str, script: &str) -> Result<Self> {
        self.write(name, script)?;
        let page = fs::read_to_string(self.folder.join("index.html"))?;
        let (before, after) = page.split_once("<meta charset").context("index.html has no <meta charset>")?;
        ensure!(before.matches("<script").count() == self.scripts, "a script of the page is before it");
        self.write("index.html", &format!("{before}<script src=\"{name}\"></script><meta charset{after}"))?;
        self.scripts += 1;
        Ok(self)
    }

    /// Sets one of the site's settings.
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
        Ok(Self { folder, scripts: 0 })
    }

    /// Writes a file, and deletes its compressed forms, which would be served instead.
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

/// The page with the pseudo-locale in place of Chinese, which its style sheet shows wherever the language is not
/// English.
fn first_question_in_made_up_language(page: &str) -> Result<String> {
    let (chinese, english) = ("<span lang=\"zh-CN\">", "<span lang=\"en\">");
    let mut parts = page.split(chinese);
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, after) = part.split_once("</span>").context("a text of the first question does not end")?;
        let (_, text) = after.split_once(english).context("a text of the first question is not there in English")?;
        let (text, _) = text.split_once("</span>").context("a text of the first question does not end")?;
        made += &format!("<span lang=\"{}\">{}</span>{after}", pseudo::TAG, pseudo::written(text));
    }
    Ok(made)
}

/// The hash in a file's name: `suban-0123456789abcdef.js.br`.
fn fingerprint(name: &str) -> Option<&str> {
    let (_, rest) = name.split_once('-')?;
    rest.split('.').next().filter(|part| is_fingerprint(part))
}

fn is_fingerprint(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
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
