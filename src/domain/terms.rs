//! The terms of a text for searching: words where a script parts them, pairs of characters where it does not.

use crate::half_width::half_width;

/// What can be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// A word of a script that parts words, in lower case, without accents.
    Word(String),
    /// Two characters in a row of a script that does not.
    Pair(char, char),
    /// One character of such a script.
    Single(char),
}

/// The text as it is compared: half width, lower case, without accents; every run of anything but letters, digits and
/// signs of scripts without blanks is one blank.
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

/// The terms of a text that went through [`plain`].
pub(crate) fn terms(plain: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in plain.chars() {
        let unparted = is_unparted(c);
        if (unparted || c == ' ') && !word.is_empty() {
            terms.push(Term::Word(core::mem::take(&mut word)));
        }
        if unparted {
            if let Some(before) = before {
                terms.push(Term::Pair(before, c));
            }
            terms.push(Term::Single(c));
        } else if c != ' ' {
            word.push(c);
        }
        before = unparted.then_some(c);
    }
    if !word.is_empty() {
        terms.push(Term::Word(word));
    }
    terms
}

/// Whether two words differ by one letter: one too many, one missing, one wrong, or two neighbours swapped.
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

/// Scripts that do not part their words: Thai, Lao, Burmese, Khmer, kana, Han; and Hangul, whose words carry endings.
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
        let word = |text: &str| Term::Word(text.to_owned());
        assert_eq!(
            terms("led路灯 a1"),
            [word("led"), Term::Single('路'), Term::Pair('路', '灯'), Term::Single('灯'), word("a1")]
        );
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
