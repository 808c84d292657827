//! Where texts of two directions of writing meet (Unicode UAX 9).

/// Begins an isolate whose direction is that of its first letter, from left to right where it has none.
pub const ISOLATE: char = '\u{2068}';
/// Ends it, and every override and embedding that was begun within.
pub const END: char = '\u{2069}';

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
    fn letters_from_right_to_left_and_marks_of_direction_are_known() {
        for text in ["שלום", "Lampe مصباح", "\u{202e}gpj.exe", "\u{10a00}", "1\u{200f}2"] {
            assert!(turns(text), "{text:?}");
        }
        for text in ["", "Lampe", "路灯", "138 0013 8000", "☎\u{fe0f}"] {
            assert!(!turns(text), "{text:?}");
        }
    }
}
