//! Tests of the timeline's phrases, sentence by sentence; nothing is drawn.

use super::{event_kinds::layout, *};
use contract::{Actor, EventId, EventKind, LocalText, Outcome, Role, Stage, UnitId};
use platform::intl::span;

mod sentences;

const NOON: Timestamp = Timestamp::from_millis(1_000 * A_MINUTE);

fn unit() -> Unit {
    Unit { id: UnitId::new("lighting"), name: "Lighting Office".to_owned(), phone: None }
}

fn promise(state: PromiseState) -> Promise {
    Promise {
        name: PromiseName::Dispatch,
        since: NOON,
        due: NOON.plus_seconds(7_200),
        state,
        kept_at: None,
        first_due: None,
        reason: None,
    }
}

fn state(promises: Vec<Promise>) -> State {
    State { stage: Stage::Accepted, outcome: None, holder: None, promises, actions: Vec::new() }
}

fn event(kind: EventKind, role: Role, message: Option<&str>) -> Event {
    Event {
        id: EventId::new("e-1"),
        seq: 1,
        at: NOON,
        actor: Actor { role, unit: None },
        kind,
        message: message.map(|text| LocalText { text: text.to_owned(), language: "en".to_owned() }),
        photos: Vec::new(),
        state: state(Vec::new()),
    }
}

fn outcome(kind: OutcomeKind, authority: Option<&str>) -> Outcome {
    Outcome { kind, reason: None, duplicate_of: None, authority: authority.map(str::to_owned) }
}

#[test]
fn a_sentence_names_the_unit_only_where_the_city_does() {
    let unit = unit();
    let words = Words::whole();
    let say = |standing: &DemandStatus<'_>| sentence(words, standing, true, |_| "T".to_owned());
    assert!(say(&DemandStatus::BeingWorkedOn { unit: Some(&unit) }).contains("Lighting Office"));
    assert_eq!(say(&DemandStatus::BeingWorkedOn { unit: None }), words.of(Word::GoingWorkingUnnamed));
    let extended = DemandStatus::Extended { unit: None, due: NOON, first_due: NOON, reason: None };
    assert!(say(&extended).contains('T'));
}

#[test]
fn only_ones_own_demand_is_asked_to_answer() {
    let asking = DemandStatus::AskingYou { unit: None, question: None, at: NOON };
    assert_eq!(sentence_word(&asking, true), Word::GoingAskingUnnamed);
    assert_eq!(sentence_word(&asking, false), Word::GoingAskingOther);
}

#[test]
fn an_outcome_of_a_later_version_has_ended_all_the_same() {
    let unknown = outcome(OutcomeKind::Unknown, None);
    assert_eq!(sentence_word(&DemandStatus::Ended { outcome: Some(&unknown), at: NOON }, true), Word::GoingEnded);
    let passed = outcome(OutcomeKind::PassedOn, None);
    assert_eq!(
        sentence_word(&DemandStatus::Ended { outcome: Some(&passed), at: NOON }, true),
        Word::GoingPassedOnUnnamed
    );
}

#[test]
fn an_event_of_a_kind_of_a_later_version_is_shown_by_its_message() {
    assert_eq!(layout(&event(EventKind::Unknown, Role::Unit, Some("The lift is here"))), Layout::Untitled);
    assert_eq!(layout(&event(EventKind::Unknown, Role::Unit, None)), Layout::Titled(Word::EventUnknown));
}

#[test]
fn a_citizens_words_need_no_heading_and_their_absence_does() {
    assert_eq!(layout(&event(EventKind::Replied, Role::Citizen, Some("On the left"))), Layout::Untitled);
    assert_eq!(layout(&event(EventKind::Replied, Role::Citizen, None)), Layout::Titled(Word::EventReplied));
}

#[test]
fn a_countdown_says_what_is_left_or_lost_and_never_zero() {
    assert_eq!(result_word(&PromiseStanding::Open { left_ms: 90_000 }, false), (Word::PromiseLeft, 90_000));
    assert_eq!(result_word(&PromiseStanding::DueSoon { left_ms: 90_000 }, false), (Word::PromiseSoon, 90_000));
    assert_eq!(result_word(&PromiseStanding::Open { left_ms: 10 }, false), (Word::PromiseDueNow, 0));
    assert_eq!(result_word(&PromiseStanding::DueSoon { left_ms: 0 }, false), (Word::PromiseDueNow, 0));
    assert_eq!(result_word(&PromiseStanding::Kept { early_ms: 10 }, false), (Word::PromiseKept, 0));
    assert_eq!(result_word(&PromiseStanding::Kept { early_ms: 90_000 }, false), (Word::PromiseKeptEarly, 90_000));
    assert_eq!(result_word(&PromiseStanding::KeptLate { late_ms: 10 }, false), (Word::PromiseKeptLate, A_MINUTE));
    assert_eq!(result_word(&PromiseStanding::OverdueBy { ms: 10 }, false), (Word::PromiseOverdueNow, 0));
    assert_eq!(result_word(&PromiseStanding::OverdueBy { ms: 90_000 }, false), (Word::PromiseOverdue, 90_000));
    assert_eq!(result_word(&PromiseStanding::OverdueBy { ms: 90_000 }, true), (Word::PromiseMissed, 0));
}

#[test]
fn a_promise_is_drawn_with_the_event_that_decided_it_and_not_again() {
    let open = state(vec![promise(PromiseState::Open)]);
    let kept = state(vec![promise(PromiseState::Kept)]);
    assert!(decided(None, &open).is_empty());
    assert_eq!(decided(Some(&open), &kept).len(), 1);
    assert!(decided(Some(&kept), &kept).is_empty());
}

#[test]
fn a_demand_that_has_ended_promises_nothing_more() {
    let still_said = |state, kept_at| was_decided(&promise_standing(&Promise { kept_at, ..promise(state) }, NOON));
    for state in [PromiseState::Open, PromiseState::Paused, PromiseState::Extended] {
        assert!(!still_said(state, None), "{state:?}");
    }
    assert!(still_said(PromiseState::Overdue, None) && still_said(PromiseState::Kept, Some(NOON)));
}

#[test]
fn a_stage_is_called_by_how_the_demand_ended() {
    use crate::components::stage_bar::stage_word;
    let words = [
        (None, Word::StageResolved),
        (Some(OutcomeKind::Resolved), Word::StageResolved),
        (Some(OutcomeKind::PartlyResolved), Word::Finished),
        (Some(OutcomeKind::Answered), Word::EventAnswered),
        (Some(OutcomeKind::Withdrawn), Word::EventWithdrawn),
        (Some(OutcomeKind::Declined), Word::Finished),
        (Some(OutcomeKind::Duplicate), Word::Finished),
        (Some(OutcomeKind::PassedOn), Word::Finished),
        (Some(OutcomeKind::Unknown), Word::Finished),
    ];
    for (outcome, word) in words {
        assert_eq!(stage_word(Stage::Resolved, outcome), word, "{outcome:?}");
        assert_eq!(stage_word(Stage::InProgress, outcome), Word::StageInProgress);
    }
}

#[test]
fn an_end_that_resolves_nothing_is_not_called_resolved_in_the_log() {
    let layout_of = |kind| {
        let mut end = event(EventKind::Resolved, Role::Unit, None);
        end.state.outcome = Some(outcome(kind, None));
        layout(&end)
    };
    assert_eq!(layout_of(OutcomeKind::Resolved), Layout::Titled(Word::EventResolved));
    for kind in [OutcomeKind::Declined, OutcomeKind::PassedOn, OutcomeKind::PartlyResolved] {
        assert_eq!(layout_of(kind), Layout::Titled(Word::Finished), "{kind:?}");
    }
}

#[test]
fn a_promise_moved_twice_is_drawn_twice() {
    let once = promise(PromiseState::Extended);
    let twice = Promise { due: once.due.plus_seconds(60), ..once.clone() };
    assert_eq!(decided(Some(&state(vec![once])), &state(vec![twice])).len(), 1);
}

#[test]
fn a_batch_of_news_is_one_short_sentence() {
    let words = Words::whole();
    let events = [event(EventKind::Accepted, Role::System, None), event(EventKind::Started, Role::Unit, None)];
    assert_eq!(news(words, &[], |n| n.to_string()), None);
    let one = news(words, &events[..1], |n| n.to_string()).unwrap();
    assert!(one.contains(words.of(Word::EventAccepted)));
    let both = news(words, &events, |n| n.to_string()).unwrap();
    assert!(both.contains('2') && both.contains(words.of(Word::EventStarted)));
}
