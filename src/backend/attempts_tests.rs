//! How many query codes each kind of caller can try.

use super::*;

const NOW: Timestamp = Timestamp::from_millis(0);

fn v4(number: u32) -> IpAddr {
    IpAddr::from((0x0a00_0000 + number).to_be_bytes())
}

fn v6(network: u16, line: u16, device: u16) -> IpAddr {
    IpAddr::from([0x2001, 0xdb8, network, line, 0, 0, 0, device])
}

/// How many wrong tries from these addresses are checked until none is any more.
fn tried(attempts: &Attempts, reference: &str, addresses: impl IntoIterator<Item = IpAddr>, now: Timestamp) -> usize {
    let each = |address| (0..1000).take_while(|_| attempts.begin(reference, address, now).is_ok()).count();
    addresses.into_iter().map(each).sum()
}

#[test]
fn the_sixth_wrong_code_of_a_caller_for_a_reference_has_to_wait() {
    let attempts = Attempts::default();
    for second in 0..5 {
        assert!(attempts.begin("r", v4(1), NOW.plus_seconds(second)).is_ok());
    }
    let wait = |reference: &str, second| attempts.begin(reference, v4(1), NOW.plus_seconds(second)).err();
    assert_eq!(wait("r", 4), Some(596));
    assert_eq!(wait("other", 4), None);
    assert_eq!(wait("r", 599), Some(1));
    assert_eq!(wait("r", 600), None);
    assert_eq!(wait("r", 600), Some(1), "one try has left the window, and one has come");
}

#[test]
fn a_strangers_wrong_codes_do_not_keep_the_owner_out() {
    let attempts = Attempts::default();
    assert_eq!(tried(&attempts, "r", [v4(1)], NOW), MOST_OF_CALLER_FOR_REFERENCE);
    let owner = attempts.begin("r", v4(2), NOW).expect("the owner's code is looked at");
    attempts.right(owner);
    assert!(attempts.begin("r", v4(1), NOW).is_err(), "the stranger's are not");
}

#[test]
fn while_many_strangers_guess_whoever_has_hardly_failed_is_still_heard() {
    let attempts = Attempts::default();
    let strangers = (1..=100).map(v4);
    // Twenty have five tries each; from then on each has three.
    assert_eq!(tried(&attempts, "r", strangers, NOW), 20 * 5 + 80 * 3);
    for slip in 0..HARDLY_FAILED {
        assert!(attempts.begin("r", v4(1000), NOW).is_ok(), "{slip} slips are forgiven");
    }
    assert_eq!(attempts.begin("r", v4(1000), NOW).err(), Some(600));
}

#[test]
fn however_many_addresses_guess_a_code_holds_for_centuries() {
    let attempts = Attempts::default();
    let seen = tried(&attempts, "r", (0..10_000).map(v4), NOW);
    assert_eq!(seen, MOST_COMMON + MOST_RESERVED);
    let codes = 31_f64.powi(8);
    let windows_of_year = 365.25 * 24.0 * 3_600_000.0 / f64::from(u32::try_from(WINDOW).expect("ten minutes"));
    let of_year = windows_of_year * f64::from(u32::try_from(seen).expect("few"));
    assert_eq!((codes / of_year / 1000.0).floor(), 23.0, "thousands of years to try all codes of a reference");
    assert!(100.0 * of_year / codes < 0.0044, "the chance of a hundred years");
    assert!(attempts.begin("other", v4(99_999), NOW).is_ok(), "another reference is not touched by that");
}

#[test]
fn a_caller_that_tries_many_references_has_to_wait() {
    let attempts = Attempts::default();
    let seen = (0..1000).filter(|number| attempts.begin(&number.to_string(), v4(1), NOW).is_ok()).count();
    assert_eq!(seen, MOST_OF_CALLER);
    assert_eq!(attempts.begin("new", v4(1), NOW).err(), Some(600));
    assert!(attempts.begin("new", v4(2), NOW).is_ok());
}

#[test]
fn right_codes_cost_nothing_however_many_share_an_address() {
    let attempts = Attempts::default();
    for number in 0..1000 {
        let attempt = attempts.begin(&(number % 7).to_string(), v4(1), NOW).expect("it is looked at");
        attempts.right(attempt);
    }
}

#[test]
fn a_thousand_tries_at_once_are_not_all_looked_at() {
    let attempts = Attempts::default();
    let under_way: Vec<_> = (0..1000).filter_map(|_| attempts.begin("r", v4(1), NOW).ok()).collect();
    assert_eq!(under_way.len(), MOST_OF_CALLER_FOR_REFERENCE);
}

#[test]
fn a_line_of_ipv6_is_one_caller_and_a_customers_network_has_its_limit() {
    let attempts = Attempts::default();
    assert_eq!(tried(&attempts, "r", (0..100).map(|device| v6(1, 1, device)), NOW), MOST_OF_CALLER_FOR_REFERENCE);
    let rest = tried(&attempts, "r", (2..1000).map(|line| v6(1, line, 1)), NOW);
    assert_eq!(rest, MOST_OF_NETWORK_FOR_REFERENCE - MOST_OF_CALLER_FOR_REFERENCE);
    assert!(attempts.begin("r", v6(2, 1, 1), NOW).is_ok(), "another network is still heard");
    let lines = (0..1000).map(|line| (line, attempts.begin(&format!("r{line}"), v6(3, line, 1), NOW).is_ok()));
    assert_eq!(lines.filter(|(_, seen)| *seen).count(), MOST_OF_NETWORK);
}

#[test]
fn an_ipv4_address_written_as_ipv6_is_the_same_caller() {
    let attempts = Attempts::default();
    let mapped = "::ffff:10.0.0.1".parse().expect("an address");
    assert_eq!(tried(&attempts, "r", [v4(1), mapped], NOW), MOST_OF_CALLER_FOR_REFERENCE);
}

#[test]
fn a_crowd_at_other_references_does_not_make_a_guesser_forgotten() {
    let attempts = Attempts::default();
    tried(&attempts, "r", (0..10_000).map(v4), NOW);
    for number in 0..60_000 {
        let _ = attempts.begin(&format!("crowd-{number}"), v4(20_000 + number), NOW);
    }
    assert_eq!(tried(&attempts, "r", (200_000..210_000).map(v4), NOW), 0);
    assert!(attempts.wrong.lock().expect("nobody panicked").len() <= MOST_KEYS + 4);
}
