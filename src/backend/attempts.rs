//! Counting wrong query codes, so that nobody can try them all. It forgets by itself and survives no restart.

use contract::Timestamp;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Milliseconds for which a wrong try counts.
const WINDOW: i64 = 10 * 60 * 1000;

/// Wrong tries that one reference takes within the window: with 39 bits, guessing a code takes millions of years.
const MOST_FOR_REFERENCE: usize = 5;

/// Wrong tries that one address has within the window; many people may share an address.
const MOST_FOR_ADDRESS: usize = 50;

/// Keys beyond which the oldest tries are forgotten at once, so that nobody can fill the memory.
const MOST_KEYS: usize = 100_000;

/// Wrong tries of late.
#[derive(Debug, Default)]
pub struct Attempts {
    wrong: Mutex<HashMap<Key, Vec<Timestamp>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Reference(String),
    Address(IpAddr),
}

impl Attempts {
    /// Seconds to wait before another try for this reference from this address; 0 when one is allowed now.
    pub fn seconds_to_wait(&self, reference: &str, address: IpAddr, now: Timestamp) -> u64 {
        let wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        [(Key::Reference(reference.to_owned()), MOST_FOR_REFERENCE), (Key::Address(address), MOST_FOR_ADDRESS)]
            .into_iter()
            .filter_map(|(key, most)| {
                let recent: Vec<i64> =
                    wrong.get(&key)?.iter().map(|at| WINDOW - now.millis_since(*at)).filter(|left| *left > 0).collect();
                // The try that leaves the window first makes room for the next.
                recent.len().checked_sub(most).and_then(|place| recent.get(place)).copied()
            })
            .max()
            .map_or(0, |millis| u64::try_from(millis).unwrap_or_default().div_ceil(1000))
    }

    /// A wrong code was tried.
    pub fn wrong(&self, reference: &str, address: IpAddr, now: Timestamp) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if wrong.len() > MOST_KEYS {
            wrong.retain(|_, tries| tries.last().is_some_and(|at| now.millis_since(*at) < WINDOW / 10));
        }
        for key in [Key::Reference(reference.to_owned()), Key::Address(address)] {
            let tries = wrong.entry(key).or_default();
            tries.retain(|at| now.millis_since(*at) < WINDOW);
            tries.push(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_wrong_code_for_a_reference_has_to_wait() {
        let (attempts, address) = (Attempts::default(), IpAddr::from([10, 0, 0, 1]));
        let start = Timestamp::from_millis(0);
        for second in 0..5 {
            assert_eq!(attempts.seconds_to_wait("r", address, start.plus_seconds(second)), 0);
            attempts.wrong("r", address, start.plus_seconds(second));
        }
        assert_eq!(attempts.seconds_to_wait("r", address, start.plus_seconds(4)), 596);
        assert_eq!(attempts.seconds_to_wait("other", address, start.plus_seconds(4)), 0);
        assert_eq!(attempts.seconds_to_wait("r", address, start.plus_seconds(601)), 0);
    }

    #[test]
    fn an_address_that_tries_many_references_has_to_wait() {
        let (attempts, address) = (Attempts::default(), IpAddr::from([10, 0, 0, 1]));
        let now = Timestamp::from_millis(0);
        for number in 0..MOST_FOR_ADDRESS {
            attempts.wrong(&number.to_string(), address, now);
        }
        assert_eq!(attempts.seconds_to_wait("new", address, now), 600);
        assert_eq!(attempts.seconds_to_wait("new", IpAddr::from([10, 0, 0, 2]), now), 0);
    }
}
