//! Numbers and calendar dates as people type them, read into what travels; nothing is guessed that could be wrong.

use crate::half_width::half_width;

/// A number with a decimal point or comma, blanks, apostrophes, points or commas between thousands, any digits' width.
/// A single comma before exactly three digits separates thousands (`1,234`), any other single comma decimals (`1,5`).
pub(crate) fn number(text: &str) -> Option<f64> {
    let text: String = text.trim().chars().map(half_width).filter(|c| !matches!(c, ' ' | '\'' | '’' | '_')).collect();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
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
    // Read as JSON, by the code that is in the program anyway; what is too large for it is refused.
    serde_json::from_str(&[sign, whole, ".", decimals, "0"].concat()).ok()
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

/// Digits without the separators between thousands, of which there is one kind and each stands before three digits.
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

/// A day of the calendar, year first (`2026-11-23`, `2026/1/5`, `2026年1月5日`), as `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Option<String> {
    let text: String = text.trim().chars().map(half_width).collect();
    let text = text.strip_suffix('日').unwrap_or(&text);
    let mut parts = text.split(['-', '/', '.', '年', '月']).map(str::trim);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let figure = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u16>().ok())?;
    let (y, m, d) = (figure(year)?, figure(month)?, figure(day)?);
    let leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    let days = match m {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    if y == 0 || d == 0 || d > days {
        return None;
    }
    let two = |part: &str| if part.len() == 1 { ["0", part].concat() } else { part.to_owned() };
    Some([year, "-", &two(month), "-", &two(day)].concat())
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
            ("５，０００", 5000.0),
        ] {
            assert_eq!(number(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_not_guessed() {
        for text in
            ["", "-", ".", "two", "1,23,4", "12,34.5", "1..2", "1e5", "0x10", "NaN", "inf", "1-2", "--1", "1,2345,678"]
        {
            assert_eq!(number(text), None, "{text}");
        }
    }

    #[test]
    fn days_of_the_calendar_are_read_year_first() {
        for text in ["2024-02-29", "2024/2/29", "２０２４－０２－２９", "2024年2月29日", "2024.02.29"] {
            assert_eq!(date(text).as_deref(), Some("2024-02-29"), "{text}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-04-31",
            "2024-00-10",
            "2024-01-00",
            "29-02-2024",
            "0000-01-01",
            "2024-1",
            "",
            "tomorrow",
            "2024-01-01-01",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
