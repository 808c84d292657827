//! The native test programs, compiled in two calls of cargo for all steps.
//!
//! Cargo unifies the features of a dependency over the packages of one call. Called for each step with other packages, it
//! would compile the shared crates again and again: `serde_json` in twelve variants.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::score::Score;
use crate::Outcome;
use crate::command::{command, run_and_keep, run_for_output};
use crate::project::Project;

/// The packages that are compiled together. The backend and `agreement` are tested as a release build, and `fuzz` has a
/// runner of its own.
const TOGETHER: [&[&str]; 2] = [
    &[
        "app",
        "client",
        "conformance",
        "contract",
        "domain",
        "fault-proxy",
        "picture",
        "pictures",
        "platform",
        "reliability",
        "servers",
        "strangers",
        "tidy",
        "xtask",
    ],
    // `thirtyfour` has serde_json keep the order of members, which the product does not: its tests must not run so.
    &["browser-tests", "storm"],
];

/// The compiled test programs.
pub struct Suites<'a> {
    project: &'a Project,
    /// Those of each group of packages, once a step has needed them.
    programs: [OnceCell<Outcome<Vec<Program>>>; TOGETHER.len()],
}

/// A test program of one target.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Program {
    package: String,
    target: String,
    file: PathBuf,
    /// The folder of its package, in which cargo would run it.
    folder: PathBuf,
}

impl<'a> Suites<'a> {
    /// None is compiled yet.
    pub fn of(project: &'a Project) -> Self {
        Self { project, programs: [const { OnceCell::new() }; TOGETHER.len()] }
    }

    /// Runs those of some packages, in the order of `packages`, and adds up their results.
    pub fn run(&self, packages: &[&str], variables: &[(&'static str, OsString)], filter: &[String]) -> Outcome<Score> {
        let mut score: Option<Score> = None;
        for package in packages {
            for program in self.compiled(package)?.iter().filter(|program| program.package == *package) {
                println!("     {} of {package}", program.target);
                let mut run = command(&program.file, &program.folder);
                run.env("CARGO_MANIFEST_DIR", &program.folder).envs(variables.iter().cloned()).args(filter);
                let one = Score::of_cargo_test(&run_and_keep(&mut run)?);
                score = Some(score.map_or(one, |sum| sum.beside(one)));
            }
        }
        score.ok_or_else(|| format!("cargo has compiled no test program of {}", packages.join(", ")))
    }

    /// The programs of a package's group, which is compiled when it is needed for the first time.
    fn compiled(&self, package: &str) -> Outcome<&[Program]> {
        let groups = TOGETHER.iter().zip(&self.programs);
        let group = groups.into_iter().find(|(packages, _)| packages.contains(&package));
        let (packages, programs) = group.ok_or_else(|| format!("{package} is in no group of test programs"))?;
        let compiled = programs.get_or_init(|| {
            let mut cargo = command("cargo", self.project.root());
            cargo.args(["test", "--no-run", "--message-format=json-render-diagnostics"]);
            select(&mut cargo, packages);
            let mut programs: Vec<Program> =
                run_for_output(&mut cargo)?.lines().filter_map(Program::of_message).collect();
            programs.sort();
            Ok(programs)
        });
        compiled.as_deref().map_err(Clone::clone)
    }

    /// The examples in the documentation of the first group.
    pub fn run_examples(&self, filter: &[String]) -> Outcome<Score> {
        let mut cargo = command("cargo", self.project.root());
        cargo.args(["test", "--no-fail-fast", "--doc"]);
        select(&mut cargo, TOGETHER[0]);
        cargo.arg("--").args(filter);
        Ok(Score::of_cargo_test(&run_and_keep(&mut cargo)?))
    }
}

/// Adds `--package` for each.
pub fn select(cargo: &mut Command, packages: &[&str]) {
    for package in packages {
        cargo.args(["--package", package]);
    }
}

impl Program {
    /// The program that one of cargo's messages names (The Cargo Book, external tools).
    fn of_message(line: &str) -> Option<Self> {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_test = message["reason"] == "compiler-artifact" && message["profile"]["test"] == true;
        let file = message["executable"].as_str().filter(|_| is_test)?;
        Some(Self {
            package: package_of(message["package_id"].as_str()?)?.to_owned(),
            target: message["target"]["name"].as_str()?.to_owned(),
            file: PathBuf::from(file),
            folder: Path::new(message["manifest_path"].as_str()?).parent()?.to_owned(),
        })
    }
}

/// The package's name in its id: `path+file:///tests/browser#browser-tests@0.1.0`, and without a name where the folder has it.
fn package_of(id: &str) -> Option<&str> {
    let (address, rest) = id.split_once('#')?;
    match rest.split_once('@') {
        Some((name, _)) => Some(name),
        None => address.rsplit('/').next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_package_is_in_two_groups() {
        let [native, in_browsers] = TOGETHER;
        assert!(in_browsers.iter().all(|package| !native.contains(package)));
    }

    #[test]
    fn every_member_of_the_workspace_is_in_a_group_or_is_tested_in_its_own_way() {
        let elsewhere = ["backend", "agreement", "fuzz"];
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let workspace = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
        let members = workspace.split("members = [").nth(1).unwrap().split(']').next().unwrap();
        let folders: Vec<&str> = members.split('"').skip(1).step_by(2).collect();
        assert!(folders.len() > 10, "{folders:?}");
        for folder in folders {
            let manifest = std::fs::read_to_string(root.join(folder).join("Cargo.toml")).unwrap();
            let name = manifest.split("name = \"").nth(1).unwrap().split('"').next().unwrap();
            let is_tested = TOGETHER.iter().any(|group| group.contains(&name)) || elsewhere.contains(&name);
            assert!(is_tested, "no step would run the tests of {name}");
        }
    }

    #[test]
    fn a_test_program_is_known_by_its_package() {
        let line = r#"{"reason":"compiler-artifact","package_id":"path+file:///x/tests/browser#browser-tests@0.1.0","manifest_path":"/x/tests/browser/Cargo.toml","target":{"kind":["test"],"name":"journeys"},"profile":{"test":true},"executable":"/x/target/debug/deps/journeys-1"}"#;
        let expected = Program {
            package: "browser-tests".to_owned(),
            target: "journeys".to_owned(),
            file: "/x/target/debug/deps/journeys-1".into(),
            folder: "/x/tests/browser".into(),
        };
        assert_eq!(Program::of_message(line), Some(expected));
        let no_test = line.replace("\"test\":true", "\"test\":false");
        assert_eq!(Program::of_message(&no_test), None);
        assert_eq!(Program::of_message("   Compiling domain"), None);
        assert_eq!(package_of("path+file:///x/src/domain#0.1.0"), Some("domain"));
    }
}
