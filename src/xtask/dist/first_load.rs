//! What a phone downloads before the program runs, computed from a built `dist/` without a browser.

use std::fmt;
use std::fs;
use std::path::Path;

use super::{entries, names};
use crate::Outcome;

/// The goal for the first load: compressed bytes and requests.
pub const GOAL: (u64, usize) = (100_000, 4);
/// The present limit of the first load: the size reached, rounded up. It is only ever lowered, until it is the goal.
pub const LIMIT: (u64, usize) = (115_800, 5);
/// The limit of everything together, compressed: the first load and all parts. What a demand's link or a page of the
/// form needs of it has limits of its own (`bench/entries.rs`).
pub const LIMIT_ALL: u64 = 545_000;
/// The same for the part that is prefetched for the photos page.
pub const LIMIT_PHOTOS: u64 = 61_800;
/// The file name prefix of the photos page's part.
const PHOTOS: &str = "suban_photos";

/// One file of the first load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its role: html, css, glue, wasm, config, icon, locale or other.
    pub role: &'static str,
    /// Its path inside `dist/`.
    pub file: String,
    /// Bytes as built.
    pub raw: u64,
    /// Bytes on the wire: the brotli copy's, if there is one.
    pub brotli: u64,
}

/// The files of a first visit in the default language, and the largest catalogue of another language.
#[derive(Debug, PartialEq, Eq)]
pub struct FirstLoad {
    /// The files that every visitor downloads.
    pub parts: Vec<Part>,
    /// What a visitor who reads another language downloads in addition.
    pub locale: Option<Part>,
    /// The parts loaded after the first question; not part of the first load.
    pub behind: Vec<Part>,
    /// The photos page's part, prefetched on the page before.
    pub photos: Vec<Part>,
}

impl FirstLoad {
    /// Computes it from a built folder.
    ///
    /// A file counts when `index.html` names it in a `src`, `href`, `data-js`, `data-wasm` or `data-style` that
    /// browsers fetch at once, or when the page, the glue or the program names `config.json`, which they then fetch.
    pub fn of(dist: &Path) -> Outcome<Self> {
        let html = fs::read_to_string(dist.join("index.html"))
            .map_err(|_| "there is no dist/index.html: call cargo xtask dist first".to_owned())?;
        let mut parts = vec![part(dist, "html", "index.html")?];
        for file in named_files(&html) {
            parts.push(part(dist, role(&file), &file)?);
        }
        let fetched = |parts: &[Part], name: &str| parts.iter().any(|part| holds(&dist.join(&part.file), name));
        if fetched(&parts, "config.json")
            && !parts.iter().any(|part| part.file == "config.json")
            && dist.join("config.json").is_file()
        {
            parts.push(part(dist, "config", "config.json")?);
        }
        let locale = if fetched(&parts, "locales/") && !parts.iter().any(|part| part.role == "locale") {
            largest_locale(dist, attribute(&html, "lang").unwrap_or_default())?
        } else {
            None
        };
        let begun_elsewhere = begun_elsewhere(&html);
        let (mut behind, mut photos) = (Vec::new(), Vec::new());
        for file in names::top_files(dist, &["wasm"])? {
            let file = names::name_of(&file);
            if file.starts_with(PHOTOS) {
                photos.push(part(dist, "photos", &file)?);
            } else if begun_elsewhere.contains(&file) {
                behind.push(part(dist, "behind", &file)?);
            } else if parts.iter().all(|part| part.file != file) {
                return Err(format!("no address begins to load {file} (src/xtask/dist/entries.rs)"));
            }
        }
        Ok(Self { parts, locale, behind, photos })
    }

    /// Compressed bytes in the default language.
    pub fn bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.brotli).sum()
    }

    /// Compressed bytes of the parts loaded after the first question.
    pub fn bytes_behind(&self) -> u64 {
        self.behind.iter().map(|part| part.brotli).sum()
    }

    /// Compressed bytes of the photos page's part.
    pub fn bytes_of_photos(&self) -> u64 {
        self.photos.iter().map(|part| part.brotli).sum()
    }

    /// Compressed bytes of everything, in the default language.
    pub fn bytes_of_all(&self) -> u64 {
        self.bytes() + self.bytes_behind() + self.bytes_of_photos()
    }

    /// Whether a limit is exceeded: bytes (with the largest other catalogue) or requests (in the default language) of
    /// the first load, the bytes of the photos page's part, or those of everything.
    pub fn over_limit(&self) -> bool {
        let with_locale = self.bytes() + self.locale.as_ref().map_or(0, |part| part.brotli);
        with_locale > LIMIT.0
            || self.parts.len() > LIMIT.1
            || self.bytes_of_photos() > LIMIT_PHOTOS
            || self.bytes_of_all() > LIMIT_ALL
    }
}

impl fmt::Display for FirstLoad {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:<8}{:>10}{:>10}  file", "part", "raw", "brotli")?;
        let row = |out: &mut fmt::Formatter<'_>, part: &Part| {
            writeln!(out, "{:<8}{:>10}{:>10}  {}", part.role, part.raw, part.brotli, part.file)
        };
        for part in &self.parts {
            row(out, part)?;
        }
        let raw: u64 = self.parts.iter().map(|part| part.raw).sum();
        write!(
            out,
            "{:<8}{raw:>10}{:>10}  first load in {} requests (limit {} bytes in {} requests, goal {} bytes)",
            "total",
            self.bytes(),
            self.parts.len(),
            LIMIT.0,
            LIMIT.1,
            GOAL.0,
        )?;
        if let Some(locale) = &self.locale {
            writeln!(out)?;
            row(out, locale)?;
            write!(
                out,
                "{:<8}{:>10}{:>10}  in another language, one request more",
                "total",
                raw + locale.raw,
                self.bytes() + locale.brotli
            )?;
        }
        let of_photos = format!("with the page of the photos (limit {LIMIT_PHOTOS} bytes)");
        for (parts, told) in [(&self.behind, "behind the first question".to_owned()), (&self.photos, of_photos)] {
            if parts.is_empty() {
                continue;
            }
            writeln!(out)?;
            for part in parts {
                row(out, part)?;
            }
            let sum = |of: fn(&Part) -> u64| parts.iter().map(of).sum::<u64>();
            let (raw, bytes) = (sum(|part| part.raw), sum(|part| part.brotli));
            write!(out, "{:<8}{raw:>10}{bytes:>10}  {told}", "total")?;
        }
        write!(out, "\n{:<18}{:>10}  everything (limit {LIMIT_ALL} bytes)", "total", self.bytes_of_all())
    }
}

/// The local files that a page makes a browser fetch at once, without duplicates, in the order of the page.
fn named_files(html: &str) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for tag in html.split('<').filter_map(|rest| Some(rest.split_once('>')?.0)) {
        let addresses: &[&str] = match tag.split_whitespace().next() {
            Some("script") => &["src", "data-js", "data-wasm", "data-style"],
            Some("link") if fetched_at_once(tag) => &["href"],
            Some("img") => &["src"],
            _ => &[],
        };
        for address in addresses.iter().filter_map(|name| attribute(tag, name)) {
            let file = address.trim_start_matches("./").trim_start_matches('/').to_owned();
            let local = !address.contains(':') && !address.starts_with("//") && !file.is_empty();
            if local && !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files
}

/// The parts that are begun at once where another page than the first is asked for.
fn begun_elsewhere(html: &str) -> Vec<String> {
    let tags = || html.split('<');
    let named = entries::ATTRIBUTES.iter().flat_map(|(name, _)| tags().filter_map(|tag| attribute(tag, name)));
    named.flat_map(str::split_whitespace).map(|part| part.trim_start_matches("./").to_owned()).collect()
}

fn fetched_at_once(link: &str) -> bool {
    let rel = attribute(link, "rel").unwrap_or_default();
    rel.split_whitespace().any(|word| matches!(word, "stylesheet" | "modulepreload" | "preload" | "icon"))
}

/// The value of the first attribute of this name.
pub fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let quoted = |quote: char| {
        let (_, after) = tag.split_once(&format!(" {name}={quote}"))?;
        Some(after.split_once(quote)?.0)
    };
    quoted('"').or_else(|| quoted('\''))
}

fn role(file: &str) -> &'static str {
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    match extension {
        "css" => "css",
        "wasm" => "wasm",
        "js" | "mjs" if stem.starts_with("suban") => "glue",
        "svg" | "png" | "ico" => "icon",
        "json" if file.starts_with("locales/") => "locale",
        "json" if stem == "config" => "config",
        _ => "other",
    }
}

fn part(dist: &Path, role: &'static str, file: &str) -> Outcome<Part> {
    let size = |name: &str| fs::metadata(dist.join(name)).map(|meta| meta.len());
    let raw = size(file).map_err(|error| format!("index.html names {file}, which is not in dist/: {error}"))?;
    let brotli = size(&format!("{file}.br")).unwrap_or(raw);
    Ok(Part { role, file: file.to_owned(), raw, brotli })
}

fn largest_locale(dist: &Path, default: &str) -> Outcome<Option<Part>> {
    let Ok(entries) = fs::read_dir(dist.join("locales")) else {
        return Ok(None);
    };
    let mut largest = None::<Part>;
    for name in entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
        // A second dot is that of the texts of other pages: `en.pages.json`.
        let language = name.strip_suffix(".json").filter(|language| !language.contains('.'));
        if language.is_some_and(|language| language != default) {
            let found = part(dist, "locale", &format!("locales/{name}"))?;
            if largest.as_ref().is_none_or(|part| part.brotli < found.brotli) {
                largest = Some(found);
            }
        }
    }
    Ok(largest)
}

fn holds(file: &Path, text: &str) -> bool {
    fs::read(file).is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head>
        <link rel="icon" href="data:,"><style>a{b:c}</style>
        <link rel="manifest" href="manifest.webmanifest"><a href="./about.html">about</a>
        <link rel="modulepreload" href="./suban-2.js"><link rel="preload" href="./suban_bg-3.wasm" as="fetch" crossorigin>
        <script data-js="./suban-2.js" data-wasm="./suban_bg-3.wasm" data-style="./suban-1.css" data-following="" data-form="./suban_form-5.wasm">boot()</script>
        <script src="https://elsewhere.example/x.js"></script></head>"#;

    #[test]
    fn the_first_load_is_what_the_page_names_each_file_once() {
        let roles: Vec<_> = named_files(PAGE).into_iter().map(|file| (role(&file), file)).collect();
        let expected = [("glue", "suban-2.js"), ("wasm", "suban_bg-3.wasm"), ("css", "suban-1.css")];
        assert_eq!(roles, expected.map(|(role, file)| (role, file.to_owned())));
    }

    fn built(name: &str) -> std::path::PathBuf {
        let dist = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        fs::create_dir_all(dist.join("locales")).unwrap();
        for (file, text) in [
            ("index.html", PAGE),
            ("suban-1.css", "a{}"),
            ("suban-2.js", "x"),
            ("suban_bg-3.wasm", "fetch config.json and locales/ too"),
            ("suban_bg-3.wasm.br", "0123456789"),
            ("suban_form-5.wasm", "form"),
            ("suban_photos-6.wasm", "photos"),
            ("config.json", "{}"),
            ("locales/en.json", "{ the default one is embedded }"),
            ("locales/zh-CN.json", "{}"),
        ] {
            fs::write(dist.join(file), text).unwrap();
        }
        dist
    }

    #[test]
    fn bytes_are_those_sent_and_the_program_s_own_fetches_count() {
        let dist = built("load");
        let load = FirstLoad::of(&dist).unwrap();
        assert_eq!(load.parts.len(), 5);
        assert_eq!(load.parts.last().unwrap().role, "config");
        assert_eq!(load.bytes(), PAGE.len() as u64 + 3 + 1 + 10 + 2);
        assert_eq!(load.locale.as_ref().unwrap().file, "locales/zh-CN.json");
        assert_eq!(load.behind.iter().map(|part| part.file.as_str()).collect::<Vec<_>>(), ["suban_form-5.wasm"]);
        assert_eq!((load.bytes_behind(), load.bytes_of_photos()), (4, 6));
        assert!(!load.over_limit());
        assert!(load.to_string().contains("first load in 5 requests"));
        fs::remove_dir_all(&dist).unwrap();
    }

    #[test]
    fn too_many_bytes_or_requests_are_over_the_limit() {
        let one = |brotli| Part { role: "wasm", file: "x".to_owned(), raw: brotli, brotli };
        let none = || FirstLoad { parts: Vec::new(), locale: None, behind: Vec::new(), photos: Vec::new() };
        let over = |parts: Vec<Part>, locale| FirstLoad { parts, locale, ..none() }.over_limit();
        let behind = |brotli| FirstLoad { behind: vec![one(brotli)], ..none() }.over_limit();
        let photos = |brotli| FirstLoad { photos: vec![one(brotli)], ..none() }.over_limit();
        assert!(!photos(LIMIT_PHOTOS));
        assert!(photos(LIMIT_PHOTOS + 1));
        assert!(!behind(LIMIT_ALL));
        assert!(behind(LIMIT_ALL + 1));
        assert!(!over(vec![one(LIMIT.0)], None));
        assert!(over(vec![one(LIMIT.0 + 1)], None));
        assert!(over(vec![one(LIMIT.0 - 1_000)], Some(one(1_001))));
        assert!(!over(vec![one(1); 5], None));
        assert!(over(vec![one(1); 6], None));
    }

    #[test]
    fn a_part_that_no_address_begins_to_load_is_an_error() {
        let dist = built("unnamed");
        fs::write(dist.join("suban_shared_offer-7.wasm"), "shared").unwrap();
        assert!(FirstLoad::of(&dist).unwrap_err().contains("no address begins"));
        fs::remove_dir_all(&dist).unwrap();
    }

    #[test]
    fn a_page_that_names_a_missing_file_is_an_error() {
        let dist = built("missing");
        fs::remove_file(dist.join("suban-2.js")).unwrap();
        assert!(FirstLoad::of(&dist).is_err());
        fs::remove_dir_all(&dist).unwrap();
    }
}
