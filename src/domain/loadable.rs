//! A value that is being loaded from a backend, and what the page shows meanwhile.

use crate::Failure;
use contract::Timestamp;

/// How old a value on the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// As just received.
    Fresh,
    /// Stored earlier; a newer one could not be loaded.
    Stale {
        /// When it was received.
        since: Timestamp,
    },
}

/// The state of a loaded value (architecture, law 2).
#[derive(Clone, Debug, PartialEq)]
pub enum Loadable<T> {
    /// Requested less than half a second ago: show nothing yet.
    Loading,
    /// Requested longer ago: say that it takes time.
    Slow,
    /// Loaded.
    Ready {
        /// The value.
        value: T,
        /// How old it is.
        age: Age,
    },
    /// Failed, and nothing older is stored.
    Failed(Failure),
}

impl<T> Loadable<T> {
    /// After so many milliseconds `Loading` becomes `Slow`.
    pub const SLOW_AFTER_MS: u32 = 500;

    /// A value just received.
    pub const fn fresh(value: T) -> Self {
        Self::Ready { value, age: Age::Fresh }
    }

    /// A value stored earlier.
    pub const fn stale(value: T, since: Timestamp) -> Self {
        Self::Ready { value, age: Age::Stale { since } }
    }

    /// The value, whatever its age.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Ready { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Half a second has passed without a response.
    #[must_use]
    pub fn slow(self) -> Self {
        match self {
            Self::Loading => Self::Slow,
            other => other,
        }
    }

    /// The response of an attempt has arrived. A failure never removes a value, it marks it as stale as of `since`.
    #[must_use]
    pub fn answered(self, answer: Result<T, Failure>, since: Timestamp) -> Self {
        match (answer, self) {
            (Ok(value), _) => Self::fresh(value),
            (Err(_), Self::Ready { value, age: Age::Fresh }) => Self::stale(value, since),
            (Err(_), ready @ Self::Ready { .. }) => ready,
            (Err(failure), _) => Self::Failed(failure),
        }
    }

    /// The same state with a converted value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Loadable<U> {
        match self {
            Self::Loading => Loadable::Loading,
            Self::Slow => Loadable::Slow,
            Self::Ready { value, age } => Loadable::Ready { value: change(value), age },
            Self::Failed(failure) => Loadable::Failed(failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(43_200_000);

    #[test]
    fn a_failure_does_not_take_away_what_is_on_the_page() {
        let shown = Loadable::fresh(7).answered(Err(Failure::Offline), NOON);
        assert_eq!(shown, Loadable::stale(7, NOON));
        let later = shown.answered(Err(Failure::Forbidden), NOON.plus_seconds(60));
        assert_eq!(later, Loadable::stale(7, NOON), "it is as old as it was");
    }

    #[test]
    fn a_failure_with_nothing_on_the_page_is_said() {
        assert_eq!(Loadable::<u8>::Slow.answered(Err(Failure::Offline), NOON), Loadable::Failed(Failure::Offline));
    }

    #[test]
    fn only_what_is_still_loading_becomes_slow() {
        assert_eq!(Loadable::<u8>::Loading.slow(), Loadable::Slow);
        assert_eq!(Loadable::fresh(7).slow(), Loadable::fresh(7));
        assert_eq!(Loadable::fresh(7).map(|n| n + 1).value(), Some(&8));
    }
}
