//! The language of the session: its texts, its formats, and switching languages.

use super::Session;
use crate::words::{DEFAULT_LANGUAGE, Key, PAGES, Word, Words};
use contract::Timestamp;
use leptos::prelude::*;
use platform::{clock, intl::Formats, page};
use std::pin::Pin;
use std::rc::Rc;

/// The setting with the citizen's choice of language; `boot.js` reads it too.
const CHOICE: &str = "language";

impl Session {
    /// The texts of the current language; not tracked, since a change of language redraws the whole page.
    pub fn words(self) -> Words {
        self.words.get_untracked()
    }

    /// The texts of the current language; tracked.
    pub fn words_tracked(self) -> Words {
        self.words.get()
    }

    /// Sets the page's language and direction.
    pub fn set_page_language(self, words: Words) {
        self.rest.with_value(|rest| {
            page::set_language(&rest.root, self.host.owns_page(), words.language, words.of(Word::Direction));
        });
    }

    /// BCP 47 tag of the current language.
    pub fn language(self) -> &'static str {
        self.words().language
    }

    /// The languages offered.
    pub fn languages(self) -> Vec<String> {
        self.rest.with_value(|rest| rest.config.languages.clone())
    }

    /// The folder of the other languages' texts.
    pub fn locales(self) -> String {
        self.rest.with_value(|rest| rest.config.locales.clone())
    }

    /// The citizen changes the language.
    pub fn speak(self, language: String) {
        if !self.is_shared_device() {
            page::local_set(CHOICE, &language);
        }
        self.fetch_language(language);
    }

    /// Changes the language at once if its texts are loaded, else as soon as they are; until then nothing changes.
    pub fn fetch_language(self, language: String) {
        self.rest.update_value(|rest| rest.wanted_language = None);
        leptos::task::spawn_local(async move {
            let mut words = fetch_words(&self.locales(), &language).await;
            if let Some(fetched) = words
                && !self.fetch_words_of_loaded_pages(fetched).await
            {
                words = None;
            }
            if words.is_none() {
                self.rest.update_value(|rest| rest.wanted_language = Some(language));
                return self.ask_again_later();
            }
            if let Some(words) = words {
                self.words.set(words);
                self.edit_quietly(|draft| draft.language = language);
                self.fit_formats();
                if let Some(catalogue) = self.catalogue_part.get_untracked().functions() {
                    (catalogue.load)(self);
                } else if let Some(following) = self.following_part.get_untracked().functions() {
                    (following.load_city)(self);
                }
                self.ask_for_service();
            }
        });
    }

    /// Fetches the texts of the pages in a language, unless they are there; the result says whether they are.
    pub fn fetch_page_words(self, words: Words) -> Pin<Box<dyn Future<Output = bool>>> {
        Box::pin(async move {
            if words.language == DEFAULT_LANGUAGE {
                words.add_pages(None);
            } else if !words.has_pages() {
                let file = [self.locales().as_str(), "/", words.language, PAGES, ".json"].concat();
                let Ok(json) = page::fetch_json(&file).await else { return false };
                words.add_pages(Some(&json));
            }
            true
        })
    }

    /// Fetches the texts of the pages in the present language, unless they are there; the result says whether they are.
    pub(super) async fn page_words_are_here(self) -> bool {
        // The language may be changed meanwhile.
        while !self.words().has_pages() {
            if !self.fetch_page_words(self.words()).await {
                return false;
            }
        }
        true
    }

    /// The language or the city's time zone has changed: the formats are created anew on next use.
    pub fn fit_formats(self) {
        self.rest.update_value(|rest| rest.formats = None);
    }

    /// Formats of the current language in the city's time zone.
    pub fn formats(self) -> Rc<Formats> {
        if let Some(formats) = self.rest.with_value(|rest| rest.formats.clone()) {
            return formats;
        }
        let zone = self.city.with_untracked(|city| city.value().map(|city| city.time_zone.clone()));
        let formats = Rc::new(Formats::new(self.words().of(Word::Formats), zone.as_deref().unwrap_or("")));
        self.rest.update_value(|rest| rest.formats = Some(Rc::clone(&formats)));
        formats
    }

    /// Today's date in the city's time zone, by which it judges days (contract, `Question`).
    pub fn today(self) -> domain::Day {
        self.formats().day_of(platform::clock::city_now())
    }

    /// A number as the language writes it.
    pub fn number(self, number: f64) -> String {
        self.formats().number(number)
    }

    /// Joins several things as the language does.
    pub fn list(self, parts: Vec<String>) -> String {
        self.formats().list(&parts)
    }

    /// A day in relative words: by a moment that lies on that day in nearly every time zone that a city may have.
    pub fn day(self, day: impl ToString) -> String {
        let day = day.to_string();
        let moment = Timestamp::parse(&[&day, "T10:30:00Z"].concat()).ok();
        moment.map_or(day, |moment| self.formats().date(moment))
    }

    /// A moment in relative words: "today, 14:05".
    pub fn moment(self, moment: Timestamp) -> String {
        let (day, time) = self.formats().day_and_time(moment, clock::now());
        self.words().fill(Word::Moment, &[("day", &day), ("time", &time)])
    }
}

/// The texts of a language if they are embedded or loaded.
pub fn words_at_hand<K: Key>(language: &str) -> Option<Words<K>> {
    if language == DEFAULT_LANGUAGE { Some(Words::embedded()) } else { Words::known(language) }
}

/// The texts of a language: loaded, or fetched.
pub async fn fetch_words<K: Key>(locales: &str, language: &str) -> Option<Words<K>> {
    if let Some(words) = words_at_hand(language) {
        return Some(words);
    }
    let file = [locales, "/", language, K::CATALOGUE, ".json"].concat();
    let json = page::fetch_json(&file).await.ok()?;
    Some(Words::read(language, &json))
}

/// The initial language: the citizen's choice, else the first of the browser's that is offered, else the first offered.
pub fn first_language(offered: &[String]) -> String {
    let chosen = page::local_get(CHOICE);
    let wanted = chosen.into_iter().chain(page::languages());
    wanted.filter_map(|tag| fitting(offered, &tag)).next().or_else(|| offered.first().cloned()).unwrap_or_default()
}

/// The offered language that matches a wanted one: the same tag, else the same language of another region.
fn fitting(offered: &[String], wanted: &str) -> Option<String> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or("").to_ascii_lowercase();
    let same = offered.iter().find(|tag| tag.eq_ignore_ascii_case(wanted));
    same.or_else(|| offered.iter().find(|tag| primary(tag) == primary(wanted))).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_of_another_region_serves_and_an_unknown_one_does_not() {
        let offered = ["zh-CN".to_owned(), "en".to_owned()];
        assert_eq!(fitting(&offered, "en-GB").as_deref(), Some("en"));
        assert_eq!(fitting(&offered, "zh-Hant-HK").as_deref(), Some("zh-CN"));
        assert_eq!(fitting(&offered, "ZH-cn").as_deref(), Some("zh-CN"));
        assert_eq!(fitting(&offered, "fr"), None);
    }
}
