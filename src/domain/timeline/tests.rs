//! A timeline does not depend on the order in which events arrive, and describes correctly how the demand stands.

use super::*;
use crate::example::{event, minute, unit};
use contract::{EventKind, OutcomeKind};
use proptest::prelude::*;

fn timeline(events: Vec<Event>) -> Timeline {
    Timeline::begin(events).expect("not empty")
}

fn noted(seq: u64) -> Event {
    event(seq, EventKind::Noted, Stage::Accepted)
}

fn held(seq: u64, kind: EventKind, stage: Stage, by: Option<&str>) -> Event {
    let mut event = event(seq, kind, stage);
    event.state.holder = by.map(unit);
    event
}

#[test]
fn there_is_no_timeline_without_events() {
    assert_eq!(Timeline::begin(Vec::new()), None);
    assert!(serde_json::from_str::<Timeline>("[]").is_err());
    let kept = timeline(vec![noted(2), noted(1)]);
    let record = serde_json::to_string(&kept).expect("writable");
    assert_eq!(serde_json::from_str::<Timeline>(&record).expect("readable"), kept);
}

#[test]
fn only_what_was_not_known_is_added() {
    let mut known = timeline(vec![noted(1), noted(2)]);
    let merge = known.merge(vec![noted(4), noted(2), noted(3), noted(4)]);
    assert_eq!(merge, Merge { added: vec![EventId::new("e3"), EventId::new("e4")], gap: None });
    assert_eq!(known.last_seq(), 4);
}

#[test]
fn missing_events_are_noticed_until_they_come() {
    let mut known = timeline(vec![noted(1), noted(2)]);
    assert_eq!(known.merge(vec![noted(5)]).gap, Some(2));
    assert_eq!(known.merge(vec![noted(3)]).gap, Some(3));
    assert_eq!(known.merge(vec![noted(4)]).gap, None);
    assert_eq!(timeline(vec![noted(3)]).gap(), Some(0));
}

#[test]
fn two_events_with_one_number_are_both_kept() {
    let mut twin = noted(2);
    twin.id = EventId::new("twin");
    let both = timeline(vec![noted(1), twin, noted(2)]);
    assert_eq!((both.events().len(), both.gap()), (3, None));
}

#[test]
fn every_handoff_says_from_whom_to_whom() {
    let (roads, lights) = (unit("roads"), unit("lights"));
    let known = timeline(vec![
        noted(1),
        held(2, EventKind::Dispatched, Stage::WithUnit, Some("roads")),
        held(3, EventKind::SignedFor, Stage::WithUnit, Some("roads")),
        held(4, EventKind::Returned, Stage::Accepted, None),
        held(5, EventKind::Dispatched, Stage::WithUnit, Some("lights")),
    ]);
    let ways: Vec<_> = known.handoffs().into_iter().map(|handoff| (handoff.at, handoff.from, handoff.to)).collect();
    assert_eq!(
        ways,
        [(minute(2), None, Some(&roads)), (minute(4), Some(&roads), None), (minute(5), None, Some(&lights))]
    );
}

#[test]
fn a_redo_begins_a_new_pass() {
    let redo = |seq| event(seq, EventKind::Redo, Stage::WithUnit);
    let known = timeline(vec![noted(1), noted(2), redo(3), noted(4), redo(5)]);
    let passes: Vec<_> = known.passes().into_iter().map(|pass| (pass.number, pass.events)).collect();
    assert_eq!(passes, [(1, 0..2), (2, 2..4), (3, 4..5)]);
    assert_eq!(timeline(vec![redo(1)]).passes(), [Pass { number: 1, events: 0..1 }]);
}

#[test]
fn the_status_follows_the_holder_and_the_stage() {
    let roads = unit("roads");
    assert_eq!(timeline(vec![noted(1)]).status(), DemandStatus::WaitingForUnit);
    let with = timeline(vec![held(1, EventKind::Dispatched, Stage::WithUnit, Some("roads"))]);
    assert_eq!(with.status(), DemandStatus::WithUnit { unit: &roads });
    let started = timeline(vec![held(1, EventKind::Started, Stage::InProgress, Some("roads"))]);
    assert_eq!(started.status(), DemandStatus::BeingWorkedOn { unit: Some(&roads) });
    let silent = timeline(vec![held(1, EventKind::Dispatched, Stage::WithUnit, None)]);
    assert_eq!(silent.status(), DemandStatus::BeingWorkedOn { unit: None });
    let later = timeline(vec![held(1, EventKind::Unknown, Stage::Unknown, None)]);
    assert_eq!(later.status(), DemandStatus::WaitingForUnit, "of a later version only what is understood");
}

#[test]
fn a_question_stands_open_until_it_is_answered() {
    let mut asked = held(2, EventKind::QuestionAsked, Stage::InProgress, Some("roads"));
    let words = LocalText { text: "Which corner?".to_owned(), language: "en".to_owned() };
    asked.message = Some(words.clone());
    asked.state.actions = vec![Action::Reply];
    let mut noted = held(3, EventKind::Noted, Stage::InProgress, Some("roads"));
    noted.state.actions = vec![Action::Reply];
    let mut known = timeline(vec![event(1, EventKind::Received, Stage::Received), asked, noted]);
    let roads = unit("roads");
    assert_eq!(known.status(), DemandStatus::AskingYou { unit: Some(&roads), question: Some(&words), at: minute(2) });
    known.merge(vec![held(4, EventKind::Replied, Stage::InProgress, Some("roads"))]);
    assert_eq!(known.status(), DemandStatus::BeingWorkedOn { unit: Some(&roads) });
}

#[test]
fn an_extended_promise_is_the_status_until_it_ends() {
    let mut extended = held(1, EventKind::Extended, Stage::InProgress, None);
    extended.state.promises = vec![Promise {
        name: PromiseName::Resolve,
        since: minute(0),
        due: minute(90),
        state: PromiseState::Extended,
        kept_at: None,
        first_due: Some(minute(60)),
        reason: None,
    }];
    let mut known = timeline(vec![extended]);
    let expected = DemandStatus::Extended { unit: None, due: minute(90), first_due: minute(60), reason: None };
    assert_eq!(known.status(), expected);
    let outcome = Outcome { kind: OutcomeKind::Resolved, reason: None, duplicate_of: None, authority: None };
    let mut resolved = event(2, EventKind::Resolved, Stage::Resolved);
    resolved.state.outcome = Some(outcome.clone());
    let mut rated = event(3, EventKind::Rated, Stage::Rated);
    rated.state.outcome = Some(outcome.clone());
    known.merge(vec![resolved, rated]);
    assert_eq!(known.status(), DemandStatus::Ended { outcome: Some(&outcome), at: minute(2) });
}

proptest! {
    #[test]
    fn any_order_any_batches_and_any_repetition_give_the_same_timeline(
        count in 1_u64..25,
        order in proptest::collection::vec((any::<prop::sample::Index>(), 1_usize..5), 0..60),
        rest in any::<bool>(),
    ) {
        let whole: Vec<Event> = (1..=count).map(noted).collect();
        let mut arriving: Vec<Event> = order.iter().map(|(index, _)| index.get(&whole).clone()).collect();
        if rest {
            arriving.extend(whole.iter().rev().cloned());
        } else {
            arriving.splice(0..0, whole.iter().cloned());
        }
        let mut batches = arriving.chunks(order.first().map_or(1, |(_, size)| *size));
        let mut known = timeline(batches.next().expect("not empty").to_vec());
        let mut added = known.events().len();
        for batch in batches {
            let merge = known.merge(batch.to_vec());
            added += merge.added.len();
            prop_assert_eq!(merge.gap, known.gap());
        }
        prop_assert_eq!(added, whole.len(), "each is added once");
        prop_assert_eq!(known.gap(), None);
        prop_assert_eq!(known, timeline(whole));
    }
}
