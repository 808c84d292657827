//! The words of the interface as the locale files have them, so that a journey finds things by what people read.

use crate::pseudo;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::sync::OnceLock;

const CHINESE: [&str; 2] =
    [include_str!("../../public/locales/zh-CN.json"), include_str!("../../public/locales/zh-CN.photos.json")];
const ENGLISH: [&str; 2] =
    [include_str!("../../public/locales/en.json"), include_str!("../../public/locales/en.photos.json")];

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Chinese,
    /// English.
    English,
    /// The made-up language that is read from right to left, which only a test's own site has.
    MadeUp,
}

impl Language {
    /// Those that every site has.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
            Self::MadeUp => pseudo::TAG,
        }
    }

    /// Another one.
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
        // A file that cannot be read leaves no words, and the first look for one says so.
        let read = |catalogues: [&str; 2]| {
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

    /// A text with its places filled in.
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
