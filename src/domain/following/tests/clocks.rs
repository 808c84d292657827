//! Suspension, and clocks that are set back: the page still catches up, and never looks fresher than it is.

use super::*;

#[test]
fn a_clock_that_was_put_back_does_not_stop_the_following() {
    for by in [5, 60, 600, 31_536_000] {
        let mut following = live();
        following.step(CLOSED, at(10));
        assert_eq!(following.step(TICK, at(11 - by))[0], FollowingEffect::Open { after: 3 }, "waiting, by {by} s");

        let (mut following, now) = held_back();
        following.step(NOTHING_NEW, now);
        let effects = following.step(TICK, now.plus_seconds(15 - by));
        assert!(effects.contains(&FollowingEffect::Fetch { after: 3 }), "polling, by {by} s");
    }
}

#[test]
fn a_dead_stream_is_not_given_longer_because_the_clock_was_put_back() {
    let mut following = live();
    assert_eq!(following.step(TICK, at(30 - 20))[0], FollowingEffect::Open { after: 3 });
    assert_ne!(following.freshness(at(10)), Freshness::Live);
}

#[test]
fn a_timer_that_a_browser_rounds_is_no_clock_that_was_put_back() {
    let mut following = live();
    let early = Timestamp::from_millis(at(30).millis() - 1);
    assert_eq!(following.step(TICK, early), [FollowingEffect::WaitUntil(at(30))]);
}

#[test]
fn with_a_clock_that_was_put_back_the_age_counts_anew() {
    let mut following = live();
    following.step(CLOSED, at(10));
    following.step(TICK, at(11 - 3_600));
    following.step(CLOSED, at(12 - 3_600));
    let age = Freshness::Updated { ms_ago: Some(49_000), trying_again: true };
    assert_eq!(following.freshness(at(60 - 3_600)), age, "it is not \"just now\" for an hour");
}

#[test]
fn with_a_clock_that_was_put_back_what_is_missing_is_asked_for_in_time() {
    let mut following = live();
    following.step(FollowingEvent::Heard { seq: 5 }, at(1));
    following.step(FollowingEvent::NotFetched { retry_after_ms: None, jitter: 0.0 }, at(2));
    let effects = following.step(FollowingEvent::Sign, at(2 - 600));
    assert!(effects.contains(&FollowingEffect::Fetch { after: 3 }));
}

#[test]
fn a_long_pause_before_what_is_missing_is_asked_for_takes_no_watchdog_away_from_the_stream() {
    let mut following = live();
    following.step(FollowingEvent::Sign, at(1 - 3_600));
    following.step(FollowingEvent::Heard { seq: 5 }, at(1 - 3_600));
    let failed = FollowingEvent::NotFetched { retry_after_ms: Some(900_000), jitter: 0.0 };
    assert_eq!(following.step(failed, at(2 - 3_600)), [FollowingEffect::WaitUntil(at(31 - 3_600))]);
    assert_eq!(following.step(TICK, at(31 - 3_600))[0], FollowingEffect::Open { after: 3 });
}

#[test]
fn an_answer_is_as_old_as_the_question() {
    let mut following = live();
    following.step(FollowingEvent::Sign, at(20));
    following.step(TICK, at(30));
    following.step(TICK, at(50));
    following.step(NOTHING_NEW, at(70));
    assert_eq!(following.freshness(at(71)), Freshness::Updated { ms_ago: Some(21_000), trying_again: true });
}

#[test]
fn a_page_that_slept_while_it_waited_or_connected_tries_at_once() {
    let long_away = |events: usize| {
        let (mut following, mut now) = (begun(), NOW);
        for _ in 0..14 {
            let effects = following.step(CLOSED, now);
            let Some(FollowingEffect::WaitUntil(until)) = effects.last().copied() else { break };
            now = until;
            following.step(TICK, now);
        }
        if events == 1 {
            following.step(CLOSED, now);
        }
        (following, now.plus_seconds(600))
    };
    for events in [0, 1] {
        for event in [TICK, CLOSED, FollowingEvent::Sign, FollowingEvent::Opened] {
            let (mut following, woken) = long_away(events);
            let effects = following.step(event, woken);
            assert_eq!(
                effects[..2],
                [FollowingEffect::Open { after: 3 }, FollowingEffect::Fetch { after: 3 }],
                "{event:?}"
            );
        }
    }
}

#[test]
fn sleep_is_no_stream_held_back() {
    let mut following = begun();
    for night in 1..9 {
        following.step(FollowingEvent::Opened, at(night * 30_000));
        following.step(TICK, at(night * 30_000 + 600));
        assert!(matches!(following.phase(), Phase::Connecting { attempt: 1, .. }));
    }
}

#[test]
fn a_page_that_sleeps_while_nobody_looks_stays_at_rest() {
    let mut following = live();
    following.step(FollowingEvent::Hidden, at(1));
    for event in [TICK, CLOSED, FollowingEvent::Sign] {
        assert_eq!(following.step(event, at(600)), [], "{event:?}");
    }
}
