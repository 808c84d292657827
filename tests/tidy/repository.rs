//! Access to the repository's files; it checks nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the repository.
pub(crate) struct File {
    /// Its path from the top, with `/`.
    pub(crate) path: String,
    /// Its content.
    pub(crate) text: String,
}

impl File {
    /// Its name without folders.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// What follows the last dot of its name.
    pub(crate) fn extension(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    /// Whether it lies in this folder, however deep.
    pub(crate) fn is_in(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Its lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// The top folder of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    here.canonicalize().expect("the repository lies two folders above tests/tidy")
}

/// Paths of all files that are tracked or would be with `git add --all`, relative to the top, sorted.
pub(crate) fn paths() -> Vec<String> {
    let root = root();
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(&root)
        .output();
    let mut paths: Vec<String> = match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            let all = String::from_utf8(output.stdout).expect("paths are UTF-8");
            all.split_terminator('\0').map(ToOwned::to_owned).collect()
        }
        // An archive without git.
        _ => walk(&root, ""),
    };
    paths.retain(|path| root.join(path).is_file());
    paths.sort();
    paths.dedup();
    assert!(paths.len() > 50, "only {} files were found below {}", paths.len(), root.display());
    paths
}

/// All text files of the repository.
pub(crate) fn files() -> Vec<File> {
    let root = root();
    let text = |path: String| {
        let text = String::from_utf8(fs::read(root.join(&path)).ok()?).ok()?;
        Some(File { path, text })
    };
    paths().into_iter().filter_map(text).collect()
}

/// The text of one file.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Fails with one line for each fault.
pub(crate) fn none(promise: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{promise}:\n  {}\n", faults.join("\n  "));
}

fn walk(root: &Path, below: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(below)).expect("the folder can be read").filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        if root.join(&path).is_file() {
            found.push(path);
        } else if !["target", "dist", "data", "node_modules", ".git", "__pycache__"].contains(&name.as_str()) {
            found.extend(walk(root, &path));
        }
    }
    found
}
