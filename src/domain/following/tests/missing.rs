//! Missing events are fetched until they are there, with one fetch at a time, and until then the page is not called
//! live.

use super::*;
use crate::Timeline;
use crate::example::event;
use contract::{EventKind, Stage};

fn heard(seq: u64) -> FollowingEvent {
    FollowingEvent::Heard { seq }
}

fn fetched(last: u64) -> FollowingEvent {
    FollowingEvent::Fetched { last: Some(last) }
}

const FETCH: FollowingEffect = FollowingEffect::Fetch { after: 3 };

#[test]
fn a_gap_is_fetched_and_what_the_list_leaves_out_does_not_exist() {
    let mut following = live();
    assert_eq!(following.step(heard(6), at(1)), [FETCH]);
    assert_eq!(following.step(fetched(6), at(2)), [], "the stream says what comes after");
    assert_eq!(following.step(heard(7), at(3)), []);
    assert_eq!(following.freshness(at(3)), Freshness::Live);
}

#[test]
fn a_gap_whose_fetch_failed_is_asked_for_again_beside_a_stream_that_lives() {
    let mut following = live();
    assert_eq!(following.step(heard(5), at(1)), [FETCH]);
    assert_eq!(following.step(not_fetched(None), at(2)), [FollowingEffect::WaitUntil(at(3))]);
    assert_eq!(following.step(TICK, at(3)), [FollowingEffect::WaitUntil(at(30)), FETCH]);
    assert_eq!(following.step(not_fetched(None), at(4)), [FollowingEffect::WaitUntil(at(6))], "waits double");
    assert_eq!(following.step(TICK, at(6)), [FollowingEffect::WaitUntil(at(30)), FETCH]);
    assert_eq!(following.step(fetched(5), at(7)), []);
    assert_eq!(following.step(CLOSED, at(8)), [FollowingEffect::WaitUntil(at(9))]);
    assert_eq!(following.step(TICK, at(9))[0], FollowingEffect::Open { after: 5 });
}

#[test]
fn while_something_is_missing_that_does_not_come_the_page_is_not_called_live_and_grows_old() {
    let mut following = live();
    following.step(heard(5), at(1));
    assert_eq!(following.freshness(at(2)), Freshness::Live, "it is on its way");
    following.step(not_fetched(Some(20_000)), at(2));
    following.step(FollowingEvent::Sign, at(12));
    assert_eq!(following.freshness(at(12)), Freshness::Updated { ms_ago: Some(12_000), trying_again: true });
    following.step(TICK, at(22));
    following.step(fetched(5), at(23));
    assert_eq!(following.freshness(at(23)), Freshness::Live);
}

#[test]
fn a_fetch_that_is_slow_is_no_live_page() {
    let mut following = live();
    following.step(heard(5), at(1));
    assert_ne!(following.freshness(at(6)), Freshness::Live);
    following.step(FollowingEvent::CameBack, at(7));
    following.step(FollowingEvent::Sign, at(7));
    assert_ne!(following.freshness(at(7)), Freshness::Live, "nor is one that was given up for another");
    following.step(fetched(5), at(8));
    assert_eq!(following.freshness(at(8)), Freshness::Live);
}

#[test]
fn a_list_that_does_not_know_yet_what_the_stream_has_said_is_asked_again_less_and_less_often() {
    let mut following = live();
    following.step(heard(5), at(0));
    let (mut now, mut waits) = (at(0), Vec::new());
    while now < at(100) {
        following.step(FollowingEvent::Sign, now);
        let effects = following.step(NOTHING_NEW, now);
        let Some(FollowingEffect::WaitUntil(until)) = effects.last().copied() else { break };
        waits.push(until.millis_since(now) / 1000);
        now = until;
        let effects = following.step(TICK, now);
        if !effects.contains(&FETCH) {
            break;
        }
    }
    assert_eq!(waits[..5], [1, 2, 4, 8, 16]);
    assert_ne!(following.freshness(now), Freshness::Live);
}

#[test]
fn many_gaps_are_one_fetch() {
    let mut following = live();
    assert_eq!(following.step(heard(5), at(1)), [FETCH]);
    for seq in [7, 9, 11, 11, 5] {
        assert_eq!(following.step(heard(seq), at(1)), [], "{seq}");
    }
    assert_eq!(following.step(fetched(9), at(2)), [FollowingEffect::Fetch { after: 9 }], "there is one more page");
    assert_eq!(following.step(fetched(11), at(2)), []);
    assert_eq!(following.step(heard(13), at(2)), [FollowingEffect::WaitUntil(at(3))], "not twice within a second");
}

#[test]
fn a_page_that_the_stream_has_overtaken_goes_on_to_the_next_all_the_same() {
    let mut following = live();
    assert_eq!(following.step(heard(6), at(1)), [FETCH]);
    for seq in [4, 5, 9] {
        following.step(heard(seq), at(1));
    }
    assert_eq!(
        following.step(fetched(6), at(1)),
        [FollowingEffect::Fetch { after: 6 }],
        "7 and 8 are on the next page"
    );
    assert_eq!(following.step(fetched(9), at(1)), []);
}

#[test]
fn messages_that_changed_places_leave_no_gap() {
    let mut following = live();
    assert_eq!(following.step(heard(5), at(1)), [FETCH]);
    following.step(heard(4), at(1));
    assert_eq!(following.step(NOTHING_NEW, at(2)), []);
    assert_eq!(following.step(heard(6), at(3)), []);
    assert_eq!(following.freshness(at(3)), Freshness::Live);
}

#[test]
fn a_list_is_fetched_page_by_page_until_nothing_is_new() {
    let mut following = live();
    following.step(FollowingEvent::Hidden, at(5));
    assert!(following.step(FollowingEvent::Shown, at(60)).contains(&FETCH));
    assert_eq!(following.step(fetched(203), at(61)), [FollowingEffect::Fetch { after: 203 }]);
    assert_eq!(following.step(fetched(250), at(62)), [FollowingEffect::Fetch { after: 250 }]);
    assert_eq!(following.step(NOTHING_NEW, at(63)), []);
    assert_eq!(following.freshness(at(64)), Freshness::Updated { ms_ago: Some(2_000), trying_again: true });
}

#[test]
fn a_list_that_says_the_same_for_ever_is_not_asked_for_ever() {
    let mut following = live();
    following.step(FollowingEvent::CameBack, at(1));
    assert_eq!(following.step(fetched(9), at(1)), [FollowingEffect::Fetch { after: 9 }]);
    assert_eq!(following.step(fetched(9), at(1)), []);
    assert_eq!(following.step(fetched(2), at(1)), []);
}

#[test]
fn a_fetch_under_way_is_given_up_when_nobody_looks_and_begun_again_for_who_does() {
    let mut following = live();
    following.step(heard(5), at(1));
    assert!(following.step(FollowingEvent::Hidden, at(1)).contains(&FollowingEffect::Abandon));
    assert_eq!(following.step(TICK, at(30)), []);
    assert!(following.step(FollowingEvent::Shown, at(60)).contains(&FETCH));
}

#[test]
fn a_message_that_cannot_be_read_is_looked_up_and_again_when_that_fails() {
    let mut following = live();
    assert_eq!(following.step(FollowingEvent::Unreadable, at(1)), [FETCH]);
    assert_eq!(following.step(not_fetched(None), at(2)), [FollowingEffect::WaitUntil(at(3))]);
    assert_ne!(following.freshness(at(2)), Freshness::Live);
    assert!(following.step(TICK, at(3)).contains(&FETCH));
    assert_eq!(following.step(fetched(4), at(4)), [FollowingEffect::Fetch { after: 4 }], "it may be on the next page");
    assert_eq!(following.step(NOTHING_NEW, at(4)), []);
    assert_eq!(following.freshness(at(4)), Freshness::Live);
}

#[test]
fn messages_of_a_kind_that_nobody_knows_are_looked_up_less_and_less_often() {
    let mut following = live();
    let (mut fetches, mut wake) = (0, at(30));
    for second in 1..60 {
        let now = at(second);
        let mut happened = vec![FollowingEvent::Sign, FollowingEvent::Unreadable];
        if wake <= now {
            happened.push(TICK);
        }
        for event in happened {
            for effect in following.step(event, now) {
                match effect {
                    FollowingEffect::WaitUntil(until) => wake = until,
                    FollowingEffect::Fetch { .. } => {
                        fetches += 1;
                        following.step(NOTHING_NEW, now);
                    }
                    _ => panic!("{effect:?}"),
                }
            }
        }
        assert_eq!(following.freshness(now), Freshness::Live, "they are no fault of the city's");
    }
    assert!((3..=7).contains(&fetches), "{fetches}");
}

#[test]
fn a_backend_that_wants_to_be_left_alone_is_not_asked_for_what_is_missing() {
    let mut following = live();
    following.step(heard(5), at(1));
    following.step(not_fetched(Some(20_000)), at(2));
    following.step(FollowingEvent::Sign, at(20));
    assert_eq!(following.step(TICK, at(21)), [FollowingEffect::WaitUntil(at(50)), FollowingEffect::WaitUntil(at(22))]);
    assert!(following.step(TICK, at(22)).contains(&FETCH));
}

#[test]
fn whoever_is_impatient_while_something_is_missing_gets_a_new_stream_and_the_list() {
    let mut following = live();
    following.step(heard(5), at(1));
    following.step(not_fetched(Some(20_000)), at(2));
    let effects = following.step(FollowingEvent::Shown, at(3));
    assert!(effects.contains(&FollowingEffect::Open { after: 3 }) && effects.contains(&FETCH));
}

#[test]
fn without_a_stream_what_is_missing_waits_for_the_next_one() {
    let mut following = live();
    following.step(heard(5), at(1));
    following.step(CLOSED, at(6));
    assert_eq!(following.step(not_fetched(None), at(6)), []);
    assert_eq!(following.step(TICK, at(7))[0], FollowingEffect::Open { after: 3 });
    let effects = following.step(FollowingEvent::Sign, at(8));
    assert_eq!(effects, [FollowingEffect::WaitUntil(at(38)), FETCH]);
}

#[test]
fn what_was_kept_is_followed_from_its_first_gap_and_what_was_fetched_from_its_end() {
    let timeline = |numbers: &[u64]| {
        Timeline::begin(numbers.iter().map(|seq| event(*seq, EventKind::Noted, Stage::Received)).collect())
    };
    assert_eq!(Following::after(None, timeline(&[1, 2, 3]).as_ref()), 3);
    assert_eq!(Following::after(None, timeline(&[1, 2, 4, 6]).as_ref()), 2);
    assert_eq!(Following::after(None, timeline(&[2, 3]).as_ref()), 0);
    assert_eq!(Following::after(Some(6), timeline(&[1, 2, 4, 6, 9]).as_ref()), 6);
    assert_eq!(Following::after(None, None), 0);
}

#[test]
fn the_highest_number_there_is_does_no_harm() {
    let mut following = live();
    following.step(heard(u64::MAX), at(1));
    following.step(fetched(u64::MAX), at(1));
    assert_eq!(following.step(heard(u64::MAX), at(1)), []);
    assert_eq!(following.step(heard(0), at(1)), []);
}
