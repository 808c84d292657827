//! The locale catalogues: each language has every key of the default language, with the same placeholders.

use crate::repository::{none, paths, read};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The default language's catalogues: of the first question, of the other pages, and of the photos page.
const DEFAULTS: [&str; 3] =
    ["public/locales/zh-CN.json", "public/locales/zh-CN.pages.json", "public/locales/zh-CN.photos.json"];
/// The plural categories of Unicode; a language uses those it has, `other` always.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

#[test]
fn every_language_says_everything_with_the_same_gaps() {
    let mut faults = Vec::new();
    let all = catalogues();
    for path in &all {
        let default = default_of(path);
        let language = language_of(path);
        for catalogue in DEFAULTS.map(catalogue_of) {
            if !all.contains(&format!("public/locales/{language}{catalogue}.json")) {
                faults.push(format!("the language of {path} lacks its catalogue {catalogue:?}"));
            }
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
    let same = DEFAULTS.into_iter().find(|default| catalogue_of(default) == catalogue_of(path));
    same.unwrap_or_else(|| panic!("{path} is no catalogue of the default language"))
}

/// What follows the language in the name of a catalogue's file.
fn catalogue_of(path: &str) -> &str {
    let name = path.trim_start_matches("public/locales/").trim_end_matches(".json");
    name.find('.').map_or("", |dot| &name[dot..])
}

fn language_of(path: &str) -> &str {
    let name = path.trim_start_matches("public/locales/").trim_end_matches(".json");
    name.split('.').next().unwrap_or_default()
}

fn catalogues() -> Vec<String> {
    let found: Vec<_> =
        paths().into_iter().filter(|path| path.starts_with("public/locales/") && path.ends_with(".json")).collect();
    for default in DEFAULTS {
        assert!(found.iter().any(|path| path == default), "there is no {default}: the default language must be there");
    }
    assert!(found.len() > DEFAULTS.len(), "there is no language besides the default in public/locales");
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
