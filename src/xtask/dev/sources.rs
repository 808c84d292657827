//! Decides what a changed file asks for: the program, the backend, the site around the program, or nothing.

use std::collections::BTreeSet;
use std::fs;
use std::ops::BitOrAssign;
use std::path::{Path, PathBuf};

/// What has to be made anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Need {
    /// The program is compiled and bound.
    pub program: bool,
    /// The backend is compiled and started again.
    pub backend: bool,
    /// The site is put together; a new program asks for that too.
    pub site: bool,
    /// These commands themselves, which only a person can end and call again.
    pub ourselves: bool,
}

impl Need {
    /// Everything but these commands.
    pub const ALL: Self = Self { program: true, backend: true, site: true, ourselves: false };

    /// Whether there is nothing to do.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl BitOrAssign for Need {
    fn bitor_assign(&mut self, other: Self) {
        self.program |= other.program;
        self.backend |= other.backend;
        self.site |= other.site;
        self.ourselves |= other.ourselves;
    }
}

/// Files that say how everything is compiled.
const MANIFESTS: [&str; 4] = ["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo/config.toml"];
/// Folders from which the site is put together.
const SITE: [&str; 2] = ["style", "public"];
/// These commands.
const OURSELVES: &str = "src/xtask";

/// What program and backend consist of, as cargo noted it when it built them last.
pub struct Sources {
    root: PathBuf,
    program: Parts,
    backend: Parts,
}

impl Sources {
    /// Reads cargo's two notes, which stand beside the built files (`suban.d`, `backend.d`).
    pub fn read(root: &Path, program: &Path, backend: &Path) -> Self {
        let parts = |file: &Path| Parts::of(&fs::read_to_string(file).unwrap_or_default(), root);
        Self { root: root.to_owned(), program: parts(program), backend: parts(backend) }
    }

    /// What the changed paths ask for; without any it is unknown what changed.
    pub fn need(&self, changed: &BTreeSet<PathBuf>) -> Need {
        let mut need = if changed.is_empty() { Need::ALL } else { Need::default() };
        for path in changed {
            need |= self.need_of(path, path.exists());
        }
        need
    }

    fn need_of(&self, path: &Path, exists: bool) -> Need {
        let Ok(inside) = path.strip_prefix(&self.root) else { return Need::default() };
        if MANIFESTS.iter().any(|manifest| inside == Path::new(manifest)) {
            return Need::ALL;
        }
        if is_of_an_editor(path) || path.is_dir() {
            return Need::default();
        }
        let ourselves = inside.starts_with(OURSELVES);
        Need {
            program: !ourselves && self.program.have(path, exists),
            backend: !ourselves && self.backend.have(path, exists),
            site: SITE.iter().any(|folder| inside.starts_with(folder)),
            ourselves,
        }
    }
}

/// The files of a built target, and the folders of their packages.
#[derive(Default)]
struct Parts {
    files: BTreeSet<PathBuf>,
    packages: BTreeSet<PathBuf>,
}

impl Parts {
    /// Reads a line `TARGET: FILE FILE…`, in which `\ ` is a blank (The Cargo Book, build cache).
    fn of(note: &str, root: &Path) -> Self {
        let (_, list) = note.split_once(": ").unwrap_or_default();
        let names = list.trim_end().replace("\\ ", "\0");
        let names = names.split(' ').filter(|name| !name.is_empty());
        let files: BTreeSet<PathBuf> = names.map(|name| PathBuf::from(name.replace('\0', " "))).collect();
        let packages = files.iter().filter_map(|file| package_of(file, root)).map(Path::to_owned).collect();
        Self { files, packages }
    }

    /// Whether a file is, was, or may become one of them. A new one counts as soon as it lies in the folder of a package:
    /// the build may have failed for want of it.
    fn have(&self, path: &Path, exists: bool) -> bool {
        self.files.contains(path) || (exists && self.packages.iter().any(|package| path.starts_with(package)))
    }
}

/// The nearest folder above a file, and below the root, that has a manifest.
fn package_of<'a>(file: &'a Path, root: &Path) -> Option<&'a Path> {
    let above = file.ancestors().skip(1).take_while(|folder| folder.starts_with(root) && *folder != root);
    above.into_iter().find(|folder| folder.join("Cargo.toml").is_file())
}

/// Copies and locks that editors put beside a file.
fn is_of_an_editor(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(['.', '#']) || name.ends_with('~')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Project;

    const PROGRAM: Need = Need { program: true, backend: false, site: false, ourselves: false };
    const BACKEND: Need = Need { program: false, backend: true, site: false, ourselves: false };
    const SITE: Need = Need { program: false, backend: false, site: true, ourselves: false };

    /// The real packages, and notes as cargo writes them.
    fn sources() -> Sources {
        let root = Project::find().unwrap().root().to_owned();
        let note = |files: &[&str]| {
            let files: Vec<String> =
                files.iter().map(|file| root.join(file).display().to_string().replace(' ', "\\ ")).collect();
            format!("{}: {}\n", root.join("target/x").display(), files.join(" "))
        };
        let program = note(&["src/app/lib.rs", "src/contract/lib.rs", "public/locales/zh-CN.json"]);
        let backend = note(&["src/backend/main.rs", "src/contract/lib.rs", "src/backend/migrations/0001_demands.sql"]);
        Sources { program: Parts::of(&program, &root), backend: Parts::of(&backend, &root), root }
    }

    fn need(changed: &[&str]) -> Need {
        let sources = sources();
        sources.need(&changed.iter().map(|path| sources.root.join(path)).collect())
    }

    #[test]
    fn a_change_asks_for_what_consists_of_the_file_and_for_nothing_else() {
        assert_eq!(need(&["src/app/pages/what.rs"]), PROGRAM);
        assert_eq!(need(&["src/app/Cargo.toml"]), PROGRAM);
        assert_eq!(need(&["src/backend/demo/city.json"]), BACKEND);
        assert_eq!(need(&["style/tokens.css"]), SITE);
        assert_eq!(need(&["public/locales/en.json"]), SITE);
        assert_eq!(need(&["src/contract/event.rs"]), Need { program: true, ..BACKEND });
        for nothing in ["README.md", "src/README.md", "src/decisions/README.md", "tests/tidy/house.rs", "Trunk.toml"] {
            assert_eq!(need(&[nothing]), Need::default(), "{nothing}");
        }
    }

    #[test]
    fn texts_that_are_compiled_in_ask_for_the_program_and_the_site() {
        assert_eq!(need(&["public/locales/zh-CN.json"]), Need { program: true, ..SITE });
    }

    #[test]
    fn needs_add_up_and_manifests_ask_for_everything() {
        assert_eq!(need(&["style/base.css", "src/backend/clock.rs"]), Need { site: true, ..BACKEND });
        assert_eq!(need(&["Cargo.lock"]), Need::ALL);
        assert_eq!(need(&[]), Need::ALL, "it is unknown what changed");
    }

    #[test]
    fn these_commands_cannot_renew_themselves() {
        assert_eq!(need(&["src/xtask/start.rs"]), Need { ourselves: true, ..Need::default() });
    }

    #[test]
    fn files_of_editors_and_files_that_have_come_and_gone_ask_for_nothing() {
        for name in ["src/app/.lib.rs.swp", "src/app/lib.rs~", "src/app/#lib.rs#", "src/app/4913", "src/app"] {
            assert_eq!(need(&[name]), Need::default(), "{name}");
        }
        let sources = sources();
        assert_eq!(sources.need_of(&sources.root.join("src/app/lib.rs"), false), PROGRAM, "a file of it is gone");
    }

    #[test]
    fn names_with_blanks_are_read_as_cargo_writes_them() {
        let parts = Parts::of("/a\\ b/target/x: /a\\ b/src/lib.rs /a\\ b/c.rs\n", Path::new("/a b"));
        assert_eq!(parts.files.into_iter().collect::<Vec<_>>(), ["/a b/c.rs", "/a b/src/lib.rs"].map(PathBuf::from));
        assert!(Parts::of("", Path::new("/")).files.is_empty());
    }
}
