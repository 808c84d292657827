//! Telephone numbers and e-mail addresses (API, `Reporter`); checks their form, not whether they exist.

/// Fewest digits of a telephone number.
const PHONE_LEAST: usize = 5;
const PHONE_MOST: usize = 20;

/// Most bytes before the `@` (RFC 5321).
const LOCAL_MOST: usize = 64;

/// Digits, blanks, `-`, parentheses and one `+` before the first digit, with enough digits.
pub fn is_phone(text: &str) -> bool {
    let signs = text.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, ' ' | '+' | '-' | '(' | ')'));
    let plus =
        text.rsplit_once('+').is_none_or(|(before, _)| !before.contains(|c: char| c.is_ascii_digit() || c == '+'));
    signs && plus && (PHONE_LEAST..=PHONE_MOST).contains(&text.bytes().filter(u8::is_ascii_digit).count())
}

/// The form accepted by HTML's `type=email`, with a dot in the domain and with letters of any script: only a message
/// could verify more (RFC 5321 allows nearly anything).
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_right = (1..=LOCAL_MOST).contains(&local.len())
        && local.chars().all(|letter| is_letter(letter) || ".!#$%&'*+/=?^_`{|}~-".contains(letter));
    let label_right = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| is_letter(letter) || letter == '-')
    };
    local_right && domain.contains('.') && domain.split('.').all(label_right)
}

/// Letters and digits of any script, with their combining marks; no blanks, nothing invisible but the joiners, no
/// punctuation of other scripts.
fn is_letter(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric();
    }
    let joiner = matches!(letter, '\u{200C}' | '\u{200D}');
    let seen = !crate::text::is_blank(letter.encode_utf8(&mut [0; 4]));
    let punctuation =
        matches!(u32::from(letter), 0x2000..=0x206F | 0x3001..=0x3003 | 0x3008..=0x301F | 0xFF01..=0xFF5E | 0xFF61);
    joiner || (seen && !punctuation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_of_real_people_are_taken() {
        for email in
            ["a@b.example", "wang.xiaoming+city@mail.example.cn", "用户@例子.cn", "نامه@نمی\u{200c}دانم.example"]
        {
            assert!(is_email(email), "{email}");
        }
        for email in [
            "",
            "a",
            "@b",
            "a@",
            "a@b",
            "a@b@c.de",
            "a b@c.de",
            "a@.c",
            "a@b..c",
            "<a@b.c>",
            "a@b.c。",
            "a@b\u{200b}.c",
        ] {
            assert!(!is_email(email), "{email}");
        }
        for phone in ["+86 (755) 5550-1001", "(+86) 138 0013 8000", "12345", "0755 5550 1001-12"] {
            assert!(is_phone(phone), "{phone}");
        }
        for phone in ["12", "110", "call me", "+-()", "1+23456", "++123456", "138 0013 8000 ext 12"] {
            assert!(!is_phone(phone), "{phone}");
        }
    }
}
