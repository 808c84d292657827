//! Splits a text into search terms: words in scripts with blanks, pairs of characters in scripts without.

use crate::folding::half_width;

/// A search term, a part of a text normalised by [`plain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term<'a> {
    /// A word of a script with blanks, in lower case, without accents.
    Word(&'a str),
    /// Two adjacent characters of a script without blanks.
    Pair(char, char),
    /// One character of such a script.
    Single(char),
}

/// English stop words. Other languages' are recognised by their shortness.
const MORTAR: &[&str] = &[
    "a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "did", "do", "does",
    "for", "from", "get", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "is", "it", "its", "me",
    "my", "near", "not", "of", "on", "or", "our", "out", "she", "so", "some", "that", "the", "their", "them", "there",
    "they", "this", "to", "too", "very", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will",
    "with", "you", "your",
];

impl Term<'_> {
    /// The hash under which it is indexed. Two words collide by chance once in many thousand catalogues.
    pub(crate) fn number(self) -> u64 {
        match self {
            Self::Word(word) => word_number(word),
            Self::Pair(a, b) => u64::from(u32::from(a)) << 32 | u64::from(u32::from(b)),
            Self::Single(a) => u64::from(u32::from(a)) << 32,
        }
    }

    /// Its weight, in fifths.
    pub(crate) fn weight(self) -> u32 {
        match self {
            Self::Word(word) if MORTAR.binary_search(&word).is_ok() => 0,
            Self::Word(word) => match word.chars().count() {
                0..=2 => 1,
                3 => 4,
                _ => 5,
            },
            _ => 5,
        }
    }
}

/// FNV-1a, with the highest bit set: the hashes of words lie above those of characters.
pub(crate) fn word_number(word: &str) -> u64 {
    let sum = word
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |sum: u64, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    sum | 1 << 63
}

/// The text normalised for comparison: half width, lower case, without accents; every run of other characters than
/// letters, digits and those of scripts without blanks is one blank.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(half_width).flat_map(char::to_lowercase) {
        if ('\u{300}'..='\u{36f}').contains(&c) {
            continue;
        }
        if is_unparted(c) || c.is_alphanumeric() {
            out.push(without_accent(c));
        } else if !matches!(c, '\'' | '’') && !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// Calls `with` for every term of a text normalised by [`plain`], in order.
pub(crate) fn each_term<'a>(plain: &'a str, mut with: impl FnMut(Term<'a>)) {
    let mut word = 0..0;
    let mut before: Option<char> = None;
    for (at, c) in plain.char_indices() {
        let unparted = is_unparted(c);
        if unparted || c == ' ' {
            if !word.is_empty() {
                with(Term::Word(&plain[word]));
            }
            word = at + c.len_utf8()..at + c.len_utf8();
        } else {
            word.end = at + c.len_utf8();
        }
        if unparted {
            if let Some(before) = before {
                with(Term::Pair(before, c));
            }
            with(Term::Single(c));
        }
        before = unparted.then_some(c);
    }
    if !word.is_empty() {
        with(Term::Word(&plain[word]));
    }
}

/// Whether two words differ by one edit: a letter too many, missing or wrong, or two neighbours swapped.
pub(crate) fn one_edit(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    match long.len() - short.len() {
        0 if same == short.len() => true,
        0 => {
            let (rest_a, rest_b) = (&short[same..], &long[same..]);
            rest_a[1..] == rest_b[1..]
                || (rest_a.len() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a[2..] == rest_b[2..])
        }
        1 => short[same..] == long[same + 1..],
        _ => false,
    }
}

/// Scripts without blanks between words: Thai, Lao, Burmese, Khmer, kana, Han; and Hangul, whose words carry endings.
fn is_unparted(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A small Latin letter without its accent, as most people type it.
fn without_accent(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' | 'į' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ś' | 'š' | 'ş' => 's',
        'ù'..='ü' | 'ū' | 'ű' | 'ů' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_compared_without_case_width_accents_and_punctuation() {
        assert_eq!(plain("  ＬＥＤ-Lamp: Café,  l’été! "), "led lamp cafe lete");
        assert_eq!(plain("Cafe\u{301}"), "cafe");
        assert_eq!(plain("…!?"), "");
    }

    #[test]
    fn words_are_parted_by_blanks_and_han_text_by_pairs() {
        let mut terms = Vec::new();
        each_term("led路灯 a1", |term| terms.push(term));
        let expected =
            [Term::Word("led"), Term::Single('路'), Term::Pair('路', '灯'), Term::Single('灯'), Term::Word("a1")];
        assert_eq!(terms, expected);
    }

    #[test]
    fn the_small_words_stand_in_order_so_that_they_are_found() {
        assert!(MORTAR.is_sorted());
        assert_eq!((Term::Word("the").weight(), Term::Word("bus").weight(), Term::Word("light").weight()), (0, 4, 5));
    }

    #[test]
    fn one_slip_of_the_finger_is_one_edit() {
        for (a, b) in [
            ("lamp", "lamp"),
            ("street", "stret"),
            ("street", "streeet"),
            ("street", "strext"),
            ("street", "steret"),
            ("noise", "nosie"),
        ] {
            assert!(one_edit(a, b) && one_edit(b, a), "{a} {b}");
        }
        for (a, b) in [("street", "stre"), ("street", "sterte"), ("lamp", "limb"), ("abcd", "dabc")] {
            assert!(!one_edit(a, b), "{a} {b}");
        }
    }
}
