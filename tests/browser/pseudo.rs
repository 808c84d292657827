//! A pseudo-locale, generated from the English catalogues: right to left, longer than English, and every text in
//! brackets. A text on a page without brackets does not come from a catalogue; a text that does not fit is cut off. It
//! is served only by a test's own copy of the site.

use std::collections::BTreeMap;

/// Its BCP 47 tag, with a private-use region.
pub const TAG: &str = "ar-XB";
/// The first character of every text.
pub const OPENING: char = '⟦';
/// The last character of every text.
pub const CLOSING: char = '⟧';

/// Starts a right-to-left override (Unicode UAX 9).
const OVERRIDE: char = '\u{202e}';
const POP: char = '\u{202c}';
/// Length of a text in hundredths of the original; one-word texts grow by at least a word.
const GROWTH: usize = 140;
const PADDING: [&str; 6] = ["lorem", "ipsum", "dolor", "sit", "amet", "elit"];
/// Plain letters, and their replacements at the same index.
const PLAIN: &str = "AaCcDEeGgHIiKLlNnOoRrSsTUuWwYyZz";
const ACCENTED: &str = "ÅåÇçÐÉéĜĝĤÎîĶĻļÑñÖöŔŕŠšŢÛûŴŵÝýŽž";

/// The catalogue in the pseudo-locale. Entries about the language itself are replaced.
pub fn catalogue(english: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let entry = |(key, text): (&String, &String)| {
        let text = match key.as_str() {
            "language.direction" => "rtl".to_owned(),
            // Numbers and dates as in English, which every browser has.
            "language.formats" => text.clone(),
            _ => written(text),
        };
        (key.clone(), text)
    };
    english.iter().map(entry).collect()
}

/// A text in the pseudo-locale; its `{places}` stay unchanged.
pub fn written(text: &str) -> String {
    let mut out = String::from(OPENING);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        turned(before, &mut out);
        out.extend(["{", name, "}"]);
        rest = after;
    }
    turned(rest, &mut out);
    let length = text.chars().count();
    let mut wanted = length * GROWTH / 100 - length;
    for word in PADDING.iter().cycle() {
        out.push(' ');
        turned(word, &mut out);
        wanted = wanted.saturating_sub(word.len() + 1);
        if wanted == 0 {
            break;
        }
    }
    out.push(CLOSING);
    out
}

/// A value as the program fills it into such a text: isolated, so that it keeps its own order.
pub fn isolated(value: &str) -> String {
    format!("\u{2068}{value}\u{2069}")
}

/// Words with accents, each from right to left; what is between words stays.
fn turned(text: &str, out: &mut String) {
    let mut in_word = false;
    for letter in text.chars() {
        if letter.is_alphanumeric() != in_word {
            in_word = !in_word;
            out.push(if in_word { OVERRIDE } else { POP });
        }
        let accented = PLAIN.chars().position(|plain| plain == letter).and_then(|at| ACCENTED.chars().nth(at));
        out.push(accented.unwrap_or(letter));
    }
    if in_word {
        out.push(POP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_bracketed_accented_longer_and_keeps_its_places() {
        assert_eq!(PLAIN.chars().count(), ACCENTED.chars().count());
        let text = written("Call {phone}");
        assert!(text.starts_with(OPENING) && text.ends_with(CLOSING), "{text:?}");
        assert!(text.contains("\u{202e}Çåļļ\u{202c} {phone}"), "{text:?}");
        for english in ["No", "Continue", "Check your connection and try again. Everything you typed is still here."] {
            let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).count();
            assert!(letters(&written(english)) * 100 >= letters(english) * 135, "{english}");
        }
    }

    #[test]
    fn the_catalogue_says_of_itself_that_it_is_read_from_the_right() {
        let english = [("language.direction", "ltr"), ("language.formats", "en-GB"), ("action.back", "Back")];
        let english = english.map(|(key, text)| (key.to_owned(), text.to_owned())).into();
        let made = catalogue(&english);
        assert_eq!((made["language.direction"].as_str(), made["language.formats"].as_str()), ("rtl", "en-GB"));
        assert!(made["action.back"].starts_with(OPENING));
    }
}
