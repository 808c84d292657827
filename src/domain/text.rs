//! Which characters are allowed in text input: one rule for fields of one line and of several (API, section "Texts").
//!
//! The city's backend implements the same rule independently; `tests/agreement` compares the two over all of Unicode.

use std::borrow::Cow;

/// A text of one line as it is sent: line breaks and tabs become blanks, unwanted characters are removed.
pub fn line(text: &str) -> Cow<'_, str> {
    cleaned(text, ' ')
}

/// A text of several lines as it is sent: every kind of line break becomes `\n`, a tab becomes a blank, unwanted
/// characters are removed.
pub fn lines(text: &str) -> Cow<'_, str> {
    cleaned(text, '\n')
}

/// Whether a text is visibly empty: only white space and invisible characters.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// The text with line breaks replaced and unwanted characters removed; borrowed when nothing changes, which is nearly
/// always so, at every keystroke.
fn cleaned(text: &str, line_break: char) -> Cow<'_, str> {
    let Some(from) = text.find(|c| replaced(c, line_break) != Some(c)) else { return Cow::Borrowed(text) };
    let (kept, rest) = text.split_at(from);
    let mut out = String::with_capacity(text.len());
    out.push_str(kept);
    let mut before = ' ';
    for c in rest.chars() {
        // CR LF is one line break.
        if (before, c) != ('\r', '\n')
            && let Some(c) = replaced(c, line_break)
        {
            out.push(c);
        }
        before = c;
    }
    Cow::Owned(out)
}

/// The replacement of a character; `None` when it is removed.
fn replaced(c: char, line_break: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(line_break),
        '\t' => Some(' '),
        _ if is_never_wanted(c) => None,
        _ => Some(c),
    }
}

/// Whether a character has no meaning in any text: controls, byte order marks, object replacement characters,
/// deprecated format characters, noncharacters. Bidirectional controls are allowed: a text is always shown in a
/// `<bdi>`, so they affect nothing outside it.
fn is_never_wanted(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{206a}'..='\u{206f}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// Whether a character is invisible: Unicode's `Default_Ignorable_Code_Point`, the empty Braille pattern, and unwanted
/// characters. Many of these are needed between others (in emoji, in Persian, in Mongolian) and stay there.
pub(crate) fn is_invisible(c: char) -> bool {
    // A shortcut for nearly all characters.
    c >= '\u{7f}' && (is_never_wanted(c) || is_ignorable(c) || c == '\u{2800}') || c < ' '
}

fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_anything_to_change_is_not_copied() {
        for text in ["", "The lamp is dark.", "路灯不亮\u{3000}好几天了", "نمی\u{200c}دانم", "👩\u{200d}🔧 ❤\u{fe0f}"]
        {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text), "{text}");
            assert!(matches!(lines(text), Cow::Borrowed(_)), "{text}");
        }
        assert!(matches!(lines("one\ntwo"), Cow::Borrowed(_)));
    }

    #[test]
    fn every_kind_of_line_break_becomes_what_the_field_allows() {
        let typed = "a\nb\r\nc\rd\u{b}e\u{c}f\u{85}g\u{2028}h\u{2029}i\n\nj\tk\r\r\n";
        assert_eq!(lines(typed), "a\nb\nc\nd\ne\nf\ng\nh\ni\n\nj k\n\n");
        assert_eq!(line(typed), "a b c d e f g h i  j k  ");
    }

    #[test]
    fn what_is_never_wanted_is_taken_out_as_it_comes_in() {
        assert_eq!(line("\u{feff}Li\u{0}n\u{7f} \u{1b}Ada\u{fffc}\u{9c}\u{fdd0}\u{10ffff}"), "Lin Ada");
        assert_eq!(lines("\u{1b}[1mdark\u{206a}"), "[1mdark");
    }

    #[test]
    fn what_belongs_to_a_script_or_an_emoji_stays() {
        let mongolian = "ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ";
        let flag = "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
        for text in [
            mongolian,
            flag,
            "क\u{94d}\u{200d}ष",
            "\u{2067}שלום\u{2069} \u{202e}gnp\u{202c}",
            "สวัสดี\u{200b}ครับ",
            "co\u{ad}op",
            "\u{e000}",
        ] {
            assert_eq!((line(text), lines(text)), (text.into(), text.into()));
        }
    }

    #[test]
    fn invisible_characters_alone_are_nothing() {
        for text in [
            "",
            " \n\t",
            "\u{200b}\u{2060}\u{feff}",
            "\u{3164}\u{2800}\u{ad}",
            "\u{0}\u{1f}",
            "\u{e0020}\u{fe0f}\u{200d}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        for text in [".", "路", "\u{200b}a", "\u{301}", "\u{fffd}", "🙂"] {
            assert!(!is_blank(text), "{text:?}");
        }
    }
}
