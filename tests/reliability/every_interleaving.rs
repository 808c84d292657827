//! Small worlds, explored exhaustively: every order of events, with every fault within the world's budget.

use reliability::{Budget, Explored, World, explore};

fn holds(name: &str, world: World) -> Explored {
    let explored = explore(world);
    println!(
        "{name}: {} states, {} steps, {:.2e} schedules of up to {} steps, {} deliveries",
        explored.states, explored.steps, explored.schedules, explored.longest, explored.deliveries
    );
    if let Some((broken, trail)) = &explored.broken {
        panic!("{name}: {broken:?} after {} steps:\n{trail:#?}", trail.len());
    }
    explored
}

const NOTHING: Budget = Budget::NOTHING;

#[test]
fn one_page_on_a_bad_network_with_a_bad_store_that_is_killed() {
    let budget = Budget { taps: 2, try_nows: 1, network: 2, store: 1, kills: 1, wakes: 3, ..NOTHING };
    holds("one page", World::new(1, 0, false, budget));
}

#[test]
fn a_draft_that_the_city_refuses_is_taken_back_corrected_and_sent_again() {
    let budget = Budget { taps: 2, try_nows: 1, take_backs: 1, network: 2, store: 1, kills: 1, wakes: 2, ..NOTHING };
    holds("a refused draft", World::new(1, 0, true, budget));
}

#[test]
fn two_pages_show_one_draft_and_both_send_it() {
    let budget = Budget { taps: 2, take_backs: 1, network: 1, store: 1, kills: 1, wakes: 2, ..NOTHING };
    holds("two pages", World::new(2, 0, false, budget));
}

#[test]
fn two_pages_and_a_draft_that_is_refused() {
    let budget = Budget { taps: 2, try_nows: 1, take_backs: 1, network: 1, store: 1, kills: 1, wakes: 1, ..NOTHING };
    holds("two pages, refused", World::new(2, 0, true, budget));
}

#[test]
fn three_pages_of_which_any_may_die() {
    let budget = Budget { taps: 2, network: 1, kills: 2, wakes: 1, ..NOTHING };
    holds("three pages", World::new(3, 0, false, budget));
}

#[test]
fn photos_come_late_and_their_additions_are_lost() {
    let budget = Budget { network: 1, store: 1, wakes: 2, uploads: 1, ..NOTHING };
    holds("two late photos", World::new(1, 2, false, budget));
    let budget = Budget { network: 2, store: 1, kills: 1, wakes: 2, uploads: 1, ..NOTHING };
    holds("a late photo", World::new(1, 1, false, budget));
}

#[test]
fn a_late_photo_is_uploaded_by_two_pages() {
    let budget = Budget { network: 1, store: 1, kills: 1, wakes: 1, ..NOTHING };
    holds("a photo in two pages", World::new(2, 1, false, budget));
}

#[test]
fn timers_go_off_early_and_clocks_are_wrong_by_a_year() {
    let budget = Budget { taps: 1, try_nows: 1, network: 2, kills: 1, clock: 2, wakes: 2, ..NOTHING };
    holds("clocks", World::new(1, 0, false, budget));
}
