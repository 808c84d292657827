//! The table of the kinds of events: complete, without contradictions, and true of the log of the examples.

use contract::{
    Action, ContributionKind, Event, EventEffect, EventKind, EventPage, PromiseName, PromiseState, Role, Stage, State,
};

const CONTRIBUTIONS: [ContributionKind; 7] = [
    ContributionKind::Reply,
    ContributionKind::Photos,
    ContributionKind::Rating,
    ContributionKind::Redo,
    ContributionKind::Nudge,
    ContributionKind::Correction,
    ContributionKind::Withdrawal,
];

#[test]
fn every_kind_is_listed_once_and_in_order() {
    for (place, kind) in EventKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, place, "{kind:?}");
    }
}

#[test]
fn what_a_citizen_makes_needs_an_action_and_each_action_is_for_one_kind() {
    for kind in EventKind::ALL {
        let rule = kind.rule();
        assert!(rule.by != Role::Citizen || (rule.action.is_some() && rule.is_private), "{kind:?}");
        assert_ne!(rule.by, Role::Unknown, "{kind:?}");
    }
    let actions: Vec<Action> = EventKind::ALL.into_iter().filter_map(|kind| kind.rule().action).collect();
    for action in &actions {
        assert_eq!(actions.iter().filter(|other| *other == action).count(), 1, "{action:?}");
    }
    let mut reached: Vec<EventKind> = EventKind::ALL.into_iter().filter(|kind| kind.rule().action.is_some()).collect();
    for contribution in CONTRIBUTIONS {
        assert!(reached.contains(&contribution.event()), "{contribution:?}");
        reached.retain(|kind| *kind != contribution.event());
    }
    assert_eq!(reached, [], "each kind that a citizen can make has its contribution");
}

#[test]
fn the_log_of_the_examples_is_as_the_table_says() {
    let page: EventPage =
        serde_json::from_str(include_str!("../../../tests/fixtures/contract/events.json")).expect("an example");
    let events = page.events;
    assert_eq!(events.first().map(|event| event.kind), Some(EventKind::Received));
    assert!(events.iter().all(|event| event.kind != EventKind::Unknown));
    for (before, event) in events.iter().zip(&events[1..]) {
        agrees(&before.state, event);
    }
}

/// Who made the event, and the state after it, are as its kind's rule says.
fn agrees(before: &State, event: &Event) {
    let (kind, rule, after) = (event.kind, event.kind.rule(), &event.state);
    if event.actor.role == Role::Citizen {
        assert!(rule.action.is_some_and(|action| before.actions.contains(&action)), "{kind:?} was not offered");
    } else {
        assert_ne!(rule.by, Role::Citizen, "{kind:?}");
    }
    let promised = promise_to_settle(before);
    let (stage, settling) = match rule.effect {
        EventEffect::Reaches(stage) => (before.stage.max(stage), promised),
        EventEffect::Dispatches | EventEffect::SignsFor => (before.stage.max(Stage::WithUnit), promised),
        EventEffect::Returns => (Stage::Accepted, promised),
        EventEffect::SendsBack => (Stage::WithUnit, Some(PromiseState::Open)),
        EventEffect::Ends(_) => (Stage::Resolved, Some(PromiseState::Kept)),
        EventEffect::Withdraws => (Stage::Resolved, None),
        EventEffect::Rates | EventEffect::Closes => (Stage::Rated, promised),
        EventEffect::Asks => (before.stage, Some(PromiseState::Paused)),
        EventEffect::Replies => (before.stage, Some(PromiseState::Open)),
        EventEffect::Extends => (before.stage, Some(PromiseState::Extended)),
        EventEffect::Nothing | EventEffect::Nudges => (before.stage, promised),
    };
    assert_eq!((after.stage, promise_to_settle(after)), (stage, settling), "{kind:?}");
    assert_eq!(after.outcome.as_ref().map(|outcome| outcome.kind), rule.effect.outcome(), "{kind:?}");
}

fn promise_to_settle(state: &State) -> Option<PromiseState> {
    state.promises.iter().find(|promise| promise.name == PromiseName::Resolve).map(|promise| promise.state)
}
