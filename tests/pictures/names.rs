//! Usual and malicious file names.

/// Most bytes of a file name on Linux.
pub const MOST_BYTES: usize = 255;

/// A path traversal; no file system allows it, a script can set it.
pub const CLIMBING: &str = "../../etc/passwd.jpg";
/// An emoji of several code points.
pub const EMOJI: &str = "🕳️🚧👩🏽‍🔧.jpg";
/// U+202E makes the following text run from right to left without an end; before it U+2069 ends any isolate that a page
/// has opened around the name.
pub const OVERRIDE: &str = "photo-\u{2069}\u{202E}gpj.exe.jpg";
/// Markup, which must not be interpreted.
pub const MARKUP: &str = "<img src=x onerror=alert(1)>&amp;.jpg";

/// 300 characters without a break opportunity; no file system allows it, a script can set it.
pub fn long() -> String {
    format!("{}.jpg", "Pothole".repeat(50).chars().take(296).collect::<String>())
}

/// The longest of that kind that a file system allows.
pub fn longest_on_disk() -> String {
    format!("{}.jpg", "Pothole".repeat(50).chars().take(MOST_BYTES - 4).collect::<String>())
}

/// Those of a real file.
pub fn on_disk() -> Vec<String> {
    vec![EMOJI.to_owned(), OVERRIDE.to_owned(), longest_on_disk()]
}

/// Those that only a script can set.
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
