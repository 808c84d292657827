//! The words of the interface in one language: typed keys in, text out; nothing is worded anywhere else.

mod list;

use std::{cell::RefCell, collections::BTreeMap};

pub use list::Word;

const DEFAULT: &str = include_str!("../../../public/locales/zh-CN.json");

/// The language whose words are part of the program.
pub const DEFAULT_LANGUAGE: &str = "zh-CN";

/// All words of one language. Cheap to copy: a language, once read, stays for the life of the page.
#[derive(Clone, Copy)]
pub struct Words {
    texts: &'static [&'static str],
    /// BCP 47 tag of the language.
    pub language: &'static str,
}

thread_local! {
    static READ: RefCell<Vec<Words>> = const { RefCell::new(Vec::new()) };
}

impl Words {
    /// The words that are part of the program.
    pub fn embedded() -> Self {
        Self::known(DEFAULT_LANGUAGE).unwrap_or_else(|| Self::read(DEFAULT_LANGUAGE, DEFAULT))
    }

    /// The words of a language that was read before.
    pub fn known(language: &str) -> Option<Self> {
        READ.with_borrow(|read| read.iter().copied().find(|words| words.language == language))
    }

    /// Reads a file of `public/locales`. What is missing in it stands in the default language, so that no page has a hole.
    pub fn read(language: &str, json: &str) -> Self {
        let mut given: BTreeMap<String, String> = serde_json::from_str(json).unwrap_or_default();
        let fallback = (language != DEFAULT_LANGUAGE).then(Self::embedded);
        let texts: Vec<&'static str> = Word::NAMES
            .iter()
            .enumerate()
            .map(|(index, name)| match (given.remove(*name), fallback) {
                (Some(text), _) => &*text.leak(),
                (None, Some(words)) => words.texts.get(index).copied().unwrap_or(name),
                (None, None) => name,
            })
            .collect();
        let words = Self { texts: texts.leak(), language: language.to_owned().leak() };
        READ.with_borrow_mut(|read| read.push(words));
        words
    }

    /// The text of a key.
    pub fn of(self, word: Word) -> &'static str {
        self.texts.get(word as usize).copied().unwrap_or("")
    }

    /// The text of a key with its `{name}` places filled in. What is filled in is never searched for places again.
    pub fn fill(self, word: Word, values: &[(&str, &str)]) -> String {
        let mut rest = self.of(word);
        let mut out = String::with_capacity(rest.len() + 16);
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            out.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_in_the_embedded_language() {
        let words = Words::embedded();
        for (index, name) in Word::NAMES.iter().enumerate() {
            assert_ne!(words.texts[index], *name, "{name} is missing in {DEFAULT_LANGUAGE}");
        }
    }

    #[test]
    fn no_text_is_left_in_a_file_that_no_page_uses() {
        let given: BTreeMap<String, String> = serde_json::from_str(DEFAULT).expect("a flat object of texts");
        for name in given.keys() {
            assert!(Word::NAMES.contains(&name.as_str()), "{name} is used nowhere");
        }
    }

    #[test]
    fn what_a_citizen_typed_is_never_read_as_a_place_to_fill() {
        let words = Words { texts: &["{a} and {b}"], language: "en" };
        let first = list::first();
        assert_eq!(words.fill(first, &[("a", "{b}"), ("b", "x")]), "{b} and x");
    }
}
