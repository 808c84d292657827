//! Writes the list of cached files and their version into the service worker.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use super::names::{name_of, top_files};
use crate::Outcome;

const WORKER: &str = "sw.js";
/// Files at the top of the folder that the program requests by itself; those in index.html are added.
const ASKED_FOR: [&str; 3] = ["config.json", "photo-worker.js", "manifest.webmanifest"];

/// Fills in the placeholders of `public/sw.js`. The version is a hash of the contents of all cached files, so that a
/// change of any of them makes a new worker.
pub fn complete_service_worker(site: &Path) -> Outcome {
    let worker = site.join(WORKER);
    let script = fs::read_to_string(&worker).map_err(|error| format!("the build has no {WORKER}: {error}"))?;
    let files = shell(site)?;
    let version = version(site, &files)?;
    let list: Vec<&str> = files.iter().map(String::as_str).collect();
    let complete = script.replace("__SHELL__", &list.join(" ")).replace("__VERSION__", &version);
    if complete == script || complete.contains("__") {
        return Err(format!("{WORKER} does not name __SHELL__ and __VERSION__ once each"));
    }
    fs::write(&worker, complete).map_err(|error| format!("{}: {error}", worker.display()))
}

/// The page itself as `./`, and every file that it may need, except pictures from elsewhere.
fn shell(site: &Path) -> Outcome<BTreeSet<String>> {
    let mut files = BTreeSet::from(["./".to_owned()]);
    let mut take = |folder: &str, extensions: &[&str]| -> Outcome {
        for file in top_files(&site.join(folder), extensions)? {
            let name = name_of(&file);
            if name != WORKER {
                files.insert(if folder.is_empty() { name } else { format!("{folder}/{name}") });
            }
        }
        Ok(())
    };
    take("", &["js", "css", "wasm"])?;
    take("locales", &["json"])?;
    for name in ASKED_FOR {
        if !site.join(name).is_file() {
            return Err(format!("the build has no {name}, which the page needs without a network too"));
        }
        files.insert(name.to_owned());
    }
    Ok(files)
}

fn version(site: &Path, files: &BTreeSet<String>) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        let path = site.join(if file == "./" { "index.html" } else { file });
        file.hash(&mut hasher);
        fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(name: &str, index: &str) -> std::path::PathBuf {
        let site = std::env::temp_dir().join(format!("xtask-shell-{name}-{}", std::process::id()));
        fs::create_dir_all(site.join("locales")).unwrap();
        for (file, text) in [
            ("index.html", index),
            ("sw.js", "const VERSION=\"__VERSION__\",SHELL=\"__SHELL__\".split(\" \")"),
            ("suban-1.js", "1"),
            ("suban_bg-2.wasm", "2"),
            ("suban-3.css", "3"),
            ("openapi.json", "{}"),
            ("config.json", "{}"),
            ("photo-worker.js", "4"),
            ("manifest.webmanifest", "{}"),
            ("locales/en.json", "{}"),
        ] {
            fs::write(site.join(file), text).unwrap();
        }
        site
    }

    #[test]
    fn the_worker_knows_every_file_that_the_page_needs_and_no_other() {
        let site = built("files", "<p>");
        complete_service_worker(&site).unwrap();
        let worker = fs::read_to_string(site.join("sw.js")).unwrap();
        let list = worker.split("SHELL=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(
            list,
            "./ config.json locales/en.json manifest.webmanifest photo-worker.js suban-1.js suban-3.css suban_bg-2.wasm"
        );
        fs::remove_dir_all(&site).unwrap();
    }

    #[test]
    fn another_page_is_another_version_and_the_same_is_the_same() {
        let worker = |name, index| {
            let site = built(name, index);
            complete_service_worker(&site).unwrap();
            let worker = fs::read_to_string(site.join("sw.js")).unwrap();
            fs::remove_dir_all(&site).unwrap();
            worker
        };
        assert_eq!(worker("one", "<p>"), worker("two", "<p>"));
        assert_ne!(worker("three", "<p>"), worker("four", "<b>"));
    }

    #[test]
    fn a_worker_that_leaves_nothing_open_is_refused() {
        let site = built("closed", "<p>");
        fs::write(site.join("sw.js"), "const VERSION = 1;").unwrap();
        assert!(complete_service_worker(&site).is_err());
        fs::remove_dir_all(&site).unwrap();
    }
}
