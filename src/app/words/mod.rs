//! The words of the interface in one language: typed keys in, text out; nothing is worded anywhere else.

mod list;

use platform::json::Json;
use std::cell::RefCell;

pub use list::Word;

const DEFAULT: &str = include_str!("../../../public/locales/zh-CN.json");

/// The language whose words are part of the program.
pub const DEFAULT_LANGUAGE: &str = "zh-CN";

/// All words of one language. Cheap to copy: a language, once read, stays for the life of the page.
#[derive(Clone, Copy)]
pub struct Words {
    /// In the order of [`Word`].
    texts: &'static [&'static str],
    /// BCP 47 tag of the language.
    pub language: &'static str,
}

thread_local! {
    static READ: RefCell<Vec<Words>> = const { RefCell::new(Vec::new()) };
}

impl Words {
    /// The words that are part of the program. Their file has the order of [`Word`], so its keys need not stand in the
    /// program a second time.
    pub fn embedded() -> Self {
        Self::known(DEFAULT_LANGUAGE).unwrap_or_else(|| {
            let texts = entries(DEFAULT).into_iter().map(|(_, text)| &*text.leak()).collect();
            Self::learn(DEFAULT_LANGUAGE, texts)
        })
    }

    /// The words of a language that was read before.
    pub fn known(language: &str) -> Option<Self> {
        READ.with_borrow(|read| read.iter().copied().find(|words| words.language == language))
    }

    /// Reads a file of `public/locales`. What is missing in it stands in the default language, so that no page has a hole.
    pub fn read(language: &str, json: &str) -> Self {
        let given = Json::read(json);
        let text = |(name, fallback): (String, String)| {
            let given = given.as_ref().and_then(|given| given.text(&name));
            &*given.unwrap_or(fallback).leak()
        };
        Self::learn(language, entries(DEFAULT).into_iter().map(text).collect())
    }

    fn learn(language: &str, texts: Vec<&'static str>) -> Self {
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

/// Names and texts of a file of words.
fn entries(json: &str) -> Vec<(String, String)> {
    Json::read(json).map_or_else(Vec::new, |json| json.texts())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_has_exactly_the_keys_in_their_order() {
        let names: Vec<String> = entries(DEFAULT).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, Word::NAMES);
        assert_eq!(Words::embedded().texts.len(), Word::NAMES.len());
    }

    #[test]
    fn another_language_stands_in_its_own_order_and_a_hole_is_filled() {
        let words = Words::read("xx", r#"{"action.back":"Backwards","app.name":"Name"}"#);
        assert_eq!((words.of(Word::Back), words.of(Word::AppName)), ("Backwards", "Name"));
        assert_eq!(words.of(Word::Continue), Words::embedded().of(Word::Continue));
    }

    #[test]
    fn what_a_citizen_typed_is_never_read_as_a_place_to_fill() {
        let words = Words { texts: &["{a} and {b}"], language: "en" };
        let first = list::first();
        assert_eq!(words.fill(first, &[("a", "{b}"), ("b", "x")]), "{b} and x");
    }
}
