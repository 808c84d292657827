//! Something that is on its way from a backend, and what is on the page meanwhile.

use crate::Failure;
use contract::Timestamp;

/// How old a value on the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// As the backend has it.
    Fresh,
    /// Kept from earlier; a newer one could not be had.
    Stale {
        /// When it was last as the backend had it.
        since: Timestamp,
    },
}

/// The life of something loaded (architecture, law 2).
#[derive(Clone, Debug, PartialEq)]
pub enum Loadable<T> {
    /// Asked for, less than half a second ago: show nothing yet.
    Loading,
    /// Asked for longer ago: say that it takes time.
    Slow,
    /// Here.
    Ready {
        /// The value.
        value: T,
        /// How old it is.
        age: Age,
    },
    /// Not to be had, and nothing older is here.
    Failed(Failure),
}

impl<T> Loadable<T> {
    /// After so many milliseconds `Loading` becomes `Slow`.
    pub const SLOW_AFTER_MS: u32 = 500;

    /// A value as the backend has it now.
    pub const fn fresh(value: T) -> Self {
        Self::Ready { value, age: Age::Fresh }
    }

    /// A value kept from earlier.
    pub const fn stale(value: T, since: Timestamp) -> Self {
        Self::Ready { value, age: Age::Stale { since } }
    }

    /// The value, however old.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Ready { value, .. } => Some(value),
            _ => None,
        }
    }

    /// After half a second without an answer.
    #[must_use]
    pub fn slow(self) -> Self {
        match self {
            Self::Loading => Self::Slow,
            other => other,
        }
    }

    /// With the answer of an attempt that began while this was on the page: a failure never takes away a value that is
    /// here, it makes it stale as of `since`.
    #[must_use]
    pub fn answered(self, answer: Result<T, Failure>, since: Timestamp) -> Self {
        match (answer, self) {
            (Ok(value), _) => Self::fresh(value),
            (Err(_), Self::Ready { value, age: Age::Fresh }) => Self::stale(value, since),
            (Err(_), ready @ Self::Ready { .. }) => ready,
            (Err(failure), _) => Self::Failed(failure),
        }
    }

    /// The same life with another value.
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
