//! How old what is shown may be, as the page says it; the words are the page's own.

/// How old what is shown may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// A change at the city would be on the page at once.
    Live,
    /// "Updated 3 minutes ago, trying again".
    Updated {
        /// Milliseconds since what is shown was known to be true; `None` when it never was.
        ms_ago: Option<i64>,
        /// Whether an attempt is under way or planned.
        trying_again: bool,
    },
}
