//! Names that files have, and should not.

/// Most bytes of a name that Linux's file systems take.
pub const MOST_BYTES: usize = 255;

/// Climbs out of any folder; no file system takes it, a script can make it.
pub const CLIMBING: &str = "../../etc/passwd.jpg";
/// An emoji of several code points.
pub const EMOJI: &str = "🕳️🚧👩🏽‍🔧.jpg";
/// U+202E makes what follows run from right to left, and ends nowhere; before it U+2069 ends whatever a page began around the
/// name to keep it apart.
pub const OVERRIDE: &str = "photo-\u{2069}\u{202E}gpj.exe.jpg";
/// What markup would be made of, if anyone made markup of it.
pub const MARKUP: &str = "<img src=x onerror=alert(1)>&amp;.jpg";

/// 300 characters without a place to break a line; no file system takes it, a script can make it.
pub fn long() -> String {
    format!("{}.jpg", "Pothole".repeat(50).chars().take(296).collect::<String>())
}

/// The longest of that kind that a file system takes.
pub fn longest_on_disk() -> String {
    format!("{}.jpg", "Pothole".repeat(50).chars().take(MOST_BYTES - 4).collect::<String>())
}

/// Those of a real file.
pub fn on_disk() -> Vec<String> {
    vec![EMOJI.to_owned(), OVERRIDE.to_owned(), longest_on_disk()]
}

/// Those that only a script gives.
pub fn of_scripts() -> Vec<String> {
    vec![CLIMBING.to_owned(), MARKUP.to_owned(), long()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_disk_fit_on_a_disk_and_the_long_one_has_three_hundred_characters() {
        assert!(on_disk().iter().all(|name| name.len() <= MOST_BYTES && !name.contains('/')));
        assert_eq!((long().chars().count(), longest_on_disk().len()), (300, MOST_BYTES));
    }
}
