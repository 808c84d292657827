//! What may be at the repository's top level, and that `style/order.txt` lists exactly the style sheets.

use crate::repository::{none, paths, read};
use std::collections::BTreeSet;

const TOP: &[&str] = &[
    "Cargo.toml",
    "src",
    "public",
    "style",
    "tests",
    "Trunk.toml",
    "README.md",
    "CONTRIBUTING.md",
    "findings", // the house itself
    "Cargo.lock",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "clippy.toml",
    "deny.toml",
    ".cargo",
    ".ci",
    ".gitignore",
    ".editorconfig",
    "LICENSE",
    "CHANGELOG.md", // what a tool insists on
];

#[test]
fn the_top_of_the_repository_holds_only_the_house_and_what_tools_insist_on() {
    let top: BTreeSet<String> =
        paths().iter().filter_map(|path| path.split('/').next().map(ToOwned::to_owned)).collect();
    let strangers: Vec<_> = top.into_iter().filter(|name| !TOP.contains(&name.as_str())).collect();
    none("nothing else stands at the top", &strangers);
}

#[test]
fn the_order_of_sheets_lists_exactly_the_sheets() {
    let listed: Vec<String> = read("style/order.txt")
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty() && !line.starts_with('#') && line != "---")
        .collect();
    let twice = listed.len() - listed.iter().collect::<BTreeSet<_>>().len();
    assert_eq!(twice, 0, "style/order.txt lists a sheet twice");
    let listed: BTreeSet<_> = listed.into_iter().collect();
    let sheets: BTreeSet<_> = paths()
        .iter()
        .filter_map(|path| path.strip_prefix("style/"))
        .filter(|path| path.ends_with(".css") && !path.starts_with("themes/"))
        .map(ToOwned::to_owned)
        .collect();
    let missing: Vec<_> = sheets.symmetric_difference(&listed).cloned().collect();
    none("each sheet stands in style/order.txt, and each line of it is a sheet", &missing);
}

#[test]
fn every_sheet_of_a_component_has_its_component() {
    let paths = paths();
    let components: BTreeSet<&str> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("src/app/"))
        .filter_map(|path| path.rsplit('/').next()?.strip_suffix(".rs"))
        .collect();
    assert!(!components.is_empty(), "there is no code in src/app");
    let words: String = paths
        .iter()
        .filter(|path| path.starts_with("src/app/") && path.ends_with(".rs"))
        .chain(paths.iter().filter(|path| path.starts_with("public/") && path.ends_with(".html")))
        .map(|path| read(path))
        .collect();
    // A sheet styles a block of its own name: `stage-bar.css` styles `.sb-stage-bar` or whatever prefix is in force.
    let orphans: Vec<_> = paths
        .iter()
        .filter_map(|path| path.strip_prefix("style/")?.strip_suffix(".css").map(ToOwned::to_owned))
        .filter(|sheet| !matches!(sheet.as_str(), "tokens" | "base" | "layout") && !sheet.contains('/'))
        .filter(|sheet| !components.contains(sheet.replace('-', "_").as_str()) && !words.contains(&format!("-{sheet}")))
        .collect();
    none("a sheet whose component nobody shows is dead", &orphans);
}
