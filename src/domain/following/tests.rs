//! The schedule of following, event by event, and then with random events. Missing events have tests of their own.

mod clocks;
mod missing;

use super::*;
use crate::example::NOW;
use proptest::prelude::*;

const TICK: FollowingEvent = FollowingEvent::Tick { jitter: 0.0 };
const NOTHING_NEW: FollowingEvent = FollowingEvent::Fetched { last: None };
const CLOSED: FollowingEvent = FollowingEvent::Closed { retry_after_ms: None, jitter: 0.0 };

fn at(seconds: i64) -> Timestamp {
    NOW.plus_seconds(seconds)
}

fn begun() -> Following {
    let (following, effects) = Following::begin(3, Some(NOW), NOW);
    assert_eq!(effects, [FollowingEffect::Open { after: 3 }, FollowingEffect::WaitUntil(at(30))]);
    following
}

/// Polling, with the first poll at that moment.
fn held_back() -> (Following, Timestamp) {
    let (mut following, mut now) = (begun(), NOW);
    for _ in 0..3 {
        following.step(FollowingEvent::Opened, now);
        if let [FollowingEffect::WaitUntil(until)] = following.step(CLOSED, now)[..] {
            now = until;
            following.step(TICK, now);
        }
    }
    assert!(matches!(following.phase(), Phase::Polling { .. }));
    (following, now)
}

fn not_fetched(retry_after_ms: Option<u64>) -> FollowingEvent {
    FollowingEvent::NotFetched { retry_after_ms, jitter: 0.0 }
}

fn live() -> Following {
    let mut following = begun();
    following.step(FollowingEvent::Opened, NOW);
    following.step(FollowingEvent::Sign, NOW);
    assert_eq!(following.freshness(NOW), Freshness::Live);
    following
}

#[test]
fn a_head_without_a_body_is_not_live() {
    let mut following = begun();
    following.step(FollowingEvent::Opened, at(2));
    assert_eq!(following.freshness(at(3)), Freshness::Updated { ms_ago: Some(3_000), trying_again: true });
}

#[test]
fn a_stream_is_dead_after_twice_the_heartbeat_without_a_sign() {
    let mut following = live();
    following.step(FollowingEvent::Sign, at(14));
    assert_eq!(following.step(TICK, at(30)), [FollowingEffect::WaitUntil(at(44))]);
    assert_eq!(following.freshness(at(43)), Freshness::Live);
    assert_ne!(following.freshness(at(44)), Freshness::Live, "the page says so before the timer does");
    let effects = following.step(TICK, at(44));
    let expected =
        [FollowingEffect::Open { after: 3 }, FollowingEffect::Fetch { after: 3 }, FollowingEffect::WaitUntil(at(74))];
    assert_eq!(effects, expected);
}

#[test]
fn a_closed_stream_is_opened_again_after_the_last_known_event() {
    let mut following = live();
    for seq in [4, 5, 4] {
        assert_eq!(following.step(FollowingEvent::Heard { seq }, at(1)), []);
    }
    assert_eq!(following.step(CLOSED, at(6)), [FollowingEffect::WaitUntil(at(7))]);
    assert_eq!(following.step(TICK, at(7))[0], FollowingEffect::Open { after: 5 });
}

#[test]
fn waits_double_and_the_backends_wish_is_obeyed() {
    let mut following = begun();
    assert_eq!(following.step(CLOSED, at(0)), [FollowingEffect::WaitUntil(at(1))]);
    following.step(TICK, at(1));
    assert_eq!(following.step(CLOSED, at(1)), [FollowingEffect::WaitUntil(at(3))]);
    following.step(TICK, at(3));
    let busy = FollowingEvent::Closed { retry_after_ms: Some(50_000), jitter: 0.0 };
    assert_eq!(following.step(busy, at(3)), [FollowingEffect::WaitUntil(at(53))]);
    following.step(TICK, at(53));
    let for_ever = FollowingEvent::Closed { retry_after_ms: Some(u64::MAX), jitter: 0.0 };
    assert_eq!(following.step(for_ever, at(53)), [FollowingEffect::WaitUntil(at(953))]);
}

#[test]
fn three_streams_without_a_sign_mean_asking_every_fifteen_seconds() {
    let mut following = begun();
    following.step(FollowingEvent::Opened, at(0));
    following.step(CLOSED, at(0));
    following.step(TICK, at(1));
    assert_eq!(following.step(TICK, at(31))[0], FollowingEffect::Close, "a proxy holds the stream back");
    following.step(TICK, at(33));
    following.step(FollowingEvent::Opened, at(34));
    let effects = following.step(CLOSED, at(40));
    assert_eq!(effects, [FollowingEffect::Fetch { after: 3 }, FollowingEffect::WaitUntil(at(55))]);
    following.step(NOTHING_NEW, at(41));
    assert_eq!(following.freshness(at(45)), Freshness::Updated { ms_ago: Some(5_000), trying_again: false });
    assert_eq!(following.step(TICK, at(55))[0], FollowingEffect::Fetch { after: 3 });
    let trying = Freshness::Updated { ms_ago: Some(40_000), trying_again: true };
    assert_eq!(following.freshness(at(80)), trying, "fetches fail too");
    assert_eq!(following.step(FollowingEvent::Shown, at(90))[0], FollowingEffect::Open { after: 3 }, "another chance");
    following.step(FollowingEvent::Opened, at(90));
    following.step(NOTHING_NEW, at(90));
    assert!(matches!(following.step(CLOSED, at(91))[0], FollowingEffect::Fetch { .. }), "but one only");
}

#[test]
fn a_city_that_is_away_says_nothing_about_streams() {
    let mut following = live();
    let mut now = 1;
    following.step(CLOSED, at(now));
    for _ in 0..10 {
        now += 31;
        assert_eq!(following.step(TICK, at(now))[0], FollowingEffect::Open { after: 3 }, "refused again and again");
        following.step(CLOSED, at(now));
    }
    following.step(TICK, at(now + 31));
    following.step(FollowingEvent::Opened, at(now + 31));
    following.step(FollowingEvent::Sign, at(now + 31));
    assert_eq!(following.freshness(at(now + 31)), Freshness::Live);
}

#[test]
fn after_a_short_absence_the_next_attempt_is_seconds_away_and_after_a_long_one_half_a_minute() {
    let mut following = begun();
    let mut waits = Vec::new();
    let mut now = at(0);
    for _ in 0..14 {
        let effects = following.step(CLOSED, now);
        let [FollowingEffect::WaitUntil(until)] = effects[..] else { panic!("{effects:?}") };
        waits.push(until.millis_since(now) / 1000);
        now = until;
        following.step(TICK, now);
    }
    assert_eq!(waits, [1, 2, 4, 4, 4, 4, 4, 4, 4, 4, 30, 30, 30, 30]);
}

#[test]
fn where_streams_were_held_back_one_is_tried_again_after_a_while() {
    let (mut following, mut now) = held_back();
    let opened = (1..=5).find(|_| {
        following.step(NOTHING_NEW, now);
        now = now.plus_seconds(15);
        matches!(following.step(TICK, now)[..], [FollowingEffect::Open { .. }, ..])
    });
    assert_eq!(opened, Some(4), "with the one before, after a minute of polls");
}

#[test]
fn a_fetch_that_is_slow_is_not_begun_anew_by_the_next_poll() {
    let (mut following, now) = held_back();
    let poll = now.plus_seconds(15);
    assert_eq!(following.step(TICK, poll), [FollowingEffect::WaitUntil(poll.plus_seconds(15))]);
    following.step(FollowingEvent::Fetched { last: Some(4) }, poll.plus_seconds(2));
    following.step(NOTHING_NEW, poll.plus_seconds(3));
    assert_eq!(following.step(TICK, poll.plus_seconds(15))[0], FollowingEffect::Fetch { after: 4 });
}

#[test]
fn a_backend_that_wants_to_be_left_alone_is_not_polled() {
    let (mut following, now) = held_back();
    following.step(not_fetched(Some(40_000)), now);
    let asked = [15, 30, 45].map(|seconds| following.step(TICK, now.plus_seconds(seconds)).len() > 1);
    assert_eq!(asked, [false, false, true]);
}

#[test]
fn a_stream_that_is_cut_as_soon_as_it_lives_is_not_opened_again_each_second() {
    let mut following = begun();
    let (mut now, mut waits) = (NOW, Vec::new());
    for _ in 0..15 {
        following.step(FollowingEvent::Opened, now);
        following.step(FollowingEvent::Sign, now);
        let effects = following.step(CLOSED, now);
        let [FollowingEffect::WaitUntil(until)] = effects[..] else { panic!("{effects:?}") };
        waits.push(until.millis_since(now) / 1000);
        now = until;
        following.step(TICK, now);
    }
    assert_eq!(waits[..5], [1, 2, 4, 4, 4]);
    assert_eq!(waits[14], 4, "it is there for a moment each time, so that it is not waited for half a minute");
    following.step(FollowingEvent::Sign, now);
    assert_eq!(following.step(CLOSED, now.plus_seconds(6)), [FollowingEffect::WaitUntil(now.plus_seconds(7))]);
}

#[test]
fn whoever_is_impatient_while_a_stream_is_opened_gets_the_list_beside_it_and_once() {
    let mut following = begun();
    assert_eq!(following.step(FollowingEvent::Shown, at(4)), [FollowingEffect::Fetch { after: 3 }]);
    assert_eq!(following.step(FollowingEvent::Shown, at(5)), []);
}

#[test]
fn a_page_that_comes_back_from_sleep_catches_up_at_once() {
    let mut following = live();
    assert_eq!(following.step(FollowingEvent::Shown, at(5)), [], "nothing to do while it is live");
    let effects = following.step(FollowingEvent::Shown, at(600));
    assert!(effects.contains(&FollowingEffect::Open { after: 3 }));
    assert!(effects.contains(&FollowingEffect::Fetch { after: 3 }));
}

#[test]
fn a_page_that_nobody_looks_at_has_no_connection_and_catches_up_when_it_is_shown() {
    let mut following = live();
    assert_eq!(following.step(FollowingEvent::Hidden, at(5)), [FollowingEffect::Close, FollowingEffect::Abandon]);
    assert_ne!(following.freshness(at(5)), Freshness::Live);
    for event in [CLOSED, TICK, FollowingEvent::Sign, FollowingEvent::WentOffline, FollowingEvent::CameBack] {
        assert_eq!(following.step(event, at(60)), [], "{event:?}");
    }
    let effects = following.step(FollowingEvent::Shown, at(61));
    let expected =
        [FollowingEffect::Open { after: 3 }, FollowingEffect::Fetch { after: 3 }, FollowingEffect::WaitUntil(at(91))];
    assert_eq!(effects, expected);
}

#[test]
fn a_lost_network_is_said_at_once_and_a_found_one_used_at_once() {
    let mut following = live();
    assert_eq!(following.step(FollowingEvent::WentOffline, at(5))[0], FollowingEffect::Close);
    assert_eq!(following.freshness(at(6)), Freshness::Updated { ms_ago: Some(6_000), trying_again: true });
    assert_eq!(following.step(FollowingEvent::CameBack, at(7))[0], FollowingEffect::Open { after: 3 });
}

#[test]
fn signs_of_a_stream_that_was_given_up_change_nothing() {
    let mut following = live();
    following.step(CLOSED, at(1));
    let before = following.clone();
    assert_eq!(following.step(FollowingEvent::Sign, at(1)), []);
    assert_eq!(following.step(CLOSED, at(1)), []);
    assert_eq!(following, before);
}

fn events() -> impl Strategy<Value = (FollowingEvent, i64)> {
    let event = prop_oneof![
        Just(FollowingEvent::Opened),
        Just(FollowingEvent::Sign),
        (0_u64..40).prop_map(|seq| FollowingEvent::Heard { seq }),
        Just(FollowingEvent::Unreadable),
        prop::option::of(0_u64..40).prop_map(|last| FollowingEvent::Fetched { last }),
        (prop::option::of(0_u64..100_000), 0.0_f64..1.0)
            .prop_map(|(retry_after_ms, jitter)| FollowingEvent::NotFetched { retry_after_ms, jitter }),
        (prop::option::of(0_u64..100_000), 0.0_f64..1.0)
            .prop_map(|(retry_after_ms, jitter)| FollowingEvent::Closed { retry_after_ms, jitter }),
        (0.0_f64..1.0).prop_map(|jitter| FollowingEvent::Tick { jitter }),
        Just(FollowingEvent::WentOffline),
        Just(FollowingEvent::CameBack),
        Just(FollowingEvent::Hidden),
        Just(FollowingEvent::Shown),
    ];
    (event, 0_i64..40_000)
}

proptest! {
    #[test]
    fn there_is_always_a_next_moment_and_never_an_old_number(happenings in proptest::collection::vec(events(), 0..120)) {
        let (mut following, effects) = Following::begin(3, None, NOW);
        let (mut wake, mut asked_after, mut now) = (None, 3, NOW);
        let mut look = |effects: &[FollowingEffect]| {
            for effect in effects {
                match effect {
                    FollowingEffect::Open { after } | FollowingEffect::Fetch { after } => {
                        assert!(*after >= asked_after);
                        asked_after = *after;
                    }
                    FollowingEffect::WaitUntil(at) => wake = Some(*at),
                    FollowingEffect::Close | FollowingEffect::Abandon => {}
                }
            }
            wake
        };
        prop_assert!(look(&effects).is_some());
        for (event, passed) in happenings {
            now = Timestamp::from_millis(now.millis() + passed);
            let ticked = matches!(event, FollowingEvent::Tick { .. });
            let effects = following.step(event, now);
            let wake = look(&effects);
            prop_assert!(wake.is_some_and(|at| at.millis_since(now) <= 900_000));
            if ticked && following.phase() != Phase::Resting {
                prop_assert!(effects.iter().any(|effect| matches!(effect, FollowingEffect::WaitUntil(_))), "a tick leads to another");
            }
        }
        // From whatever state, a working stream and an exhausted list make it live again.
        now = now.plus_seconds(60);
        for event in [FollowingEvent::Hidden, FollowingEvent::Shown, FollowingEvent::Fetched { last: Some(100) }, FollowingEvent::Sign] {
            following.step(event, now);
        }
        prop_assert_eq!(following.freshness(now), Freshness::Live);
    }
}
