//! The texts of the interface in one language: typed keys in, text out; no other module has texts.

mod direction;
mod list;
mod pages;
mod photos;

use platform::json::Json;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::OnceLock;

pub use list::Word;
pub use pages::CATALOGUE as PAGES;
pub use photos::PhotoWord;

/// The language whose texts are embedded in the program.
pub const DEFAULT_LANGUAGE: &str = "zh-CN";

/// The keys of one catalogue: the texts of a part of the program.
pub trait Key: Copy {
    /// The catalogue in the default language, in the order of the enumeration, so that the keys need not be in the
    /// program a second time.
    const DEFAULT: &'static str;
    /// What follows the language in its file names: `en.photos.json`.
    const CATALOGUE: &'static str;

    /// Its index in the catalogue.
    fn place(self) -> usize;
}

macro_rules! words {
    ($key:ident $($word:ident $name:literal)*) => {
        /// A key of the words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $key {
            $(#[doc = $name] $word,)*
        }

        #[cfg(test)]
        impl $key {
            /// The keys as they stand in `public/locales`, in the order of the enumeration.
            pub const NAMES: &'static [&'static str] = &[$($name,)*];
        }
    };
}
use words;

/// All texts of one catalogue in one language. `Copy`: a loaded catalogue is leaked and lives as long as the page.
#[derive(Clone, Copy)]
pub struct Words<K = Word> {
    read: &'static Read,
    /// BCP 47 tag of the language.
    pub language: &'static str,
    of: PhantomData<K>,
}

/// Texts in the order of their keys.
type Texts = &'static [&'static str];

/// A loaded catalogue.
struct Read {
    catalogue: &'static str,
    language: &'static str,
    texts: Texts,
    /// The texts that follow them and are loaded later (`pages.rs`).
    more: OnceLock<Texts>,
}

thread_local! {
    static READ: RefCell<Vec<&'static Read>> = const { RefCell::new(Vec::new()) };
}

impl<K: Key> Words<K> {
    /// The embedded texts.
    pub fn embedded() -> Self {
        Self::known(DEFAULT_LANGUAGE)
            .unwrap_or_else(|| Self::new(learn(K::CATALOGUE, DEFAULT_LANGUAGE, K::DEFAULT, None)))
    }

    /// The texts of a language that was loaded before.
    pub fn known(language: &str) -> Option<Self> {
        known(K::CATALOGUE, language).map(Self::new)
    }

    /// Reads a file of `public/locales`. Missing texts are taken from the default language.
    pub fn read(language: &str, json: &str) -> Self {
        Self::new(learn(K::CATALOGUE, language, K::DEFAULT, Json::read(json).as_ref()))
    }

    const fn new(read: &'static Read) -> Self {
        Self { read, language: read.language, of: PhantomData }
    }

    /// The text of a key.
    pub fn of(self, word: K) -> &'static str {
        let (texts, at) = (self.read.texts, word.place());
        let text = texts.get(at).or_else(|| self.read.more.get()?.get(at - texts.len()));
        text.copied().unwrap_or("")
    }

    /// The text of a key with its `{name}` placeholders filled in. Values are not searched for placeholders, and where
    /// writing directions meet they are isolated (Unicode UAX 9), so that neither affects the order of the other.
    pub fn fill(self, word: K, values: &[(&str, &str)]) -> String {
        fill(self.of(word), values)
    }
}

fn known(catalogue: &str, language: &str) -> Option<&'static Read> {
    READ.with_borrow(|read| read.iter().copied().find(|read| read.catalogue == catalogue && read.language == language))
}

fn learn(catalogue: &'static str, language: &str, default: &str, given: Option<&Json>) -> &'static Read {
    let texts = texts(language, default, given);
    let read = Read { catalogue, language: language.to_owned().leak(), texts, more: OnceLock::new() };
    let read: &'static Read = Box::leak(Box::new(read));
    READ.with_borrow_mut(|all| all.push(read));
    read
}

/// The given texts, in the order of the default language's; missing ones are taken from those.
fn texts(language: &str, default: &str, given: Option<&Json>) -> Texts {
    let turns = given.and_then(|given| given.text("action.continue")).is_some_and(|text| direction::turns(&text));
    let text = |(name, fallback): (String, String)| {
        let given = given.and_then(|given| given.text(&name));
        // A missing direction is not taken from the default language but from the language's own letters.
        let text = given.unwrap_or_else(|| match name.as_str() {
            "language.direction" if turns => "rtl".to_owned(),
            "language.formats" => language.to_owned(),
            _ => fallback,
        });
        &*text.leak()
    };
    entries(default).into_iter().map(text).collect::<Vec<_>>().leak()
}

fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(rest.len() + 16);
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let value = values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value);
        if direction::turns(text) || direction::turns(value) {
            out.push(direction::ISOLATE);
            out.push_str(value);
            out.push(direction::END);
        } else {
            out.push_str(value);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Names and texts of a locale file.
fn entries(json: &str) -> Vec<(String, String)> {
    Json::read(json).map_or_else(Vec::new, |json| json.texts())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_have_exactly_the_keys_in_their_order() {
        let names = |json| entries(json).into_iter().map(|(name, _)| name).collect::<Vec<String>>();
        assert_eq!([names(Word::DEFAULT), names(pages::DEFAULT)].concat(), Word::NAMES);
        assert_eq!(names(PhotoWord::DEFAULT), PhotoWord::NAMES);
        let whole = Words::whole();
        assert_eq!(whole.read.texts.len() + whole.read.more.get().unwrap().len(), Word::NAMES.len());
        assert_eq!(Words::<PhotoWord>::embedded().read.texts.len(), PhotoWord::NAMES.len());
    }

    #[test]
    fn another_language_stands_in_its_own_order_and_a_hole_is_filled() {
        let words = Words::<Word>::read("xx", r#"{"action.back":"Backwards","app.name":"Name"}"#);
        assert_eq!((words.of(Word::Back), words.of(Word::AppName)), ("Backwards", "Name"));
        assert_eq!(words.of(Word::Continue), Words::embedded().of(Word::Continue));
    }

    #[test]
    fn a_file_says_its_direction_and_one_that_does_not_has_that_of_its_letters() {
        let direction = |language, json| Words::<Word>::read(language, json).of(Word::Direction);
        assert_eq!(direction("xx-XA", r#"{"language.direction":"rtl"}"#), "rtl");
        assert_eq!(direction("ar", r#"{"action.continue":"متابعة"}"#), "rtl");
        assert_eq!(direction("ur-Latn", r#"{"action.continue":"Jari rakhen"}"#), "ltr");
        // A file that lacks all texts uses the default language's, and its direction.
        assert_eq!(direction("fa", "{}"), "ltr");
        assert_eq!(Words::<Word>::embedded().of(Word::Direction), "ltr");
    }

    #[test]
    fn numbers_and_days_are_written_as_the_file_says_and_else_as_in_its_language() {
        let formats = |language, json| Words::<Word>::read(language, json).of(Word::Formats);
        assert_eq!(formats("en-XA", r#"{"language.formats":"en-GB"}"#), "en-GB");
        assert_eq!(formats("de", "{}"), "de");
    }

    #[test]
    fn a_name_or_number_in_a_sentence_of_another_direction_is_isolated() {
        let filled = |text, value| fill(text, &[("name", value)]);
        assert_eq!(filled("{name} has it", "Roads"), "Roads has it");
        assert_eq!(filled("{name} has it", "مكتب"), "\u{2068}مكتب\u{2069} has it");
        assert_eq!(filled("اتصل {name}", "138 0013 8000"), "اتصل \u{2068}138 0013 8000\u{2069}");
        assert_eq!(filled("{name} has it", "\u{202e}sdaoR"), "\u{2068}\u{202e}sdaoR\u{2069} has it");
    }

    #[test]
    fn each_catalogue_has_its_own_words_of_a_language() {
        let photos = Words::<PhotoWord>::read("yy", r#"{"photos.title":"Photos?"}"#);
        assert_eq!(photos.of(PhotoWord::Title), "Photos?");
        assert!(Words::<Word>::known("yy").is_none());
        assert_eq!(Words::<PhotoWord>::known("yy").map(|words| words.of(PhotoWord::Title)), Some("Photos?"));
    }

    #[test]
    fn what_a_citizen_typed_is_never_read_as_a_place_to_fill() {
        let texts: Texts = &["{a} and {b}"];
        let read = Read { catalogue: "", language: "en", texts, more: OnceLock::new() };
        let words = Words::new(Box::leak(Box::new(read)));
        let first = list::first();
        assert_eq!(words.fill(first, &[("a", "{b}"), ("b", "x")]), "{b} and x");
    }
}
