//! The texts of all pages but the first, which come with the parts of the program that draw them.

use super::{Words, texts};
use platform::json::Json;

/// These texts in the default language, in the order of the enumeration.
pub(super) const DEFAULT: &str = include_str!("../../../public/locales/zh-CN.pages.json");
/// What follows the language in the name of their file: `en.pages.json`.
pub const CATALOGUE: &str = ".pages";

impl Words {
    /// Whether these texts are loaded too.
    pub fn has_pages(self) -> bool {
        self.read.more.get().is_some()
    }

    /// Adds them from their file; missing ones are taken from the default language.
    pub fn add_pages(self, json: Option<&str>) {
        let given = json.and_then(Json::read);
        self.read.more.get_or_init(|| texts(self.language, DEFAULT, given.as_ref()));
    }

    /// All texts of the default language.
    #[cfg(test)]
    pub fn whole() -> Self {
        let words = Self::embedded();
        words.add_pages(None);
        words
    }
}
