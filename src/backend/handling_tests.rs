//! The state machine of a demand, rule by rule. In a file of its own, since the two together would be too long.

use super::*;
use crate::language::Localised;
use contract::{Action, EventKind, PromiseState, UnitId};

fn calendar() -> Calendar {
    Calendar::of("Asia/Shanghai").unwrap()
}

/// 2026-11-23T06:00:00Z, a Monday, and so many hours later.
fn hour(hours: i64) -> Timestamp {
    Timestamp::parse("2026-11-23T06:00:00Z").unwrap().plus_seconds(hours * 3600)
}

fn terms() -> Vec<PromiseTerm> {
    vec![
        PromiseTerm { name: PromiseName::Dispatch, hours: Some(2), working_days: None },
        PromiseTerm { name: PromiseName::FirstContact, hours: Some(24), working_days: None },
        PromiseTerm { name: PromiseName::Resolve, hours: None, working_days: Some(5) },
    ]
}

fn unit(kind: EventKind) -> NewEntry {
    NewEntry::by_unit(kind, UnitId::new("lighting"))
}

fn citizen(kind: EventKind) -> NewEntry {
    NewEntry::by_citizen(kind)
}

/// The state of a demand after these entries, one an hour.
fn course(entries: &[NewEntry]) -> Standing {
    let mut standing = received(&terms(), hour(0), &calendar());
    for (place, entry) in entries.iter().enumerate() {
        let at = hour(i64::try_from(place).unwrap() + 1);
        standing = after(&standing, entry, at, &calendar()).unwrap_or_else(|_| panic!("{:?} is allowed", entry.kind));
    }
    standing
}

fn pledge(standing: &Standing, name: PromiseName) -> &Pledge {
    standing.pledge(name).unwrap()
}

#[test]
fn a_new_demand_has_its_promises_running() {
    let standing = course(&[]);
    assert_eq!(standing.stage, Stage::Received);
    assert_eq!(pledge(&standing, PromiseName::Dispatch).due, hour(2));
    assert_eq!(pledge(&standing, PromiseName::Resolve).due, Timestamp::parse("2026-11-30T06:00:00Z").unwrap());
    assert!(standing.promises.iter().all(|pledge| pledge.state(hour(0)) == PromiseState::Open));
}

#[test]
fn a_demand_that_no_unit_had_keeps_no_promise_to_give_it_to_one() {
    let standing = course(&[NewEntry::by_system(EventKind::Answered)]);
    assert_eq!(standing.pledge(PromiseName::Dispatch), None);
    assert_eq!(pledge(&standing, PromiseName::FirstContact).kept_at, Some(hour(1)));
    assert_eq!(pledge(&standing, PromiseName::Resolve).kept_at, Some(hour(1)));
}

#[test]
fn the_whole_way_keeps_each_promise_once() {
    let said = |kind| unit(kind).saying(Localised::one("en", "We are on it."));
    let dispatched = NewEntry { to_unit: Some(UnitId::new("lighting")), ..NewEntry::by_system(EventKind::Dispatched) };
    let standing = course(&[
        NewEntry::by_system(EventKind::Accepted),
        dispatched,
        said(EventKind::SignedFor),
        unit(EventKind::Started),
        unit(EventKind::Resolved),
    ]);
    assert_eq!(standing.stage, Stage::Resolved);
    assert_eq!(standing.holder, Some(UnitId::new("lighting")));
    assert_eq!(standing.outcome, Some(Ending::of(OutcomeKind::Resolved)));
    assert_eq!(pledge(&standing, PromiseName::Dispatch).kept_at, Some(hour(2)));
    assert_eq!(pledge(&standing, PromiseName::FirstContact).kept_at, Some(hour(3)));
    assert_eq!(pledge(&standing, PromiseName::Resolve).kept_at, Some(hour(5)));
    assert_eq!(pledge(&standing, PromiseName::Dispatch).state(hour(9)), PromiseState::Kept);
}

#[test]
fn a_promise_kept_too_late_stays_overdue() {
    let quiet: Vec<NewEntry> = (0..3).map(|_| unit(EventKind::Noted)).chain([unit(EventKind::SignedFor)]).collect();
    let standing = course(&quiet);
    assert_eq!(pledge(&standing, PromiseName::Dispatch).state(hour(4)), PromiseState::Overdue);
    assert_eq!(pledge(&standing, PromiseName::Dispatch).kept_at, Some(hour(4)));
}

#[test]
fn the_clock_stands_while_the_citizen_is_asked() {
    let asked = course(&[unit(EventKind::QuestionAsked)]);
    assert_eq!(pledge(&asked, PromiseName::Resolve).state(hour(500)), PromiseState::Paused);
    let answered = after(&asked, &citizen(EventKind::Replied), hour(11), &calendar()).unwrap();
    let first = pledge(&course(&[]), PromiseName::Resolve).due;
    assert_eq!(pledge(&answered, PromiseName::Resolve).due, first.plus_seconds(10 * 3600));
    assert_eq!(pledge(&answered, PromiseName::Resolve).state(hour(11)), PromiseState::Open);
}

#[test]
fn an_extension_remembers_the_first_due_time_and_why() {
    let extended = NewEntry { reason: Some(Localised::one("en", "Parts.")), ..unit(EventKind::Extended) };
    let standing = course(&[extended.clone(), NewEntry { due: Some(hour(1000)), ..extended }]);
    let resolve = pledge(&standing, PromiseName::Resolve);
    assert_eq!(resolve.first_due, Some(pledge(&course(&[]), PromiseName::Resolve).due));
    assert_eq!((resolve.due, resolve.state(hour(3))), (hour(1000), PromiseState::Extended));
    assert_eq!(resolve.reason, Some(Localised::one("en", "Parts.")));
}

#[test]
fn a_demand_comes_back_twice_and_no_oftener() {
    let once = course(&[
        unit(EventKind::Started),
        unit(EventKind::Resolved),
        citizen(EventKind::Rated),
        citizen(EventKind::Redo),
    ]);
    assert_eq!((once.stage, &once.outcome, once.redos), (Stage::WithUnit, &None, 1));
    assert_eq!(pledge(&once, PromiseName::Resolve).since, hour(4));
    assert_eq!(pledge(&once, PromiseName::Resolve).kept_at, None);
    let mut standing = once;
    for (kind, at) in [(EventKind::Resolved, 5), (EventKind::Redo, 6), (EventKind::Resolved, 7)] {
        let entry = if kind == EventKind::Redo { citizen(kind) } else { unit(kind) };
        standing = after(&standing, &entry, hour(at), &calendar()).unwrap();
    }
    assert_eq!(standing.actions(), [Action::Rate]);
    assert_eq!(after(&standing, &citizen(EventKind::Redo), hour(8), &calendar()), Err(NotAllowed));
}

#[test]
fn what_the_citizen_may_do_follows_from_where_it_stands() {
    use Action::{AddPhotos, Correct, Nudge, Rate, Redo, Reply, Withdraw};
    let cases: [(&[NewEntry], &[Action]); 7] = [
        (&[], &[Reply, AddPhotos, Nudge, Correct, Withdraw]),
        (&[unit(EventKind::SignedFor)], &[Reply, AddPhotos, Nudge, Withdraw]),
        (&[unit(EventKind::Started)], &[Reply, AddPhotos, Nudge]),
        (&[unit(EventKind::Started), citizen(EventKind::Nudged)], &[Reply, AddPhotos]),
        (&[unit(EventKind::Resolved)], &[Rate, Redo]),
        (&[unit(EventKind::Resolved), citizen(EventKind::Rated)], &[Redo]),
        (&[citizen(EventKind::Withdrawn)], &[]),
    ];
    for (entries, expected) in cases {
        let kinds: Vec<EventKind> = entries.iter().map(|entry| entry.kind).collect();
        assert_eq!(course(entries).actions(), expected, "{kinds:?}");
    }
}

#[test]
fn what_is_not_offered_is_not_allowed() {
    for (entries, kind) in [
        (vec![], EventKind::Rated),
        (vec![], EventKind::Redo),
        (vec![], EventKind::Resolved),
        (vec![unit(EventKind::Started)], EventKind::Withdrawn),
        (vec![unit(EventKind::Resolved)], EventKind::Nudged),
        (vec![citizen(EventKind::Withdrawn)], EventKind::Replied),
    ] {
        let standing = course(&entries);
        assert_eq!(after(&standing, &citizen(kind), hour(9), &calendar()), Err(NotAllowed), "{kind:?}");
    }
}

#[test]
fn a_demand_taken_back_breaks_no_promise() {
    let standing = course(&[citizen(EventKind::Withdrawn)]);
    assert_eq!(standing.outcome.map(|ending| ending.kind), Some(OutcomeKind::Withdrawn));
    assert!(standing.promises.is_empty() && standing.closed);
}

#[test]
fn a_unit_does_nothing_more_with_a_closed_demand() {
    let closed = course(&[unit(EventKind::Resolved), NewEntry::by_system(EventKind::Closed)]);
    assert_eq!(closed.stage, Stage::Rated);
    assert_eq!(after(&closed, &unit(EventKind::Started), hour(9), &calendar()), Err(NotAllowed));
    assert!(after(&closed, &unit(EventKind::Noted), hour(9), &calendar()).is_ok());
}

#[test]
fn returned_by_a_unit_it_waits_for_another() {
    let standing = course(&[unit(EventKind::SignedFor), unit(EventKind::Returned)]);
    assert_eq!((standing.stage, standing.holder), (Stage::Accepted, None));
}
