//! Watches folders of the checkout and reports which files changed.

use std::path::{Path, PathBuf};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::Outcome;

/// Watched with everything below.
const FOLDERS: [&str; 4] = ["src", "style", "public", ".cargo"];

/// Reports changes until it is dropped.
pub struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Calls `changed` with the paths of each change below `root`, in a thread of its own; without paths when the system
    /// lost count and anything may have changed.
    pub fn begin(root: &Path, changed: impl Fn(Vec<PathBuf>) + Send + 'static) -> Outcome<Self> {
        let failed = |error: notify::Error| format!("{} cannot be watched: {error}", root.display());
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| match event {
            Ok(event) if event.need_rescan() => changed(Vec::new()),
            Ok(event) if is_change(event.kind) && !event.paths.is_empty() => changed(event.paths),
            Ok(_) => {}
            Err(error) => eprintln!("  a change may have been missed: {error}"),
        })
        .map_err(failed)?;
        // The manifests; not with everything below, where the builds themselves write.
        watcher.watch(root, RecursiveMode::NonRecursive).map_err(failed)?;
        for folder in FOLDERS.map(|folder| root.join(folder)) {
            if folder.is_dir() {
                watcher.watch(&folder, RecursiveMode::Recursive).map_err(failed)?;
            }
        }
        Ok(Self { _watcher: watcher })
    }
}

/// Everything but reading: which kinds a change has differs from system to system.
const fn is_change(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn a_change_below_a_watched_folder_is_reported_and_no_other() {
        let root = std::env::temp_dir().join(format!("xtask-watch-{}", std::process::id()));
        for folder in ["src/app/pages", "target/dev"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(root.join("src/app/read.rs"), "read").unwrap();
        let (send, changes) = mpsc::channel();
        let watch = Watch::begin(&root, move |paths| send.send(paths).unwrap()).unwrap();
        let seen_until = |last: PathBuf| {
            let mut seen = BTreeSet::new();
            while !seen.contains(&last) {
                seen.extend(changes.recv_timeout(Duration::from_secs(20)).expect("the change is reported"));
            }
            seen
        };

        fs::write(root.join("target/dev/built.js"), "built").unwrap();
        fs::read(root.join("src/app/read.rs")).unwrap();
        let page = root.join("src/app/pages/what.rs");
        fs::write(&page, "one").unwrap();
        let seen = seen_until(page.clone());
        assert!(!seen.iter().any(|path| path.ends_with("built.js") || path.ends_with("read.rs")), "{seen:?}");

        // As many editors save: beside, then in place of the old one.
        fs::write(root.join("src/app/pages/what.rs.new"), "two").unwrap();
        fs::rename(root.join("src/app/pages/what.rs.new"), &page).unwrap();
        seen_until(page);
        fs::write(root.join("Cargo.toml"), "").unwrap();
        seen_until(root.join("Cargo.toml"));
        drop(watch);
        fs::remove_dir_all(&root).unwrap();
    }
}
