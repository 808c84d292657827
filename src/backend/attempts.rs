//! A rate limit for wrong query codes, by caller and by reference, so that nobody can try them all and a stranger's
//! wrong codes do not lock the owner out. It is kept in memory only.
//!
//! How long a code holds: there are 31⁸ = 852,891,037,441 codes (39.6 bits). Whoever calls from a single address has 5
//! tries at one reference in ten minutes, 262,980 a year: trying all codes takes 3.2 million years. All callers
//! together have [`MOST_COMMON`] + [`MOST_RESERVED`] = 700 tries in ten minutes, 36.8 million a year: trying all codes
//! of one reference takes 23,000 years, however many addresses the attacker has, and a hundred years of that succeed
//! with a chance of 0.43 %. Over all references a single address has 50 tries in ten minutes, 2.6 million a year: one
//! success in 324,000 years.

use contract::Timestamp;
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

/// Milliseconds for which a wrong try counts.
const WINDOW: i64 = 10 * 60 * 1000;

/// Most wrong tries of one caller at one reference within the window.
const MOST_OF_CALLER_FOR_REFERENCE: usize = 5;

/// Most wrong tries of one caller in all; many people may share an address.
const MOST_OF_CALLER: usize = 50;

/// Most wrong tries of all callers of one network at one reference. A customer's IPv6 network has 65,536 callers'
/// addresses; this keeps a single one from using up [`MOST_RESERVED`].
const MOST_OF_NETWORK_FOR_REFERENCE: usize = 60;

/// Most wrong tries of all callers of one network in all.
const MOST_OF_NETWORK: usize = 500;

/// Most wrong tries at one reference by anybody.
const MOST_COMMON: usize = 100;

/// Further wrong tries at one reference, only for callers who have hardly failed at it: reserved for its owner while
/// others use up [`MOST_COMMON`].
const MOST_RESERVED: usize = 600;

/// So often a caller may have failed at a reference and still use the reserved tries: typing errors are forgiven.
const HARDLY_FAILED: usize = 3;

/// Above so many keys tries are forgotten early, to bound the memory.
const MOST_KEYS: usize = 100_000;

/// Recent wrong tries.
#[derive(Debug, Default)]
pub struct Attempts {
    wrong: Mutex<HashMap<Key, Vec<Timestamp>>>,
}

/// A try that counts as wrong until its code is found right.
#[derive(Debug)]
#[must_use]
pub struct Attempt {
    keys: Vec<Key>,
    at: Timestamp,
}

/// The key of a counter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Caller(IpAddr),
    CallerFor(IpAddr, String),
    Network(IpAddr),
    NetworkFor(IpAddr, String),
    Common(String),
    Reserved(String),
}

impl Attempts {
    /// Registers a try. It counts as wrong at once, so that a thousand concurrent ones are not all checked;
    /// [`Attempts::right`] removes it.
    ///
    /// # Errors
    /// Seconds to wait before the next try for this reference from this address.
    pub fn begin(&self, reference: &str, address: IpAddr, now: Timestamp) -> Result<Attempt, u64> {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        let room = |key: &Key, most: usize| wrong.get(key).map_or(0, |tries| millis_to_room(tries, most, now));
        let (caller, network) = (caller(address), network(address));
        let of_caller = Key::CallerFor(caller, reference.to_owned());
        let mut limits = vec![(Key::Caller(caller), MOST_OF_CALLER), (of_caller.clone(), MOST_OF_CALLER_FOR_REFERENCE)];
        if let Some(network) = network {
            limits.push((Key::Network(network), MOST_OF_NETWORK));
            limits.push((Key::NetworkFor(network, reference.to_owned()), MOST_OF_NETWORK_FOR_REFERENCE));
        }
        let own = limits.iter().map(|(key, most)| room(key, *most)).max().unwrap_or_default();
        let (common, reserved) = (Key::Common(reference.to_owned()), Key::Reserved(reference.to_owned()));
        let until_common = room(&common, MOST_COMMON);
        let until_reserved = room(&of_caller, HARDLY_FAILED).max(room(&reserved, MOST_RESERVED));
        let wait = own.max(until_common.min(until_reserved));
        if wait > 0 {
            return Err(u64::try_from(wait).unwrap_or_default().div_ceil(1000));
        }
        let mut keys: Vec<Key> = limits.into_iter().map(|(key, _)| key).collect();
        keys.push(if until_common == 0 { common } else { reserved });
        make_room(&mut wrong, now);
        for key in &keys {
            let tries = wrong.entry(key.clone()).or_default();
            tries.retain(|at| now.millis_since(*at) < WINDOW);
            tries.push(now);
        }
        Ok(Attempt { keys, at: now })
    }

    /// The code of a try was right: it does not count.
    pub fn right(&self, attempt: Attempt) {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        for key in attempt.keys {
            if let Some(tries) = wrong.get_mut(&key)
                && let Some(place) = tries.iter().position(|at| *at == attempt.at)
            {
                tries.remove(place);
            }
        }
    }
}

/// Milliseconds until fewer than `most` of the tries count; 0 if that is so now.
fn millis_to_room(tries: &[Timestamp], most: usize, now: Timestamp) -> i64 {
    let recent: Vec<i64> = tries.iter().map(|at| WINDOW - now.millis_since(*at)).filter(|left| *left > 0).collect();
    // The tries are in order: the one that has to leave the window last makes room.
    recent.len().checked_sub(most).and_then(|place| recent.get(place)).copied().unwrap_or_default()
}

/// Forgets expired tries when there are many keys; if that is not enough, keys with a single try, so that those with
/// many tries are kept whatever a crowd of others does; at worst all but the last minute.
fn make_room(wrong: &mut HashMap<Key, Vec<Timestamp>>, now: Timestamp) {
    let counts = |tries: &Vec<Timestamp>, window| tries.last().is_some_and(|at| now.millis_since(*at) < window);
    if wrong.len() > MOST_KEYS {
        wrong.retain(|_, tries| counts(tries, WINDOW));
    }
    if wrong.len() > MOST_KEYS {
        wrong.retain(|_, tries| tries.len() > 1);
    }
    if wrong.len() > MOST_KEYS {
        wrong.retain(|_, tries| counts(tries, WINDOW / 10));
    }
}

/// The caller's key: of an IPv6 address the first half, since every subscriber line has all addresses of one such half.
fn caller(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(masked(address, 64)),
        address => address,
    }
}

/// The network of one customer: a `/48` of IPv6. IPv4 addresses are scarce enough to count one by one.
fn network(address: IpAddr) -> Option<IpAddr> {
    match address.to_canonical() {
        IpAddr::V6(address) => Some(IpAddr::V6(masked(address, 48))),
        IpAddr::V4(_) => None,
    }
}

fn masked(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> bits))
}

#[cfg(test)]
#[path = "attempts_tests.rs"]
mod tests;
