//! Formats an address in a language.

/// Whether the language is written without blanks and with the number after the street.
pub fn is_chinese(language: &str) -> bool {
    language.split('-').next().is_some_and(|tag| tag.eq_ignore_ascii_case("zh"))
}

/// A street and its number: `海关路45号`, `45 Haiguan Road`.
pub fn address(street: &str, number: Option<u32>, language: &str) -> String {
    match number {
        None => street.to_owned(),
        Some(number) if is_chinese(language) => format!("{street}{number}号"),
        Some(number) => format!("{number} {street}"),
    }
}
