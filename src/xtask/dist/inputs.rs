//! A hash of all inputs of `dist/`.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::{Outcome, project::Project};

/// Folders and files that determine `dist/`, including the build itself.
const SOURCES: [&str; 14] = [
    "src/app",
    "src/platform",
    "src/client",
    "src/picture",
    "src/domain",
    "src/contract",
    "src/xtask",
    "style",
    "public",
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "rust-toolchain.toml",
];

/// The hash of the present sources: names and contents, not times.
pub fn fingerprint(project: &Project) -> Outcome<String> {
    let mut files = BTreeSet::new();
    for source in SOURCES {
        collect(&project.path(source), &mut files)?;
    }
    digest(project.root(), &files)
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> Outcome {
    if path.is_dir() {
        let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("{}: {error}", path.display()))?;
            collect(&entry.path(), files)?;
        }
    } else if path.is_file() {
        files.insert(path.to_owned());
    }
    Ok(())
}

fn digest(root: &Path, files: &BTreeSet<PathBuf>) -> Outcome<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(root).unwrap_or(file).hash(&mut hasher);
        fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fingerprint_of(folder: &Path) -> String {
        let mut files = BTreeSet::new();
        collect(folder, &mut files).unwrap();
        digest(folder, &files).unwrap()
    }

    #[test]
    fn the_fingerprint_follows_names_and_contents_and_nothing_else() {
        let folder = std::env::temp_dir().join(format!("xtask-inputs-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::write(folder.join("a.rs"), "one").unwrap();
        fs::write(folder.join("inner/b.rs"), "two").unwrap();
        let first = fingerprint_of(&folder);

        fs::write(folder.join("a.rs"), "one").unwrap();
        assert_eq!(fingerprint_of(&folder), first, "written again with the same content");

        fs::write(folder.join("a.rs"), "One").unwrap();
        let changed = fingerprint_of(&folder);
        assert_ne!(changed, first, "a content changed");

        fs::rename(folder.join("a.rs"), folder.join("c.rs")).unwrap();
        assert_ne!(fingerprint_of(&folder), changed, "a name changed");
        fs::remove_dir_all(&folder).unwrap();
    }
}
