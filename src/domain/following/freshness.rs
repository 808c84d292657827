//! How old the shown events may be; the wording is the page's.

/// How old the shown events may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Changes at the city appear at once.
    Live,
    /// "Updated 3 minutes ago, trying again".
    Updated {
        /// Milliseconds since the page last matched the city's state; `None` if it never did.
        ms_ago: Option<i64>,
        /// Whether an attempt is in progress or planned.
        trying_again: bool,
    },
}
