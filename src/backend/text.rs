//! Which characters are allowed in a text and when a text is empty (API, section "Texts"), and how typed references and
//! codes are normalised.

/// Whether a text has only allowed characters. With several lines, line feeds, carriage returns and tabs are allowed.
pub fn is_plain(text: &str, lines: bool) -> bool {
    text.chars().all(|letter| !is_refused(letter) || (lines && matches!(letter, '\n' | '\r' | '\t')))
}

/// Whether a text is visibly empty.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| {
        letter.is_whitespace() || is_refused(letter) || is_default_ignorable(letter) || letter == '\u{2800}'
    })
}

/// Controls, line and paragraph separators, byte order marks, deprecated format characters, object and annotation
/// placeholders, noncharacters.
fn is_refused(letter: char) -> bool {
    let number = u32::from(letter);
    letter.is_control()
        || matches!(number, 0x2028 | 0x2029 | 0x206A..=0x206F | 0xFDD0..=0xFDEF | 0xFEFF | 0xFFF9..=0xFFFC)
        || matches!(number & 0xFFFF, 0xFFFE | 0xFFFF)
}

/// Unicode's property `Default_Ignorable_Code_Point`.
fn is_default_ignorable(letter: char) -> bool {
    matches!(
        u32::from(letter),
        0xAD | 0x34F
            | 0x61C
            | 0x115F..=0x1160
            | 0x17B4..=0x17B5
            | 0x180B..=0x180F
            | 0x200B..=0x200F
            | 0x202A..=0x202E
            | 0x2060..=0x206F
            | 0x3164
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..=0xFFF8
            | 0x1BCA0..=0x1BCA3
            | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF
    )
}

/// Letters and digits of a typed or pasted reference or code, in capitals: of any width, with digits of any script,
/// without blanks, dashes, invisible characters, and without a label before it.
pub fn plain(typed: &str) -> String {
    let typed = typed.trim_end();
    let labels = typed.match_indices('：').chain(typed.match_indices(": "));
    let from = labels.map(|(at, label)| at + label.len()).max().unwrap_or(0);
    typed[from..]
        .chars()
        .map(half_width)
        // The Japanese long vowel mark counts as a letter, and is next to the dash on Japanese keyboards.
        .filter(|letter| letter.is_alphanumeric() && !is_default_ignorable(*letter) && !matches!(letter, 'ー' | 'ｰ'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// Full-width letters and digits, and digits of other scripts, as ASCII.
pub fn half_width(letter: char) -> char {
    let number = u32::from(letter);
    if let 0xFF01..=0xFF5E = number {
        return char::from_u32(number - 0xFEE0).unwrap_or(letter);
    }
    ZEROS
        .iter()
        .find_map(|zero| number.checked_sub(*zero).filter(|digit| *digit < 10))
        .and_then(|digit| char::from_digit(digit, 10))
        .unwrap_or(letter)
}

/// The zeros of the decimal digits (Unicode `Nd`) of scripts in use.
const ZEROS: [u32; 25] = [
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20,
    0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0xA8D0, 0xA9D0, 0xABF0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_hold_what_its_script_needs_and_no_control() {
        for text in [
            "路灯不亮",
            "نمی\u{200c}دانم",
            "👩\u{200d}🔧 ❤\u{fe0f}",
            "\u{2067}שלום\u{2069} \u{202e}gnp\u{202c}",
            "co\u{ad}op",
            "\u{e000}\u{fffd}",
        ] {
            assert!(is_plain(text, false) && is_plain(text, true), "{text}");
        }
        for text in
            ["a\u{0}", "\u{b}", "\u{7f}", "\u{85}", "\u{feff}a", "\u{2028}", "\u{fffc}", "\u{fdd0}", "\u{10ffff}"]
        {
            assert!(!is_plain(text, false) && !is_plain(text, true), "{text:?}");
        }
        assert!(is_plain("a\r\n\tb", true) && !is_plain("a\nb", false) && !is_plain("a\tb", false));
    }

    #[test]
    fn what_cannot_be_seen_is_nothing() {
        assert!(is_blank("") && is_blank(" \n\u{3000}\u{200b}\u{3164}\u{2800}\u{feff}\u{ad}"));
        assert!(!is_blank("\u{200b}.") && !is_blank("路"));
    }

    #[test]
    fn what_a_person_typed_is_read_as_its_letters_and_digits() {
        for text in [
            "k7qx-2m34",
            " Ｋ７ＱＸ　２Ｍ３４ ",
            "K7QX–2M34\u{200b}",
            "\u{202a}K7QX·2M34\u{202c}",
            "查询码：k7qxー2m34",
            "Query code: K7QX 2M34",
            "编号：2611 Query code: K7QX 2M34",
        ] {
            assert_eq!(plain(text), "K7QX2M34", "{text}");
        }
        assert_eq!((plain("٢٦١١-۰۴۸۲"), plain("\u{200b} - ")), ("26110482".to_owned(), String::new()));
    }
}
