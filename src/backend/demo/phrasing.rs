//! Turns the demo's phrases into messages: fills in the placeholders for unit, due time and reason, in every language.

use super::Stories;
use crate::{catalogue::Catalogue, language::Localised};
use contract::{Timestamp, UnitId};
use jiff::tz::TimeZone;

/// Values for a phrase's placeholders.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blanks<'a> {
    /// `{unit}`
    pub unit: Option<&'a UnitId>,
    /// `{due}`
    pub due: Option<Timestamp>,
    /// `{reason}`
    pub reason: Option<&'a Localised>,
}

/// Phrases by kind of event, in the city's words.
#[derive(Clone, Copy, Debug)]
pub struct Phrasing<'a> {
    /// The demo's texts.
    pub stories: &'a Stories,
    /// Names of units, time zone.
    pub catalogue: &'a Catalogue,
}

impl Phrasing<'_> {
    /// A phrase of that kind, selected by `choice` among those whose placeholders can be filled.
    pub fn say(&self, kind: &str, choice: u64, blanks: &Blanks<'_>) -> Option<Localised> {
        let fit: Vec<&Localised> =
            self.stories.phrases.get(kind)?.iter().filter(|phrase| blanks.fill(phrase)).collect();
        pick(&fit, choice).map(|phrase| self.filled(phrase, blanks))
    }

    fn filled(&self, phrase: &Localised, blanks: &Blanks<'_>) -> Localised {
        Localised::of(phrase.iter().map(|(language, text)| {
            let unit = blanks.unit.and_then(|id| self.catalogue.unit(id)).map_or("", |unit| unit.name.get(language));
            let due = blanks.due.map_or_else(String::new, |due| self.day(due, language));
            let reason = blanks.reason.map_or("", |reason| reason.get(language));
            (language, text.replace("{unit}", unit).replace("{due}", &due).replace("{reason}", reason))
        }))
    }

    /// A day in words: `11月28日`, `28 November`.
    fn day(&self, at: Timestamp, language: &str) -> String {
        let zone = TimeZone::get(&self.catalogue.city.time_zone).unwrap_or(TimeZone::UTC);
        let form = if language.starts_with("zh") { "%-m月%-d日" } else { "%-d %B" };
        jiff::Timestamp::from_millisecond(at.millis())
            .map(|moment| moment.to_zoned(zone).strftime(form).to_string())
            .unwrap_or_default()
    }
}

impl Blanks<'_> {
    fn fill(&self, phrase: &Localised) -> bool {
        phrase.iter().all(|(_, text)| {
            (self.unit.is_some() || !text.contains("{unit}"))
                && (self.due.is_some() || !text.contains("{due}"))
                && (self.reason.is_some() || !text.contains("{reason}"))
        })
    }
}

/// An element selected by a number of any size; `None` from an empty list.
pub fn pick<T: Clone>(list: &[T], choice: u64) -> Option<T> {
    let count = u64::try_from(list.len()).ok().filter(|count| *count > 0)?;
    usize::try_from(choice % count).ok().and_then(|at| list.get(at)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_in_both_languages_and_never_shown() {
        let (catalogue, _) = crate::demo::load().unwrap();
        let stories = crate::demo::stories();
        let phrasing = Phrasing { stories, catalogue: &catalogue };
        let unit = UnitId::new("lighting");
        let reason = stories.extension_reasons[0].clone();
        let due = Timestamp::parse("2026-11-28T10:00:00+08:00").unwrap();
        for kind in stories.phrases.keys() {
            for choice in 0..8 {
                for blanks in [
                    Blanks { unit: Some(&unit), due: Some(due), reason: Some(&reason) },
                    Blanks { unit: Some(&unit), ..Blanks::default() },
                    Blanks::default(),
                ] {
                    let Some(text) = phrasing.say(kind, choice, &blanks) else { continue };
                    assert!(
                        text.iter().all(|(_, text)| !text.is_empty() && !text.contains(['{', '}'])),
                        "{kind} {text:?}"
                    );
                }
            }
        }
        assert_eq!(phrasing.day(due, "zh-CN"), "11月28日");
        assert_eq!(phrasing.day(due, "en"), "28 November");
    }
}
