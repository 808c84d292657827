//! The locale catalogues: each language has every key of the default language, with the same placeholders.

use crate::repository::{none, paths, read};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const DEFAULT: &str = "public/locales/zh-CN.json";
/// The default language's catalogue for the photos page.
const DEFAULT_PHOTOS: &str = "public/locales/zh-CN.photos.json";
/// The plural categories of Unicode; a language uses those it has, `other` always.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

#[test]
fn every_language_says_everything_with_the_same_gaps() {
    let mut faults = Vec::new();
    let all = catalogues();
    for path in &all {
        let default = default_of(path);
        if !all.contains(&path.replace(".photos.json", ".json")) || !all.contains(&photos_of(path)) {
            faults.push(format!("the language of {path} has not both catalogues"));
        }
        let (expected, found) = (words(default), words(path));
        for key in expected.keys().filter(|key| !found.contains_key(*key)) {
            faults.push(format!("{path} lacks {key}"));
        }
        for (key, gaps) in &found {
            match expected.get(key) {
                None => faults.push(format!("{path} has {key}, which the default lacks")),
                Some(same) if same != gaps => {
                    faults.push(format!("{path}: {key} has the gaps {gaps:?}, the default {same:?}"))
                }
                Some(_) => {}
            }
        }
    }
    none("all catalogues have the same keys and gaps", &faults);
}

#[test]
fn no_text_of_a_catalogue_is_empty() {
    let mut faults = Vec::new();
    for path in catalogues() {
        let mut texts = Vec::new();
        leaves(&json(&path), "", &mut texts);
        faults.extend(
            texts.into_iter().filter(|(_, text)| text.trim().is_empty()).map(|(key, _)| format!("{path}: {key}")),
        );
    }
    none("no text is empty", &faults);
}

/// The default language's catalogue that must have the same keys.
fn default_of(path: &str) -> &'static str {
    if path.ends_with(".photos.json") { DEFAULT_PHOTOS } else { DEFAULT }
}

/// The catalogue for the photos page in the same language.
fn photos_of(path: &str) -> String {
    if path.ends_with(".photos.json") { path.to_owned() } else { path.replace(".json", ".photos.json") }
}

fn catalogues() -> Vec<String> {
    let found: Vec<_> =
        paths().into_iter().filter(|path| path.starts_with("public/locales/") && path.ends_with(".json")).collect();
    assert!(found.iter().any(|path| path == DEFAULT), "there is no {DEFAULT}: the default language must be there");
    assert!(found.len() > 2, "there is no language besides the default in public/locales");
    found
}

/// Keys, without plural categories, and the placeholders of each.
fn words(path: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = Vec::new();
    leaves(&json(path), "", &mut texts);
    let mut words = BTreeMap::<String, BTreeSet<String>>::new();
    for (key, text) in texts {
        let key = match key.rsplit_once('.') {
            Some((stem, category)) if PLURALS.contains(&category) => stem.to_owned(),
            _ => key,
        };
        words.entry(key).or_default().extend(gaps(&text));
    }
    words
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn leaves(value: &Value, key: &str, found: &mut Vec<(String, String)>) {
    let below = |part: &str| {
        if key.is_empty() { part.to_owned() } else { format!("{key}.{part}") }
    };
    match value {
        Value::String(text) => found.push((key.to_owned(), text.clone())),
        Value::Object(map) => map.iter().for_each(|(part, value)| leaves(value, &below(part), found)),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(part, value)| leaves(value, &below(&part.to_string()), found))
        }
        other => panic!("{key} is {other}, not a text"),
    }
}

fn gaps(text: &str) -> BTreeSet<String> {
    text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

#[test]
fn gaps_are_found_by_their_names() {
    assert_eq!(gaps("{name} has {count} photos, {name}"), BTreeSet::from(["count".to_owned(), "name".to_owned()]));
    assert_eq!(gaps("none"), BTreeSet::new());
}
