//! Mutation tests: pages that violate a rule for carrying out the schedule of following. Each violation breaks a
//! promise, and random scripts find it, so no rule is superfluous and no promise is vacuous.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use reliability::following::{Broken, Care, Script, run};
use std::cell::Cell;

/// Always the same scripts, at most so many.
const SCRIPTS: u32 = 20_000;

/// The promise broken by the shortest script that breaks one.
fn broken_by(care: Care) -> Broken {
    let ran = Cell::new(0_u32);
    let config = Config { cases: SCRIPTS, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let happenings = proptest::collection::vec(any::<(u16, u16, u16)>(), 0..48);
    let outcome = runner.run(&(any::<u64>(), any::<(u8, u8, u8)>(), happenings), |drawn| {
        let failed = run(&Script::drawn(drawn.0, drawn.1, &drawn.2), care).is_err();
        ran.set(ran.get() + 1);
        prop_assert!(!failed);
        Ok(())
    });
    let Err(TestError::Fail(_, drawn)) = outcome else { panic!("{} scripts, and no promise is broken", ran.get()) };
    let script = Script::drawn(drawn.0, drawn.1, &drawn.2);
    let Err((broken, at)) = run(&script, care) else { panic!("a script that breaks a promise breaks it every time") };
    println!(
        "{broken:?} after {at} ms of {} things that happen, found and made short in {} runs",
        drawn.2.len(),
        ran.get()
    );
    broken
}

#[test]
fn whoever_begins_after_the_last_number_though_there_is_a_gap_is_found_out() {
    let broken = broken_by(Care { begins_at_the_gap: false, ..Care::FULL });
    assert!(matches!(broken, Broken::NotCaughtUp | Broken::CalledLive | Broken::Lost), "{broken:?}");
}

#[test]
fn whoever_trusts_the_last_number_heard_though_there_is_a_gap_is_found_out() {
    let broken = broken_by(Care { heeds_gaps: false, ..Care::FULL });
    assert!(matches!(broken, Broken::NotCaughtUp | Broken::CalledLive | Broken::Lost), "{broken:?}");
}

#[test]
fn whoever_does_not_catch_up_when_shown_is_found_out() {
    let broken = broken_by(Care { says_shown: false, ..Care::FULL });
    assert!(matches!(broken, Broken::NotCaughtUp | Broken::NotLive | Broken::Lost), "{broken:?}");
}

#[test]
fn whoever_keeps_a_connection_though_nobody_looks_is_found_out() {
    assert_eq!(broken_by(Care { rests: false, ..Care::FULL }), Broken::ConnectedWhileHidden);
}

#[test]
fn whoever_has_no_watchdog_is_found_out() {
    let broken = broken_by(Care { has_watchdog: false, ..Care::FULL });
    assert!(matches!(broken, Broken::CalledLive | Broken::NotCaughtUp | Broken::NotLive), "{broken:?}");
}

#[test]
fn whoever_opens_a_stream_before_closing_the_last_is_found_out() {
    assert_eq!(broken_by(Care { closes_first: false, ..Care::FULL }), Broken::TwoStreams);
}

#[test]
fn whoever_does_not_say_that_a_fetch_failed_is_found_out() {
    let broken = broken_by(Care { says_failures: false, ..Care::FULL });
    assert!(matches!(broken, Broken::Lost | Broken::NotLive), "{broken:?}");
}

#[test]
fn whoever_fetches_for_each_gap_is_found_out() {
    assert_eq!(broken_by(Care { fetches_when_told: false, ..Care::FULL }), Broken::Storm);
}

#[test]
fn whoever_reads_each_piece_of_a_stream_by_itself_is_found_out() {
    assert_eq!(broken_by(Care { joins_pieces: false, ..Care::FULL }), Broken::Untrue);
}
