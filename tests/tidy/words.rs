//! What must not be in any file: unfinished work, disabled tests, markup from strings, references to a workplace.

use crate::repository::{File, files, none};

// Concatenated, so that this file does not contain what it forbids.
const UNFINISHED: &[&str] = &[
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
    concat!("d", "bg!("),
    concat!("FIX", "ME"),
    concat!("X", "XX"),
    concat!("TO", "DO"),
];
const SWITCHED_OFF: &[&str] = &[
    concat!("#[ig", "nore"),
    concat!("test.sk", "ip("),
    concat!("it.sk", "ip("),
    concat!("describe.sk", "ip("),
    concat!("test.on", "ly("),
    concat!("it.on", "ly("),
    concat!("describe.on", "ly("),
];
const MARKUP_FROM_STRINGS: &[&str] = &[
    concat!("inner_", "html"),
    concat!("inner", "HTML"),
    concat!("outer", "HTML"),
    concat!("insertAdjacent", "HTML"),
    concat!("insert_adjacent_", "html"),
    concat!("set_outer_", "html"),
    concat!("document.wr", "ite("),
    concat!("ev", "al("),
    concat!("new Func", "tion"),
];
const WORKPLACE: &[&str] =
    &[concat!("../sh", "ared"), concat!("/wo", "rk/"), concat!("/tmp/te", "am"), concat!("/ro", "ot/")];

#[test]
fn nothing_is_left_unfinished() {
    none(
        "no unfinished work",
        &mentions(
            |file| matches!(file.extension(), "rs" | "css" | "js" | "mjs" | "html" | "sql" | "sh" | "md"),
            UNFINISHED,
        ),
    );
}

#[test]
fn no_test_is_switched_off() {
    none("every test runs", &mentions(|file| matches!(file.extension(), "rs" | "js" | "mjs"), SWITCHED_OFF));
}

#[test]
fn no_markup_and_no_code_is_made_from_strings() {
    let product = |file: &File| {
        (file.is_in("src") || file.is_in("public")) && matches!(file.extension(), "rs" | "js" | "mjs" | "html")
    };
    none("text stays text", &mentions(product, MARKUP_FROM_STRINGS));
}

#[test]
fn no_style_attribute_is_written() {
    let faults: Vec<_> = files()
        .iter()
        .filter(|file| {
            (file.is_in("src/app") && file.extension() == "rs") || (file.is_in("public") && file.extension() == "html")
        })
        .flat_map(|file| {
            // `style:top=` sets a property through the CSSOM, which a strict policy allows; `style=` is an attribute.
            let written = |line: &str| {
                line.split_whitespace()
                    .any(|word| word.starts_with(concat!("sty", "le=")) && !word.starts_with(concat!("sty", "le==")))
            };
            file.lines()
                .filter(|(_, line)| !line.trim_start().starts_with("//"))
                .filter(|(_, line)| written(line))
                .map(|(number, line)| format!("{}:{number} {}", file.path, line.trim()))
                .collect::<Vec<_>>()
        })
        .collect();
    none("a strict content security policy ignores style attributes", &faults);
}

#[test]
fn the_project_speaks_of_itself_alone() {
    none("no word of a workplace", &mentions(|_| true, WORKPLACE));
}

fn mentions(where_: impl Fn(&File) -> bool, forbidden: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files().iter().filter(|file| where_(file)) {
        for (number, line) in file.lines() {
            if let Some(word) = forbidden.iter().find(|word| stands_in(line, word)) {
                found.push(format!("{}:{number} says {word}", file.path));
            }
        }
    }
    found
}

/// Whether a word occurs in a line, not merely as part of a longer word.
fn stands_in(line: &str, word: &str) -> bool {
    let part_of_a_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let begins = !word.starts_with(part_of_a_name) || !before.is_some_and(part_of_a_name);
        let ends = !word.ends_with(part_of_a_name) || !after.is_some_and(part_of_a_name);
        begins && ends
    })
}

#[test]
fn a_word_within_a_longer_one_does_not_count() {
    let call = concat!("ev", "al(");
    assert!(stands_in(&format!("x = {call}y)"), call));
    assert!(!stands_in(&format!("retri{call}y)"), call));
    assert!(!stands_in(concat!("XX", "XL"), concat!("X", "XX")));
}
