//! Dependencies: pinned once, exactly, and taken from there by every package.

use crate::repository::{files, none, read};
use toml::{Table, Value};

/// A manifest as a table.
pub(crate) fn manifest(path: &str) -> Table {
    read(path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// All dependencies of a manifest: normal, development, build, and those of one target only.
pub(crate) fn dependencies(manifest: &Table) -> Vec<(String, Value)> {
    const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let mut found = Vec::new();
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets.into_iter().flat_map(Table::values).filter_map(Value::as_table).chain([manifest]);
    for table in tables {
        for section in SECTIONS.iter().filter_map(|section| table.get(*section)?.as_table()) {
            found.extend(section.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
    }
    found
}

#[test]
fn every_dependency_is_pinned_exactly_and_once() {
    let workspace = manifest("Cargo.toml");
    let pins = workspace["workspace"]["dependencies"].as_table().expect("[workspace.dependencies] is a table");
    let loose: Vec<_> = pins
        .iter()
        .filter(|(_, value)| {
            let version = value.as_str().or_else(|| value.get("version")?.as_str());
            let ours = value.get("path").is_some() && version.is_none();
            !ours && (value.get("git").is_some() || !version.is_some_and(|version| version.starts_with('=')))
        })
        .map(|(name, value)| format!("{name} = {value:?}"))
        .collect();
    none("each version in [workspace.dependencies] begins with =", &loose);
}

#[test]
fn every_package_takes_its_dependencies_from_the_workspace() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|file| file.name() == "Cargo.toml" && file.path != "Cargo.toml") {
        for (name, value) in dependencies(&manifest(&file.path)) {
            if value.get("workspace").and_then(Value::as_bool) != Some(true) {
                faults.push(format!("{}: {name}", file.path));
            }
        }
    }
    none("dependencies of packages say workspace = true", &faults);
}

#[test]
fn every_package_obeys_the_lints_of_the_workspace() {
    let lax: Vec<_> = files()
        .iter()
        .filter(|file| file.name() == "Cargo.toml" && file.path != "Cargo.toml")
        .filter(|file| {
            let lints = manifest(&file.path).get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
            lints != Some(true)
        })
        .map(|file| file.path.clone())
        .collect();
    none("packages say [lints] workspace = true", &lax);
}
