//! Length, opening and name of each file; what may stand in it is in `words`.

use crate::repository::{File, files, none};

const LONGEST: usize = 400;
const NAMES_OF_NOTHING: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "manager", "managers", "types", "models", "model", "misc", "shared",
];

fn code() -> impl Iterator<Item = File> {
    files().into_iter().filter(|file| matches!(file.extension(), "rs" | "css" | "js" | "mjs"))
}

#[test]
fn no_file_of_code_is_longer_than_400_lines() {
    let long: Vec<_> = code()
        .filter_map(|file| {
            let lines = file.lines().count();
            (lines > LONGEST).then(|| format!("{}: {lines} lines", file.path))
        })
        .collect();
    none("files are at most 400 lines long", &long);
}

#[test]
fn every_rust_file_opens_with_a_sentence_on_what_it_is() {
    let silent: Vec<_> = code()
        .filter(|file| file.extension() == "rs")
        .filter(|file| {
            let opening: Vec<_> = file.text.lines().map_while(|line| line.strip_prefix("//!")).collect();
            // A sentence: a few words and an end.
            let opening = opening.join(" ");
            opening.split_whitespace().count() < 3 || !opening.contains(['.', ':'])
        })
        .map(|file| file.path)
        .collect();
    none("the first line of a Rust file is a sentence after //!", &silent);
}

#[test]
fn no_file_or_folder_of_code_has_a_name_that_says_nothing() {
    let named: Vec<_> = code()
        .filter(|file| {
            file.path.split('/').any(|part| {
                let stem = part.split('.').next().unwrap_or_default();
                NAMES_OF_NOTHING.contains(&stem.replace('-', "_").as_str())
            })
        })
        .map(|file| file.path)
        .collect();
    none("files are named after the domain thing that they hold", &named);
}
