//! A promise beside what happened: its words, and a line on which the due time is marked.

use super::{Icon, IconView, local_text::local_text};
use contract::LocalText;
use domain::PromiseStanding;
use leptos::prelude::*;

/// A promise as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct ShownPromise {
    /// How it stands, which selects icon and colour.
    pub standing: PromiseStanding,
    /// What was promised, by when: in brackets after the result once it is done, before it until then.
    pub promised: String,
    /// The result in words.
    pub result: String,
    /// Why it was moved or rests.
    pub why: Option<LocalText>,
    /// The line, if it is drawn.
    pub line: Option<Line>,
}

/// The line of a promise, in hundredths of its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where the elapsed time ends.
    pub taken: i64,
    /// Where the due time lies.
    pub due: i64,
}

impl Line {
    /// The line of a promise given at `since`, due at `due`, viewed (or kept) at `until`, all in milliseconds.
    pub fn new(since: i64, due: i64, until: i64) -> Self {
        // A tenth is left free after the later of the two, so that a mark at the end stays visible.
        let whole = (due.max(until).saturating_sub(since) / 90).max(1);
        let share = |moment: i64| (moment.saturating_sub(since) / whole).clamp(0, 100);
        Self { taken: share(until).max(1), due: share(due) }
    }
}

/// Whether what was promised has been done, in time or not.
pub const fn is_done(standing: &PromiseStanding) -> bool {
    matches!(standing, PromiseStanding::Kept { .. } | PromiseStanding::KeptLate { .. })
}

/// The promise with its words and its line.
pub fn promise_line(promise: ShownPromise) -> AnyView {
    let ShownPromise { standing, promised, result, why, line } = promise;
    let (state, icon) = match standing {
        PromiseStanding::Open { .. } | PromiseStanding::DueSoon { .. } => ("open", Icon::Clock),
        PromiseStanding::Kept { .. } => ("kept", Icon::Check),
        PromiseStanding::KeptLate { .. } | PromiseStanding::OverdueBy { .. } => ("overdue", Icon::Alert),
        PromiseStanding::Paused => ("paused", Icon::Pause),
        PromiseStanding::Extended { .. } => ("extended", Icon::Clock),
    };
    let why = why.map(|why| view! { <div class="sb-promise__why">{local_text(why)}</div> });
    let line = line.map(|Line { taken, due }| {
        let (taken, due) = (taken.to_string(), due.to_string());
        view! {
            <svg class="sb-promise__line" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <path class="sb-promise__track" d="M0 5H100"/>
                <path class="sb-promise__taken" d=["M0 5H", &taken].concat()/>
                <path class="sb-promise__due" d=["M", &due, " 0V10"].concat()/>
            </svg>
        }
    });
    let (before, after) = match is_done(&standing) {
        true => (String::new(), promised),
        false => ([&promised, " · "].concat(), String::new()),
    };
    view! {
        <div class="sb-promise" data-state=state>
            <IconView icon/>
            <p class="sb-promise__words">{before}<span class="sb-promise__result">{result}</span>{after}</p>
            {why}
            {line}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_shows_what_was_taken_before_or_behind_the_due_mark() {
        assert_eq!(Line::new(0, 9_000, 4_500), Line { taken: 45, due: 90 });
        assert_eq!(Line::new(0, 4_500, 9_000), Line { taken: 90, due: 45 });
    }

    #[test]
    fn a_promise_of_no_length_or_kept_before_it_was_given_is_still_a_line() {
        assert_eq!(Line::new(5, 5, 5), Line { taken: 1, due: 0 });
        assert_eq!(Line::new(5_000, 9_000, 0), Line { taken: 1, due: 90 });
    }
}
