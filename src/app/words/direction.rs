//! From which side a language is read, where its own catalogue does not say; and where texts of two directions meet.

/// Begins an isolate whose direction is that of its first letter, from left to right where it has none.
pub const ISOLATE: char = '\u{2068}';
/// Ends it, and every override and embedding that was begun within.
pub const END: char = '\u{2069}';

/// The scripts that are written from right to left (ISO 15924), of those in use today.
const SCRIPTS: &str = "Adlm Arab Aran Hebr Mand Nkoo Rohg Samr Syrc Thaa Yezi";
/// The languages that are usually written in one of them (Unicode CLDR, likely subtags).
const LANGUAGES: &str = "ar arc ckb dv fa he iw ji ks lrc mzn nqo pnb ps sd syr ug ur yi";

/// `rtl` or `ltr`, by the script that the tag names, else by the language.
pub fn of(tag: &str) -> &'static str {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or("");
    let script = parts.find(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let from_right = script.map_or_else(|| lists(LANGUAGES, language), |script| lists(SCRIPTS, script));
    if from_right { "rtl" } else { "ltr" }
}

fn lists(list: &str, part: &str) -> bool {
    list.split(' ').any(|one| one.eq_ignore_ascii_case(part))
}

/// Whether something in a text is read from right to left, or says how the text is to be read.
pub fn turns(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter,
            '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_the_tag_names_decides_before_its_language() {
        for tag in [
            "ar",
            "AR-eg",
            "fa-IR",
            "he",
            "ur",
            "ckb",
            "yi",
            "az-Arab",
            "en-Hebr-x-test",
            "pa-arab-PK",
            "ff-Adlm",
            "ar-1996",
        ] {
            assert_eq!(of(tag), "rtl", "{tag}");
        }
        for tag in ["zh-CN", "en", "", "ug-Cyrl", "ur-Latn-PK", "ku", "zh-Hant-HK", "arn"] {
            assert_eq!(of(tag), "ltr", "{tag}");
        }
    }

    #[test]
    fn letters_from_right_to_left_and_marks_of_direction_are_known() {
        for text in ["שלום", "Lampe مصباح", "\u{202e}gpj.exe", "\u{10a00}", "1\u{200f}2"] {
            assert!(turns(text), "{text:?}");
        }
        for text in ["", "Lampe", "路灯", "138 0013 8000", "☎\u{fe0f}"] {
            assert!(!turns(text), "{text:?}");
        }
    }
}
