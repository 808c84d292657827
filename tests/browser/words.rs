//! The texts of the interface from the locale files, so that a journey finds elements by their text.

use crate::pseudo;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const CHINESE: [&str; 3] = [
    include_str!("../../public/locales/zh-CN.json"),
    include_str!("../../public/locales/zh-CN.pages.json"),
    include_str!("../../public/locales/zh-CN.photos.json"),
];
const ENGLISH: [&str; 3] = [
    include_str!("../../public/locales/en.json"),
    include_str!("../../public/locales/en.pages.json"),
    include_str!("../../public/locales/en.photos.json"),
];

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
    /// The right-to-left pseudo-locale, which only a test's own site has.
    MadeUp,
}

impl Language {
    /// Those of every site.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
            Self::MadeUp => pseudo::TAG,
        }
    }

    /// Another language.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Chinese | Self::MadeUp => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// Every text by its key.
    pub fn words(self) -> &'static BTreeMap<String, String> {
        static READ: [OnceLock<BTreeMap<String, String>>; 3] = [const { OnceLock::new() }; 3];
        let [chinese, english, made_up] = &READ;
        // An unreadable file gives no texts, and the first lookup reports it.
        let read = |catalogues: [&str; 3]| {
            let read = |json| serde_json::from_str::<BTreeMap<String, String>>(json).unwrap_or_default();
            catalogues.map(read).into_iter().flatten().collect()
        };
        match self {
            Self::Chinese => chinese.get_or_init(|| read(CHINESE)),
            Self::English => english.get_or_init(|| read(ENGLISH)),
            Self::MadeUp => made_up.get_or_init(|| pseudo::catalogue(Self::English.words())),
        }
    }

    /// A text of the interface.
    ///
    /// # Errors
    /// When the locale file has no such key.
    pub fn word(self, key: &str) -> Result<&'static str> {
        let text = self.words().get(key).map(String::as_str);
        text.with_context(|| format!("{} has no text for {key}", self.tag()))
    }

    /// A text with its placeholders filled in.
    ///
    /// # Errors
    /// When the locale file has no such key.
    pub fn filled(self, key: &str, values: &[(&str, &str)]) -> Result<String> {
        let mut text = self.word(key)?.to_owned();
        for (name, value) in values {
            let value = if self == Self::MadeUp { pseudo::isolated(value) } else { (*value).to_owned() };
            text = text.replace(&format!("{{{name}}}"), &value);
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_by_its_key_and_filled() {
        assert_eq!(Language::English.word("action.continue").unwrap(), "Continue");
        assert_eq!(Language::English.filled("photo.name", &[("n", "2")]).unwrap(), "Photo 2");
        assert!(Language::Chinese.word("no.such").unwrap_err().to_string().contains("zh-CN"));
    }
}
