//! Full-width forms and foreign digits as the plain ASCII that they mean; nothing else of a text is changed.

/// The ASCII character that a full-width form (U+FF01 to U+FF5E), an ideographic blank, an Arabic-Indic digit or a
/// typographic sign means; any other character as it is.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => shifted(c, '\u{ff01}', '!'),
        '\u{0660}'..='\u{0669}' => shifted(c, '\u{0660}', '0'),
        '\u{06f0}'..='\u{06f9}' => shifted(c, '\u{06f0}', '0'),
        '\u{2212}' | '\u{2010}'..='\u{2013}' => '-',
        '\u{3000}' | '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        other => other,
    }
}

fn shifted(c: char, from: char, to: char) -> char {
    char::from_u32(u32::from(c) - u32::from(from) + u32::from(to)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_become_ascii_and_words_stay() {
        let folded: String = "ＡＢ１２＠，．－　٣ 路灯é".chars().map(half_width).collect();
        assert_eq!(folded, "AB12@,.- 3 路灯é");
    }
}
