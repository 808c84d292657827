//! Characters of texts: the backend accepts what `domain` leaves, over all of Unicode.

use crate::typing::{every_character, text};
use backend::text::{is_blank, is_plain};
use domain::{line, lines};
use fastrand::Rng;

#[test]
fn what_is_left_of_every_character_is_what_the_city_takes() {
    for c in every_character() {
        let one = String::from(c);
        let (of_line, of_lines) = (line(&one), lines(&one));
        assert!(is_plain(&of_line, false) && is_plain(&of_lines, true), "{c:?}");
        assert_eq!(of_line == one, is_plain(&one, false), "in one line, {c:?}");
        // The backend also accepts the two that the page replaces: other clients send Windows line breaks.
        let taken_too = matches!(c, '\r' | '\t');
        assert_eq!(of_lines == one, is_plain(&one, true) && !taken_too, "in several lines, {c:?}");
        assert_eq!(line(&of_line), of_line, "{c:?}");
        assert_eq!(lines(&of_lines), of_lines, "{c:?}");
        assert_eq!(domain::is_blank(&one), is_blank(&one), "{c:?}");
    }
}

#[test]
fn no_letter_digit_mark_or_part_of_an_emoji_is_ever_taken_out() {
    let marks = [
        '\u{300}'..='\u{36f}',
        '\u{483}'..='\u{489}',
        '\u{591}'..='\u{5bd}',
        '\u{64b}'..='\u{65f}',
        '\u{93a}'..='\u{94f}',
    ];
    let others = [
        '\u{e31}'..='\u{e4e}',
        '\u{180b}'..='\u{180f}',
        '\u{20d0}'..='\u{20f0}',
        '\u{fe00}'..='\u{fe0f}',
        '\u{fe20}'..='\u{fe2f}',
    ];
    let emoji = [
        '\u{1f000}'..='\u{1faff}',
        '\u{2600}'..='\u{27bf}',
        '\u{200c}'..='\u{200d}',
        '\u{e0020}'..='\u{e007f}',
        '\u{e0100}'..='\u{e01ef}',
    ];
    let needed = marks.into_iter().chain(others).chain(emoji).flatten();
    for c in every_character().filter(|c| c.is_alphanumeric()).chain(needed) {
        let one = String::from(c);
        assert!(line(&one) == one && lines(&one) == one && is_plain(&one, false), "{c:?}");
    }
}

#[test]
fn whole_texts_are_cleaned_once_and_keep_their_letters() {
    let mut chance = Rng::with_seed(4);
    for _ in 0..20_000 {
        let typed = text(&mut chance, 30);
        let (of_line, of_lines) = (line(&typed), lines(&typed));
        assert!(is_plain(&of_line, false) && is_plain(&of_lines, true), "{typed:?}");
        assert_eq!((line(&of_line), lines(&of_lines)), (of_line.clone(), of_lines.clone()), "{typed:?}");
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        assert!(letters(&of_line) == letters(&typed) && letters(&of_lines) == letters(&typed), "{typed:?}");
        let blank = domain::is_blank(&typed);
        assert!([&*typed, &*of_line, &*of_lines].iter().all(|text| is_blank(text) == blank), "{typed:?}");
    }
}
