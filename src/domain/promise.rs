//! The city's promises compared with the clock. Due times come from the backend; no working days are counted here.

use contract::{Promise, PromiseState, State, Timestamp};

/// How a promise stands now. Milliseconds are never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseStanding {
    /// Running.
    Open {
        /// Until the due time.
        left_ms: i64,
    },
    /// Running, with less than a fifth of its time left.
    DueSoon {
        /// Until the due time.
        left_ms: i64,
    },
    /// Not kept, and past its due time.
    OverdueBy {
        /// Since the due time.
        ms: i64,
    },
    /// Kept in time.
    Kept {
        /// So much before the due time.
        early_ms: i64,
    },
    /// Kept, but late.
    KeptLate {
        /// So much after the due time.
        late_ms: i64,
    },
    /// Not running while the citizen is asked.
    Paused,
    /// Running towards a later due time than was first promised.
    Extended {
        /// Until the due time as it is now.
        left_ms: i64,
        /// By when it was first promised.
        first_due: Timestamp,
    },
}

/// How a promise stands at `now`.
pub fn promise_standing(promise: &Promise, now: Timestamp) -> PromiseStanding {
    let left_ms = promise.due.millis_since(now);
    if let Some(kept_at) = promise.kept_at {
        let early_ms = promise.due.millis_since(kept_at);
        return if early_ms >= 0 {
            PromiseStanding::Kept { early_ms }
        } else {
            PromiseStanding::KeptLate { late_ms: early_ms.saturating_neg() }
        };
    }
    match promise.state {
        // A backend that says "kept" without a time is believed.
        PromiseState::Kept => PromiseStanding::Kept { early_ms: 0 },
        PromiseState::Paused => PromiseStanding::Paused,
        // The citizen's clock may be wrong; the city's statement that it is late is believed.
        PromiseState::Overdue => PromiseStanding::OverdueBy { ms: left_ms.saturating_neg().max(0) },
        _ if left_ms < 0 => PromiseStanding::OverdueBy { ms: left_ms.saturating_neg() },
        PromiseState::Extended => {
            PromiseStanding::Extended { left_ms, first_due: promise.first_due.unwrap_or(promise.due) }
        }
        _ if left_ms < promise.due.millis_since(promise.since) / 5 => PromiseStanding::DueSoon { left_ms },
        _ => PromiseStanding::Open { left_ms },
    }
}

/// The promise to show first: the running one that is due first, else a paused one; `None` when all are kept.
pub fn next_promise(state: &State, now: Timestamp) -> Option<(&Promise, PromiseStanding)> {
    state
        .promises
        .iter()
        .map(|promise| (promise, promise_standing(promise, now)))
        .filter(|(_, standing)| !matches!(standing, PromiseStanding::Kept { .. } | PromiseStanding::KeptLate { .. }))
        .min_by_key(|(promise, standing)| (*standing == PromiseStanding::Paused, promise.due))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{NOW, state};
    use contract::{PromiseName, Stage};

    fn hours(number: i64) -> Timestamp {
        NOW.plus_seconds(number * 3600)
    }

    /// Given at NOW, due ten hours later.
    fn promise(state: PromiseState, kept_at: Option<Timestamp>) -> Promise {
        Promise {
            name: PromiseName::Resolve,
            since: NOW,
            due: hours(10),
            state,
            kept_at,
            first_due: None,
            reason: None,
        }
    }

    const HOUR: i64 = 3_600_000;

    #[track_caller]
    fn check(state: PromiseState, kept_at: Option<i64>, now: i64, expected: PromiseStanding) {
        assert_eq!(promise_standing(&promise(state, kept_at.map(hours)), hours(now)), expected);
    }

    #[test]
    fn a_running_promise_counts_down_and_is_due_soon_in_its_last_fifth() {
        check(PromiseState::Open, None, 1, PromiseStanding::Open { left_ms: 9 * HOUR });
        check(PromiseState::Open, None, 9, PromiseStanding::DueSoon { left_ms: HOUR });
        check(PromiseState::Open, None, 12, PromiseStanding::OverdueBy { ms: 2 * HOUR });
        check(PromiseState::Unknown, None, 1, PromiseStanding::Open { left_ms: 9 * HOUR });
    }

    #[test]
    fn a_kept_promise_says_how_early_or_late() {
        check(PromiseState::Kept, Some(7), 20, PromiseStanding::Kept { early_ms: 3 * HOUR });
        check(PromiseState::Overdue, Some(11), 20, PromiseStanding::KeptLate { late_ms: HOUR });
        check(PromiseState::Kept, None, 20, PromiseStanding::Kept { early_ms: 0 });
    }

    #[test]
    fn the_citys_word_that_it_is_late_counts_more_than_the_devices_clock() {
        check(PromiseState::Overdue, None, 3, PromiseStanding::OverdueBy { ms: 0 });
    }

    #[test]
    fn a_paused_or_extended_promise_says_so() {
        check(PromiseState::Paused, None, 30, PromiseStanding::Paused);
        let extended = Promise { first_due: Some(hours(5)), ..promise(PromiseState::Extended, None) };
        let expected = PromiseStanding::Extended { left_ms: 4 * HOUR, first_due: hours(5) };
        assert_eq!(promise_standing(&extended, hours(6)), expected);
        assert_eq!(promise_standing(&extended, hours(11)), PromiseStanding::OverdueBy { ms: HOUR });
    }

    #[test]
    fn the_next_promise_is_the_running_one_that_is_due_first() {
        let mut state = state(Stage::Accepted);
        assert_eq!(next_promise(&state, NOW), None);
        let due = |name, due, state| Promise { name, due: hours(due), ..promise(state, None) };
        state.promises = vec![
            due(PromiseName::Dispatch, 1, PromiseState::Kept),
            due(PromiseName::FirstContact, 2, PromiseState::Paused),
            due(PromiseName::Resolve, 9, PromiseState::Open),
        ];
        assert_eq!(next_promise(&state, NOW).map(|(promise, _)| promise.name), Some(PromiseName::Resolve));
        state.promises.pop();
        assert_eq!(next_promise(&state, NOW).map(|(promise, _)| promise.name), Some(PromiseName::FirstContact));
    }
}
