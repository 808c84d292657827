//! Matches a typed address, tolerant of case, blanks, full-width letters and incomplete words.

use crate::{language::Localised, text::half_width};

/// Words that do not identify a house.
const FILLERS: [&str; 7] = ["no", "nr", "number", "house", "near", "号", "號"];

/// A parsed search text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The house number, if one was typed.
    pub number: Option<u32>,
    words: Vec<String>,
    compact: String,
}

impl Wanted {
    /// Parses the typed text.
    pub fn read(text: &str) -> Self {
        let mut words: Vec<String> = Vec::new();
        let mut number = None;
        for word in split(text) {
            let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
            if !digits.is_empty() {
                number = digits.parse().ok().or(number);
                continue;
            }
            if !FILLERS.contains(&word.as_str()) {
                words.push(word);
            }
        }
        let compact = words.concat();
        Self { number, words, compact }
    }

    /// Whether there is nothing that a name could match.
    pub fn is_empty(&self) -> bool {
        self.compact.is_empty()
    }

    /// How well a name matches in any of its languages, 0 for not at all. Words may also name the district.
    pub fn fits(&self, name: &Localised, within: Option<&Localised>) -> u32 {
        let of = |name: &str| self.fits_one(name, within);
        name.iter().map(|(_, name)| of(name)).max().unwrap_or(0)
    }

    fn fits_one(&self, name: &str, within: Option<&Localised>) -> u32 {
        let names = split(name);
        let compact = names.concat();
        let direct = compare(&self.compact, &compact);
        if direct > 0 {
            return direct;
        }
        let districts: Vec<Vec<String>> =
            within.iter().flat_map(|within| within.iter()).map(|(_, text)| split(text)).collect();
        // 望潮区海关路: the district precedes the street, with or without its last letter.
        for district in &districts {
            let whole = district.concat();
            let short: String = whole.chars().take(whole.chars().count().saturating_sub(1)).collect();
            for prefix in [whole, short] {
                if let Some(rest) = self
                    .compact
                    .strip_prefix(prefix.as_str())
                    .filter(|rest| !rest.is_empty() && prefix.chars().count() > 1)
                {
                    let score = compare(rest, &compact);
                    if score > 0 {
                        return score - 5;
                    }
                }
            }
        }
        // Words in any order: each is a prefix of a word of the name or of its district, at least one of the name
        // itself.
        let begins = |typed: &String, names: &[String]| names.iter().any(|name| name.starts_with(typed.as_str()));
        let own = self.words.iter().filter(|word| begins(word, &names)).count();
        let all = self
            .words
            .iter()
            .all(|word| begins(word, &names) || districts.iter().any(|district| begins(word, district)));
        if all && own > 0 { 40 + 10 * u32::try_from(own).unwrap_or(3).min(3) } else { 0 }
    }
}

fn compare(typed: &str, name: &str) -> u32 {
    if typed == name {
        100
    } else if name.starts_with(typed) {
        85
    } else if typed.chars().count() > 1 && name.contains(typed) {
        60
    } else {
        0
    }
}

/// Splits into lower-case words and runs of digits; blanks and punctuation separate, 号 after a number is dropped.
fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut current = String::new();
    let mut digits = false;
    for letter in text.chars().map(narrow) {
        let joins = letter.is_alphanumeric() && !(digits && matches!(letter, '号' | '號'));
        if !joins || letter.is_ascii_digit() != digits {
            if !current.is_empty() {
                words.push(std::mem::take(&mut current));
            }
            digits = letter.is_ascii_digit();
        }
        if joins {
            current.extend(letter.to_lowercase());
        }
    }
    if !current.is_empty() {
        words.push(current);
    }
    words
}

/// Full-width letters, digits of any script and blanks of any kind as plain ones.
fn narrow(letter: char) -> char {
    if letter.is_whitespace() { ' ' } else { half_width(letter) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_words_are_told_apart() {
        for (text, number, compact) in [
            ("Haiguan Road 45", Some(45), "haiguanroad"),
            ("45 haiguan  road", Some(45), "haiguanroad"),
            ("No. 45, Haiguan Rd", Some(45), "haiguanrd"),
            ("海关路45号", Some(45), "海关路"),
            ("海关路 ４５ 号", Some(45), "海关路"),
            ("Haiguan\u{a0}Road ٤٥", Some(45), "haiguanroad"),
            ("海关路", None, "海关路"),
            ("  ,,, ", None, ""),
        ] {
            let wanted = Wanted::read(text);
            assert_eq!((wanted.number, wanted.compact.as_str()), (number, compact), "{text}");
        }
    }
}
