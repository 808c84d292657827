//! Parses numbers as people type and paste them; ambiguous input is rejected, not guessed.

use crate::Fault;
use crate::folding::folded;

/// Largest absolute value (API, `Datatype::Number`): 2⁵³ − 1, up to which every JSON implementation represents integers
/// exactly (RFC 8259, section 6). Beyond it the last digits of a meter or card number would change.
const NUMBER_MOST: u64 = 9_007_199_254_740_991;

/// A number with a decimal point or comma, blanks, apostrophes, points or commas between thousands, digits of any
/// script. A single comma before exactly three digits separates thousands (`1,234`), any other single comma decimals
/// (`1,5`).
///
/// # Errors
/// The first character that is not allowed, a number that is too large, or no number at all.
pub(crate) fn number(text: &str) -> Result<f64, Fault> {
    let mut text = folded(text);
    text = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '’' | '_')).map(separator).collect();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    if digits.contains(|c: char| c.is_ascii_digit())
        && let Some(found) = digits.chars().find(|c| !c.is_ascii_digit() && !matches!(c, '.' | ','))
    {
        return Err(Fault::StrangeCharacter { found });
    }
    let plain = plain_number(sign, digits).ok_or(Fault::NotANumber)?;
    // Parsed as JSON, by code that is linked anyway; it rejects what is too large.
    match serde_json::from_str::<f64>(&plain) {
        #[expect(clippy::cast_precision_loss, reason = "the largest number that is exact as f64")]
        Ok(number) if number.abs() <= NUMBER_MOST as f64 => Ok(number),
        _ => Err(Fault::NumberTooLarge { most: NUMBER_MOST }),
    }
}

/// Maps Arabic decimal and thousands separators to ours.
fn separator(c: char) -> char {
    match c {
        '\u{66b}' => '.',
        '\u{66c}' => ',',
        c => c,
    }
}

/// The number as JSON writes it; `None` when its separators are inconsistent.
fn plain_number(sign: &str, digits: &str) -> Option<String> {
    let (whole, decimals) = match decimal_separator(digits) {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    let whole = ungrouped(whole)?;
    if !decimals.bytes().all(|b| b.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    // An integer is written without a fraction: JSON parsers then keep all of its digits.
    Some(match decimals.trim_end_matches('0') {
        "" => [sign, whole].concat(),
        decimals => [sign, whole, ".", decimals].concat(),
    })
}

/// Where the decimals begin, if there are any.
fn decimal_separator(digits: &str) -> Option<usize> {
    let at = digits.rfind([',', '.'])?;
    let separator = &digits[at..=at];
    let groups = digits[..at].contains([',', '.']);
    let repeated = digits[..at].contains(separator);
    let thousand = digits.len() - at == 4 && (1..=3).contains(&at) && !digits.starts_with('0');
    match separator {
        _ if repeated => None,
        "," if thousand && !groups => None,
        _ => Some(at),
    }
}

/// The digits without thousands separators, which must all be the same and each precede three digits.
fn ungrouped(whole: &str) -> Option<String> {
    let Some(separator) = whole.chars().find(|c| matches!(c, ',' | '.')) else {
        return whole.bytes().all(|b| b.is_ascii_digit()).then(|| whole.to_owned());
    };
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let all_digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    if !(1..=3).contains(&first.len()) || !all_digits(first) {
        return None;
    }
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || !all_digits(group) {
            return None;
        }
        plain.push_str(group);
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, expected) in [
            ("12", 12.0),
            (" １２．５ ", 12.5),
            ("1,5", 1.5),
            ("1,234", 1234.0),
            ("1.234", 1.234),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("1 234,5", 1234.5),
            ("1'234", 1234.0),
            ("0,125", 0.125),
            ("−3", -3.0),
            ("+４", 4.0),
            (".5", 0.5),
            ("12。5", 12.5),
            ("1.500,00", 1500.0),
            ("915009.040039062", 915_009.040_039_062),
            ("５，０００", 5000.0),
            ("१२", 12.0),
            ("١٬٢٣٤٫٥", 1234.5),
            ("\u{202a}1\u{2009}234\u{202c}", 1234.0),
            ("—3", -3.0),
        ] {
            assert_eq!(number(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_guessed() {
        for text in
            ["", "-", ".", "two", "1,23,4", "12,34.5", "1..2", "1e5", "0x10", "NaN", "inf", "1-2", "--1", "1,2345,678"]
        {
            assert!(number(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_that_cannot_be_read_says_what_stands_wrong() {
        for (text, fault) in [
            ("two", Fault::NotANumber),
            ("", Fault::NotANumber),
            ("1,23,4", Fault::NotANumber),
            ("12 km", Fault::StrangeCharacter { found: 'k' }),
            ("1-2", Fault::StrangeCharacter { found: '-' }),
            ("约3", Fault::StrangeCharacter { found: '约' }),
        ] {
            assert_eq!(number(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn a_number_that_would_lose_digits_or_be_infinite_is_too_large() {
        let too_large = Err(Fault::NumberTooLarge { most: 9_007_199_254_740_991 });
        assert_eq!(number("9007199254740991"), Ok(9_007_199_254_740_991.0));
        for text in ["9007199254740992", "-9 007 199 254 740 992", "440301199003078888", &"9".repeat(400)] {
            assert_eq!(number(text), too_large, "{text}");
        }
    }
}
