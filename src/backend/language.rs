//! Texts in several languages and the choice among them (BCP 47, RFC 9110 `Accept-Language`); it translates nothing.

use contract::LocalText;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The same text in one or more languages, by BCP 47 tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localised(BTreeMap<String, String>);

impl Localised {
    /// A text that exists in one language only.
    pub fn one(language: impl Into<String>, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.into(), text.into())]))
    }

    /// A text in several languages, as pairs of tag and text.
    pub fn of<L: Into<String>, T: Into<String>>(texts: impl IntoIterator<Item = (L, T)>) -> Self {
        Self(texts.into_iter().map(|(language, text)| (language.into(), text.into())).collect())
    }

    /// The text in the language asked for, else in one with the same primary subtag, else in any.
    pub fn get(&self, language: &str) -> &str {
        self.pick(language).map_or("", |(_, text)| text)
    }

    /// The same choice, with the tag of the language that was found.
    pub fn local_text(&self, language: &str) -> Option<LocalText> {
        self.pick(language).map(|(language, text)| LocalText { text: text.to_owned(), language: language.to_owned() })
    }

    /// Every language and its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// Whether it has no language at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn pick(&self, language: &str) -> Option<(&str, &str)> {
        let found = best(language, self.0.keys().map(String::as_str))
            .and_then(|tag| self.0.get_key_value(tag))
            .or_else(|| self.0.iter().next())?;
        Some((found.0, found.1))
    }
}

/// The language of a response: the best match of `offered` for the `Accept-Language` header, else the first offered.
pub fn negotiate<'a>(header: Option<&str>, offered: &'a [String]) -> &'a str {
    let default = offered.first().map_or("en", String::as_str);
    let mut wanted: Vec<(f32, &str)> = header
        .unwrap_or_default()
        .split(',')
        .filter_map(|part| {
            let mut pieces = part.split(';');
            let tag = pieces.next()?.trim();
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=").map(|q| q.trim().parse().unwrap_or(0.0)))
                .unwrap_or(1.0);
            (!tag.is_empty() && weight > 0.0).then_some((weight, tag))
        })
        .collect();
    wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
    wanted
        .into_iter()
        .find_map(|(_, tag)| if tag == "*" { Some(default) } else { best(tag, offered.iter().map(String::as_str)) })
        .unwrap_or(default)
}

/// Whether the text is a well-formed language tag (RFC 5646, loosely): letters and digits in groups of one to eight.
pub fn is_tag(text: &str) -> bool {
    text.len() <= 35
        && text.split('-').enumerate().all(|(place, part)| {
            let letters = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
            letters
                && (1..=8).contains(&part.len())
                && (place > 0 || part.bytes().all(|byte| byte.is_ascii_alphabetic()))
        })
}

fn best<'a>(wanted: &str, offered: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    offered
        .clone()
        .find(|tag| tag.eq_ignore_ascii_case(wanted))
        .or_else(|| offered.clone().find(|tag| primary(tag) == primary(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_that_the_city_has_is_chosen() {
        let offered = ["zh-CN".to_owned(), "en".to_owned()];
        for (header, expected) in [
            (None, "zh-CN"),
            (Some("en"), "en"),
            (Some("en-GB,en;q=0.9"), "en"),
            (Some("fr, en;q=0.4, zh;q=0.6"), "zh-CN"),
            (Some("zh-TW"), "zh-CN"),
            (Some("en;q=0, *"), "zh-CN"),
            (Some("de"), "zh-CN"),
            (Some(";;q=x,,"), "zh-CN"),
        ] {
            assert_eq!(negotiate(header, &offered), expected, "{header:?}");
        }
    }

    #[test]
    fn a_text_says_which_language_it_is_in() {
        let text = Localised::of([("zh-CN", "好"), ("en", "Good")]);
        assert_eq!(text.local_text("en-US").map(|t| t.language), Some("en".to_owned()));
        assert_eq!(text.get("zh-Hant"), "好");
        assert_eq!(Localised::one("en", "Good").get("ar"), "Good");
    }

    #[test]
    fn what_cannot_be_a_tag_is_told_apart() {
        assert!(is_tag("zh-CN") && is_tag("en") && is_tag("zh-Hans-CN"));
        assert!(!is_tag("") && !is_tag("1") && !is_tag("en_US") && !is_tag("en-") && !is_tag("<b>"));
    }
}
