//! Telephone numbers and e-mail addresses as people type and paste them; checks their form, not whether they exist.

use crate::Fault;
use crate::folding::{CharTest, folded, is_quote};

/// Fewest digits of a telephone number (API, `Reporter::phone`).
const PHONE_LEAST: u32 = 5;
/// Most digits of a number: fifteen (ITU-T E.164), plus room for `00` before it and an extension. Two numbers in one
/// field have more.
const PHONE_MOST: u32 = 20;
/// Digits of a complete local number.
const WHOLE_NUMBER: u32 = 7;
/// Most bytes before the `@` (RFC 5321).
const LOCAL_MOST: usize = 64;
/// Most digits of an extension.
const EXTENSION_MOST: usize = 7;

/// Words before an extension; a longer word precedes any that is its prefix.
const EXTENSION_WORDS: [&str; 12] =
    ["extension", "extn", "ext", "x", "#", "转分机", "转", "轉", "分机号", "分机", "分機", "内线"];

/// A telephone number reduced to digits, blanks, `+`, `-` and parentheses (API, `Reporter::phone`). A label before it
/// and punctuation around it are removed; an extension follows a dash.
///
/// # Errors
/// The first character that is not allowed, or too few digits.
pub(crate) fn phone(text: &str) -> Result<String, Fault> {
    let folded = folded(text);
    let label = folded.find(':').filter(|at| !has_digit(&folded[..*at])).map_or(0, |at| at + 1);
    let number = folded[label..].trim_start_matches((|c| c == ' ' || is_quote(c)) as CharTest);
    // A label without a colon is a word; a single letter may be a mistyped digit.
    let word = number.find((|c| !c.is_alphabetic()) as CharTest).unwrap_or(0);
    let number =
        if word > 1 { number[word..].trim_start_matches((|c| matches!(c, ' ' | '.')) as CharTest) } else { number };
    let number = number.trim_end_matches((|c| c == ' ' || is_quote(c)) as CharTest);
    if !has_digit(number) {
        return Err(Fault::NotAPhone);
    }
    let mut plain = String::with_capacity(number.len());
    let (mut digits, mut parted) = (0, false);
    for (at, c) in number.char_indices() {
        match c {
            '0'..='9' => {
                if parted && digits > 0 {
                    plain.push('-');
                }
                (digits, parted) = (digits + 1, false);
            }
            // A removed character had blanks on both sides, or was the first.
            ' ' if plain.is_empty() || plain.ends_with(' ') => continue,
            // After a complete number a second one may follow, which would make both wrong.
            '/' if digits >= WHOLE_NUMBER && digits_in(&number[at..]) >= WHOLE_NUMBER => {
                return Err(Fault::StrangeCharacter { found: c });
            }
            ' ' | '-' | '(' | ')' => {}
            '+' if digits == 0 && !plain.contains('+') => {}
            '.' | '/' | '·' | '・' | '･' | '•' | '‧' | '∙' | '⋅' => {
                parted = true;
                continue;
            }
            found => {
                let behind = number[at..].trim_matches(is_around as CharTest);
                if !behind.is_empty() {
                    let extension = extension(behind).ok_or(Fault::StrangeCharacter { found })?;
                    while plain.ends_with(is_around as CharTest) || plain.ends_with('-') {
                        plain.pop();
                    }
                    plain.push('-');
                    plain.push_str(extension);
                }
                break;
            }
        }
        plain.push(c);
    }
    if digits < PHONE_LEAST {
        return Err(Fault::TooFewDigits { least: PHONE_LEAST });
    }
    if digits > PHONE_MOST {
        return Err(Fault::NotAPhone);
    }
    plain.truncate(plain.trim_end().len());
    Ok(plain)
}

/// The digits of an extension after the word that announces it.
fn extension(text: &str) -> Option<&str> {
    let is = |word: &&&str| text.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word));
    let word = EXTENSION_WORDS.iter().find(is)?;
    let digits = text[word.len()..].trim_matches(is_around as CharTest);
    let right = (1..=EXTENSION_MOST).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    right.then_some(digits)
}

/// Characters around a number and around the word for an extension, in a sentence or a link.
fn is_around(c: char) -> bool {
    matches!(c, ' ' | '.' | ',' | ';' | ':' | '=' | '(' | ')' | '、')
}

fn digits_in(text: &str) -> u32 {
    text.bytes().map(|b| u32::from(b.is_ascii_digit())).sum()
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
}

/// An e-mail address of the form accepted by HTML's `type=email`, with a dot in its domain; letters of any script (API,
/// `Reporter::email`). It may be pasted as `mailto:…?subject=…`, `Name <…>`, after a label, in quotation marks, or
/// before a full stop.
///
/// # Errors
/// The first character that is not allowed, or that it does not have the form of an address.
pub(crate) fn email(text: &str) -> Result<String, Fault> {
    let folded = folded(text);
    let bracketed = folded.split_once('<').and_then(|(_, behind)| behind.split_once('>')).map(|(inside, _)| inside);
    let plain = bracketed.unwrap_or(&folded);
    // `mailto:` is handled like any other label.
    let plain = plain.split_once(':').filter(|(label, _)| !label.contains('@')).map_or(plain, |(_, behind)| behind);
    let (local, domain) = plain.split_once('@').ok_or(Fault::NotAnEmail)?;
    let domain = domain.split_once('?').map_or(domain, |(domain, _)| domain);
    if domain.contains('@') {
        return Err(Fault::NotAnEmail);
    }
    let local = local.trim_matches((|c| c == ' ' || is_quote(c) && c != '\'') as CharTest);
    // A leading apostrophe may belong to the address, unless a trailing one makes the two quotation marks.
    let local = if domain.ends_with('\'') { local.trim_start_matches('\'') } else { local };
    let domain = domain.trim_matches((|c| c == ' ' || is_quote(c) || matches!(c, '.' | ',' | ';' | '、')) as CharTest);
    let strange = |part: &str, signs: &str| part.chars().find(|c| !is_letter(*c) && !signs.contains(*c));
    if let Some(found) = strange(local, ".!#$%&'*+/=?^_`{|}~-").or_else(|| strange(domain, ".-")) {
        return Err(Fault::StrangeCharacter { found });
    }
    let label_right = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    let right = (1..=LOCAL_MOST).contains(&local.len()) && domain.contains('.') && domain.split('.').all(label_right);
    if right { Ok([local, "@", domain].concat()) } else { Err(Fault::NotAnEmail) }
}

/// Letters and digits of any script, with their combining marks; no blanks and no punctuation of other scripts.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || c > '\u{9f}'
            && !c.is_whitespace()
            && !matches!(c, '\u{2000}'..='\u{200b}' | '\u{200e}'..='\u{206f}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_taken_as_people_write_them() {
        for (text, expected) in [
            ("12345", "12345"),
            (" +86 (755) 1234-5678 ", "+86 (755) 1234-5678"),
            ("１３８００１３８０００", "13800138000"),
            ("030/12.34.56", "030-12-34-56"),
            (". 138 · 0013", "138 -0013"),
            ("0086 138 0013 8000", "0086 138 0013 8000"),
            ("१३८००१३८०००", "13800138000"),
        ] {
            assert_eq!(phone(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn telephone_numbers_are_taken_as_people_paste_them() {
        for (text, expected) in [
            ("(+86) 138 0013 8000", "(+86) 138 0013 8000"),
            ("（＋８６）１３８　００１３　８０００", "(+86)138 0013 8000"),
            ("+86 138‑0013‑8000", "+86 138-0013-8000"),
            ("+86—138—0013—8000", "+86-138-0013-8000"),
            ("+86·138·0013·8000", "+86-138-0013-8000"),
            ("138・0013・8000", "138-0013-8000"),
            ("\u{202a}+86 138 0013 8000\u{202c}", "+86 138 0013 8000"),
            ("\u{2068}\u{200e}138\u{a0}0013\u{a0}8000\u{2069}", "138 0013 8000"),
            ("tel:+86-138-0013-8000", "+86-138-0013-8000"),
            ("手机：138 0013 8000", "138 0013 8000"),
            ("0755ー5550ー1001", "0755-5550-1001"),
            ("138\u{200b}0013\u{ad}8000\u{feff}", "13800138000"),
            ("tel://+8613800138000", "+8613800138000"),
            ("138 0013 8000。", "138 0013 8000"),
            ("138 0013 8000，", "138 0013 8000"),
            ("\"138 0013 8000\"", "138 0013 8000"),
            ("电话：“0755-5550 1001”", "0755-5550 1001"),
            ("Tel. 138 0013 8000", "138 0013 8000"),
            ("电话138 0013 8000", "138 0013 8000"),
            ("Phone (755) 555-1001", "(755) 555-1001"),
        ] {
            assert_eq!(phone(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_extension_stands_behind_a_dash() {
        for (text, expected) in [
            ("0755 5550 1001 ext. 12", "0755 5550 1001-12"),
            ("0755 5550 1001 转12", "0755 5550 1001-12"),
            ("0755-55501001（分机：8023）", "0755-55501001-8023"),
            ("(755) 555-1001 x12", "(755) 555-1001-12"),
            ("tel:+86-755-5550-1001;ext=12", "+86-755-5550-1001-12"),
            ("5550 1001 #12", "5550 1001-12"),
            ("5550 1001, Ext 12", "5550 1001-12"),
        ] {
            assert_eq!(phone(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_telephone_number_is_refused() {
        for text in ["", "1234", "call me", "12345x", "1+23456", "12345;drop", "１２３"] {
            assert!(phone(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_telephone_number_that_cannot_be_read_says_what_stands_wrong() {
        for (text, fault) in [
            ("call me", Fault::NotAPhone),
            ("１２３", Fault::TooFewDigits { least: 5 }),
            ("138 0013 800O", Fault::StrangeCharacter { found: 'O' }),
            ("138 0013 8000/139 0013 8000", Fault::StrangeCharacter { found: '/' }),
            ("138 0013 8000、139 0013 8000", Fault::StrangeCharacter { found: '、' }),
            ("O755 5550 1001", Fault::StrangeCharacter { found: 'O' }),
            ("13800138000 13900139000", Fault::NotAPhone),
            ("138 0013 8000 or 110", Fault::StrangeCharacter { found: 'o' }),
            ("1+23456", Fault::StrangeCharacter { found: '+' }),
            ("138 0013 8000 ext 12345678", Fault::StrangeCharacter { found: 'e' }),
        ] {
            assert_eq!(phone(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn addresses_that_mail_can_reach_are_taken() {
        for text in ["a@b.example", "first.last+tag@sub.city.example", "李雷@例子.example", "o'hara@city.example"] {
            assert_eq!(email(text).as_deref(), Ok(text), "{text}");
        }
        assert_eq!(email(" me＠city.example ").as_deref(), Ok("me@city.example"));
    }

    #[test]
    fn addresses_are_taken_as_people_paste_them() {
        for text in [
            "\u{200b}me@city.example\u{feff}",
            "mailto:me@city.example",
            "Li Lei <me@city.example>",
            "me @ city.example",
            "\u{202a}me@city.example\u{202c}",
            "ｍｅ＠ｃｉｔｙ．ｅｘａｍｐｌｅ",
            "me@city。example",
            "m\u{ad}e@ci\u{2060}ty.example\u{200d}",
            "E-mail: me@city.example",
            "邮箱：me@city.example",
            "“me@city.example”",
            "\"me@city.example\".",
            "'me@city.example'",
            "me@city.example。",
            "me@city.example、",
            "mailto:me@city.example?subject=Street%20lamp&cc=you@city.example",
        ] {
            assert_eq!(email(text).as_deref(), Ok("me@city.example"), "{text}");
        }
        let persian = "نامه@نمی\u{200c}دانم.example";
        assert_eq!(email(persian).as_deref(), Ok(persian), "a joiner that belongs to the name stays");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "me",
            "me@",
            "@city.example",
            "me@city",
            "me@city..example",
            "me@-city.example",
            "a b@city.example",
            "a@b@city.example",
            "me@ci ty.example",
        ] {
            assert!(email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_read_says_what_stands_wrong() {
        for (text, fault) in [
            ("me", Fault::NotAnEmail),
            ("me@city", Fault::NotAnEmail),
            ("a b@city.example", Fault::StrangeCharacter { found: ' ' }),
            ("a@b@city.example", Fault::NotAnEmail),
            ("me@city.example, you@city.example", Fault::NotAnEmail),
            ("me@city,example", Fault::StrangeCharacter { found: ',' }),
        ] {
            assert_eq!(email(text), Err(fault), "{text}");
        }
    }
}
