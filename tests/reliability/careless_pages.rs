//! Mutation tests: pages that violate a rule for carrying out the machine's effects. Each violation breaks a promise,
//! and the exploration finds it, so no rule is superfluous and no promise is vacuous.

use reliability::{Broken, Budget, Care, World, explore};

const BUDGET: Budget =
    Budget { taps: 2, try_nows: 1, take_backs: 1, network: 2, store: 1, kills: 1, wakes: 2, ..Budget::NOTHING };

fn broken_by(care: Care, pages: usize, late: u8, wrong: bool, budget: Budget) -> Broken {
    let explored = explore(World { care, ..World::new(pages, late, wrong, budget) });
    let Some((broken, trail)) = explored.broken else { panic!("{} states, and no promise is broken", explored.states) };
    println!("{broken:?} after {} steps: {trail:?}", trail.len());
    broken
}

#[test]
fn whoever_sends_before_storing_is_found_out() {
    let care = Care { stores_first: false, ..Care::FULL };
    assert_eq!(broken_by(care, 1, 0, false, Budget::NOTHING), Broken::SentBeforeStored);
}

#[test]
fn whoever_goes_on_though_the_commit_failed_is_found_out() {
    let care = Care { heeds_commit: false, ..Care::FULL };
    let broken = broken_by(care, 1, 0, false, BUDGET);
    assert!(matches!(broken, Broken::TakenBackTooLate | Broken::Doubled | Broken::Lost), "{broken:?}");
}

#[test]
fn whoever_lets_the_draft_go_before_the_receipt_is_safe_is_found_out() {
    let care = Care { heeds_follow: false, ..Care::FULL };
    assert_eq!(broken_by(care, 1, 0, false, BUDGET), Broken::ReleasedTooSoon);
}

#[test]
fn whoever_steps_without_the_lock_is_found_out() {
    let care = Care { locks: false, reads_anew: false, ..Care::FULL };
    let broken = broken_by(care, 2, 0, false, BUDGET);
    assert!(matches!(broken, Broken::Doubled | Broken::TakenBackTooLate | Broken::Lost), "{broken:?}");
}

#[test]
fn whoever_trusts_what_it_has_in_mind_is_found_out() {
    let care = Care { reads_anew: false, ..Care::FULL };
    let broken = broken_by(care, 2, 0, false, BUDGET);
    assert!(matches!(broken, Broken::Doubled | Broken::TakenBackTooLate | Broken::Lost), "{broken:?}");
}

#[test]
fn whoever_sends_a_draft_that_another_page_has_sent_is_found_out() {
    let care = Care { asks_for_draft: false, ..Care::FULL };
    assert_eq!(broken_by(care, 2, 0, false, BUDGET), Broken::Doubled);
}

#[test]
fn whoever_takes_back_what_may_have_arrived_is_found_out() {
    let care = Care { asks_the_core: false, ..Care::FULL };
    let broken = broken_by(care, 1, 0, false, BUDGET);
    assert!(matches!(broken, Broken::TakenBackTooLate | Broken::Doubled), "{broken:?}");
}

#[test]
fn whoever_takes_back_what_its_record_still_sends_is_found_out() {
    let care = Care { heeds_removal: false, ..Care::FULL };
    let broken = broken_by(care, 1, 0, false, BUDGET);
    assert!(matches!(broken, Broken::TakenBackTooLate | Broken::Lost | Broken::Doubled), "{broken:?}");
}
