//! Telephone numbers and e-mail addresses as people type them; whether they look right, not whether anybody answers.

use crate::half_width::half_width;

/// A telephone number with digits, blanks, `+`, `-` and parentheses alone (API, `Reporter::phone`), if it has five digits or more.
pub(crate) fn phone(text: &str) -> Option<String> {
    let plain: String =
        text.trim().chars().map(half_width).map(|c| if matches!(c, '.' | '/') { '-' } else { c }).collect();
    let allowed = |(index, c): (usize, char)| {
        c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')') || (c == '+' && index == 0)
    };
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 5 && plain.char_indices().all(allowed)).then_some(plain)
}

/// An e-mail address, if it has the form that HTML's `type=email` takes, with a dot in its domain; letters of any script.
pub(crate) fn email(text: &str) -> Option<String> {
    let plain: String = text.trim().chars().map(half_width).collect();
    let (local, domain) = plain.rsplit_once('@')?;
    let letter = |c: char| c.is_alphanumeric() || !c.is_ascii();
    let local_right = !local.is_empty()
        && local.len() <= 64
        && local.chars().all(|c| (letter(c) || ".!#$%&'*+/=?^_`{|}~-".contains(c)) && !c.is_whitespace());
    let label_right = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| (letter(c) || c == '-') && !c.is_whitespace() && !c.is_control())
    };
    let domain_right = domain.contains('.') && domain.split('.').all(label_right);
    (local_right && domain_right).then_some(plain)
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
        ] {
            assert_eq!(phone(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_telephone_number_is_refused() {
        for text in ["", "1234", "call me", "12345x", "1+23456", "12345;drop", "１２３"] {
            assert_eq!(phone(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_that_mail_can_reach_are_taken() {
        for text in ["a@b.example", "first.last+tag@sub.city.example", "李雷@例子.example", "o'hara@city.example"] {
            assert_eq!(email(text).as_deref(), Some(text), "{text}");
        }
        assert_eq!(email(" me＠city.example ").as_deref(), Some("me@city.example"));
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
            "me@city.example.",
        ] {
            assert_eq!(email(text), None, "{text}");
        }
    }
}
