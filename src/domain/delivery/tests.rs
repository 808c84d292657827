//! The outbox rules one by one, and then all together under random faults: nothing lost, nothing duplicated.

use super::*;
use crate::example::{NOW, draft, filed, photo, ready, submission, submitted};
use crate::{Followed, Upload};
use contract::{FieldProblem, PhotoId, Problem, ProblemCode, Reference};
use proptest::prelude::*;

const REF: &str = "0193-aaaa";

fn waiting() -> Delivery {
    Delivery::new(submission(REF), NOW)
}

fn sending() -> Delivery {
    let (sending, effects) = waiting().step(DeliveryEvent::Drain, NOW);
    assert_eq!(effects, [Effect::Save, Effect::Send]);
    sending
}

fn answered(answer: Result<Filed, Failure>) -> DeliveryEvent {
    DeliveryEvent::Answered { answer, jitter: 0.0 }
}

fn unknown() -> Delivery {
    sending().step(answered(Err(Failure::Offline)), NOW).0
}

fn problem() -> Problem {
    Problem {
        kind: "about:blank".to_owned(),
        title: String::new(),
        status: 422,
        detail: None,
        instance: None,
        request_id: None,
        errors: Vec::new(),
    }
}

#[test]
fn what_is_to_be_sent_is_stored_before_the_first_byte_leaves() {
    assert!(matches!(sending(), Delivery::Sending { attempt: 1, first: true, .. }));
}

#[test]
fn an_acknowledged_demand_is_kept_before_its_draft_is_let_go() {
    let (acknowledged, effects) = sending().step(answered(Ok(filed())), NOW);
    assert_eq!(acknowledged.receipt().map(|receipt| receipt.reference.as_str()), Some("2611-0482-7153"));
    let again = Effect::WakeAt(NOW.plus_seconds(30));
    assert_eq!(effects, [Effect::Save, again.clone(), Effect::Follow]);
    let (still, effects) = acknowledged.step(DeliveryEvent::Drain, NOW);
    assert_eq!(effects, [again, Effect::Follow], "the receipt is not safe yet: nothing is let go");
    let (delivered, effects) = still.step(DeliveryEvent::Followed { missing: 0 }, NOW);
    assert!(matches!(delivered, Delivery::Delivered { .. }));
    assert_eq!(effects, [Effect::Release(DraftId::new("d1")), Effect::Save]);
}

#[test]
fn an_answer_that_names_no_demand_is_no_success() {
    let nameless = Filed { reference: Reference::new(" "), ..filed() };
    let (after, _) = sending().step(answered(Ok(nameless)), NOW);
    assert!(matches!(after, Delivery::Unknown { because: Failure::Unintelligible { .. }, .. }));
}

#[test]
fn whatever_may_pass_is_tried_again_under_the_same_id() {
    for failure in [Failure::Offline, Failure::Busy { after_ms: None }, Failure::unintelligible("<html>")] {
        let (after, effects) = sending().step(answered(Err(failure.clone())), NOW);
        let due = NOW.plus_seconds(2);
        assert_eq!((after.due(), effects), (Some(due), vec![Effect::Save, Effect::WakeAt(due)]), "{failure:?}");
        let (early, effects) = after.step(DeliveryEvent::Drain, NOW.plus_seconds(1));
        assert_eq!(effects, [Effect::WakeAt(due)]);
        let (again, effects) = early.step(DeliveryEvent::Drain, due);
        assert_eq!(effects, [Effect::Save, Effect::Send]);
        assert_eq!(again.submission().map(|submission| submission.client_ref().as_str()), Some(REF));
    }
}

#[test]
fn the_citys_wish_for_a_pause_is_obeyed_up_to_a_quarter_of_an_hour_and_try_now_is_always_there() {
    for (asked, seconds) in [(0, 1), (40_000, 40), (u64::MAX, 900)] {
        let busy = answered(Err(Failure::Busy { after_ms: Some(asked) }));
        assert_eq!(sending().step(busy, NOW).0.due(), Some(NOW.plus_seconds(seconds)));
    }
    let (again, effects) = unknown().step(DeliveryEvent::TryNow, NOW);
    assert!(matches!(again, Delivery::Sending { attempt: 2, first: false, .. }));
    assert_eq!(effects, [Effect::Save, Effect::Send]);
}

#[test]
fn a_refusal_stops_and_keeps_what_was_sent() {
    for (failure, refusal) in
        [(Failure::Refused(Box::new(problem())), Refusal::Problem(problem())), (Failure::Forbidden, Refusal::Forbidden)]
    {
        let (refused, effects) = sending().step(answered(Err(failure)), NOW);
        assert_eq!(effects, [Effect::Save]);
        assert_eq!(refused, Delivery::Refused { submission: submission(REF), refusal, may_be_there: false });
        let (still, effects) = refused.step(DeliveryEvent::Drain, NOW.plus_seconds(9_999));
        assert!(matches!(still, Delivery::Refused { .. }) && effects.is_empty(), "only the citizen can go on");
        let (again, effects) = still.step(DeliveryEvent::TryNow, NOW);
        assert!(matches!(again, Delivery::Sending { first: true, .. }));
        assert_eq!(effects, [Effect::Commit, Effect::Send], "no record may go on saying that it was refused");
    }
}

#[test]
fn it_can_be_taken_back_only_while_nothing_has_left() {
    assert_eq!(waiting().take_back(), Ok(DraftId::new("d1")));
    let (never_left, _) = sending().step(DeliveryEvent::NotSent { jitter: 0.0 }, NOW);
    assert_eq!(never_left.take_back(), Ok(DraftId::new("d1")));
    assert!(sending().take_back().is_err());
    assert!(unknown().take_back().is_err());
    let (second, _) = unknown().step(DeliveryEvent::TryNow, NOW);
    let (after, _) = second.step(DeliveryEvent::NotSent { jitter: 0.0 }, NOW);
    assert!(after.take_back().is_err(), "the first attempt may have arrived");
}

#[test]
fn a_program_that_was_killed_while_sending_does_not_know_and_asks_again() {
    let (after, effects) = sending().step(DeliveryEvent::Restored, NOW);
    assert_eq!(effects, [Effect::Save, Effect::WakeAt(NOW)]);
    assert!(matches!(after, Delivery::Unknown { .. }));
    assert!(matches!(after.step(DeliveryEvent::Drain, NOW).0, Delivery::Sending { first: false, .. }));
}

#[test]
fn nothing_is_sent_twice_at_once() {
    let (still, effects) = sending().step(DeliveryEvent::Drain, NOW);
    assert_eq!((still, effects), (sending(), Vec::new()));
    let (still, effects) = sending().step(DeliveryEvent::TryNow, NOW);
    assert_eq!((still, effects), (sending(), Vec::new()));
}

#[test]
fn an_answer_that_comes_after_all_is_taken() {
    let (delivered, _) = unknown().step(answered(Ok(filed())), NOW);
    assert!(delivered.receipt().is_some());
    let (refused, _) = sending().step(answered(Err(Failure::Forbidden)), NOW);
    let (delivered, _) = refused.step(answered(Ok(filed())), NOW);
    assert!(delivered.receipt().is_some());
}

#[test]
fn a_clock_that_was_put_back_a_year_does_not_hold_the_demand_up() {
    let (after, effects) = unknown().step(DeliveryEvent::Drain, NOW.plus_seconds(-31_536_000));
    assert!(matches!(after, Delivery::Sending { .. }));
    assert_eq!(effects, [Effect::Save, Effect::Send]);
}

#[test]
fn late_photos_are_added_one_by_one_before_the_draft_is_let_go() {
    let mut draft = draft();
    draft.photos = vec![photo("p1", Upload::Waiting), photo("p2", Upload::Preparing), photo("p3", ready("c"))];
    let delivery = Delivery::new(submitted(&draft, REF), NOW);
    let (sending, _) = delivery.step(DeliveryEvent::Drain, NOW);
    let (attaching, _) = sending.step(answered(Ok(filed())), NOW);
    let proof = ReadyPhoto { id: PhotoId::new("a") };
    let (attaching, effects) = attaching.step(DeliveryEvent::PhotoReady(PhotoKey::new("p1"), proof.clone()), NOW);
    let [Effect::Commit, Effect::Attach { late, ready }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((late.client_ref.as_str(), ready), ("0193-aaaa-photo-0", &proof));
    let (attaching, effects) = attaching.step(DeliveryEvent::PhotoAttached(PhotoKey::new("p1")), NOW);
    assert_eq!(effects, [Effect::Save]);
    let (same, effects) = attaching.clone().step(DeliveryEvent::PhotoAttached(PhotoKey::new("p1")), NOW);
    assert_eq!((same, effects), (attaching.clone(), Vec::new()));
    let (all, effects) = attaching.step(DeliveryEvent::PhotoGivenUp(PhotoKey::new("p2")), NOW);
    assert_eq!(effects, [Effect::Save, Effect::WakeAt(NOW.plus_seconds(30)), Effect::Follow]);
    assert_eq!(all.followed(None).map(|followed| followed.missing_photos), Some(1), "what will not come is said");
    let (all, effects) = all.step(DeliveryEvent::Followed { missing: 0 }, NOW);
    assert_eq!(effects, [], "that was before it was known that one will not come");
    let (_, effects) = all.step(DeliveryEvent::Followed { missing: 1 }, NOW);
    assert_eq!(effects, [Effect::Release(DraftId::new("d1")), Effect::Save]);
}

fn with_late_photo() -> Delivery {
    let mut draft = draft();
    draft.photos = vec![photo("p1", Upload::Waiting)];
    Delivery::new(submitted(&draft, REF), NOW).step(DeliveryEvent::Drain, NOW).0
}

fn photo_ready(id: &str) -> DeliveryEvent {
    DeliveryEvent::PhotoReady(PhotoKey::new("p1"), ReadyPhoto { id: PhotoId::new(id) })
}

#[test]
fn a_photo_that_arrives_before_the_answer_is_added_with_it() {
    let (sending, effects) = with_late_photo().step(photo_ready("a"), NOW);
    assert_eq!(effects, [Effect::Save]);
    let (_, effects) = sending.step(answered(Ok(filed())), NOW);
    assert!(matches!(effects.as_slice(), [Effect::Save, Effect::Attach { .. }, ..]), "{effects:?}");
}

#[test]
fn a_photo_that_is_given_up_before_the_answer_holds_nothing_up_and_is_missing_by_name() {
    let (sending, effects) = with_late_photo().step(DeliveryEvent::PhotoGivenUp(PhotoKey::new("p1")), NOW);
    assert_eq!(effects, [Effect::Save]);
    let (filed, _) = sending.step(answered(Ok(filed())), NOW);
    assert_eq!(filed.followed(None).map(|followed| followed.missing_photos), Some(1));
    assert!(matches!(filed.step(DeliveryEvent::Followed { missing: 1 }, NOW).0, Delivery::Delivered { .. }));
}

#[test]
fn a_photo_is_added_as_it_was_first_known_and_again_after_a_restart() {
    let (attaching, _) = with_late_photo().step(answered(Ok(filed())), NOW);
    let (attaching, first) = attaching.step(photo_ready("a"), NOW);
    let (attaching, other) = attaching.step(photo_ready("b"), NOW);
    assert_eq!(other, [], "another upload of the same photo would be another body under the same id");
    let (_, restored) = attaching.step(DeliveryEvent::Restored, NOW);
    assert_eq!(restored[..1], first[1..], "it is added again");
    assert_eq!(restored.last(), Some(&Effect::Follow), "whether the receipt was safe nobody knows");
}

#[test]
fn what_is_followed_already_keeps_what_was_learnt_since() {
    let (attaching, _) = with_late_photo().step(answered(Ok(filed())), NOW);
    let fresh = attaching.followed(None).expect("filed");
    let later = Followed { last_seq: 7, seen_seq: 5, access_token: None, ..fresh.clone() };
    let followed = attaching.followed(Some(&later)).expect("filed");
    assert_eq!((followed.last_seq, followed.seen_seq, followed.access_token), (7, 5, fresh.access_token));
}

#[test]
fn a_waiting_one_is_never_stored_and_a_record_that_says_so_is_not_believed() {
    let (waiting, effects) = sending().step(DeliveryEvent::NotSent { jitter: 0.0 }, NOW);
    assert_eq!(effects, [Effect::WakeAt(NOW.plus_seconds(2))]);
    let (after, _) = waiting.step(DeliveryEvent::Restored, NOW);
    assert!(matches!(after, Delivery::Unknown { .. }), "a later record may have failed, and something left");
}

#[test]
fn a_refusal_after_a_lost_attempt_can_be_taken_back_only_if_the_city_itself_refused() {
    let second = || unknown().step(DeliveryEvent::TryNow, NOW).0;
    let refused = |answer| second().step(answered(Err(answer)), NOW).0;
    assert!(refused(Failure::Forbidden).take_back().is_err(), "a gateway says nothing about the first attempt");
    assert!(refused(Failure::Refused(Box::new(problem()))).take_back().is_err());
    let named = |code| {
        let errors = vec![FieldProblem::new("/description", code, "")];
        Failure::Refused(Box::new(Problem { errors, ..problem() }))
    };
    assert!(refused(named(ProblemCode::TooShort)).take_back().is_ok());
    assert!(refused(named(ProblemCode::Reused)).take_back().is_err(), "something is there under this id");
    let (first, _) = sending().step(answered(Err(Failure::Forbidden)), NOW);
    assert!(first.take_back().is_ok(), "nothing was sent before");
}

#[test]
fn a_page_that_takes_the_lock_believes_the_record() {
    let (mine, theirs) = (unknown(), sending());
    let reconcile = Delivery::reconcile;
    assert_eq!(reconcile(Some(mine.clone()), true, Some(theirs.clone())), Some((theirs.clone(), true)));
    assert_eq!(reconcile(Some(mine.clone()), true, Some(mine.clone())), Some((mine.clone(), false)));
    assert_eq!(reconcile(None, false, Some(theirs.clone())), Some((theirs, true)));
    assert_eq!(reconcile(Some(mine.clone()), true, None), None, "another page has finished it");
    assert_eq!(reconcile(Some(mine.clone()), false, None), Some((mine, false)), "nothing could ever be kept");
    assert_eq!(reconcile(None, false, None), None);
}

/// The outcome of one attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Answered,
    AnswerLost,
    NeverArrived,
    NotSent,
    Busy,
    CaptivePortal,
    Gateway500AfterFiling,
    KilledWhileSending,
    Refused,
}

fn fate() -> impl Strategy<Value = Fate> {
    use Fate::*;
    prop::sample::select(vec![
        Answered,
        AnswerLost,
        NeverArrived,
        NotSent,
        Busy,
        CaptivePortal,
        Gateway500AfterFiling,
        KilledWhileSending,
        Refused,
    ])
}

#[derive(Clone, Copy, Debug)]
enum Happening {
    Drain,
    TryNow,
    Killed,
    Later(i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        Just(Happening::Drain),
        Just(Happening::TryNow),
        Just(Happening::Killed),
        (-600_i64..3_600).prop_map(Happening::Later),
    ]
}

/// The delivery, its record, and a city that remembers every id it received.
struct World {
    delivery: Delivery,
    record: String,
    sent: Vec<String>,
    at_the_city: Vec<String>,
    fates: Vec<Fate>,
    refused: bool,
    now: Timestamp,
}

impl World {
    fn happen(&mut self, event: DeliveryEvent) {
        let (delivery, effects) = self.delivery.clone().step(event, self.now);
        self.delivery = delivery;
        assert!(self.delivery.submission().is_some() != self.delivery.receipt().is_some(), "nothing is lost");
        let saved = effects.contains(&Effect::Save) || effects.contains(&Effect::Commit);
        for effect in effects {
            match effect {
                Effect::Save | Effect::Commit => {
                    self.record = serde_json::to_string(&self.delivery).expect("writable");
                }
                Effect::Send => {
                    assert!(saved, "stored before it is sent");
                    self.attempt();
                }
                Effect::Follow => self.happen(DeliveryEvent::Followed { missing: 0 }),
                Effect::Release(_) => assert!(self.delivery.receipt().is_some(), "the draft goes last"),
                _ => {}
            }
        }
    }

    fn attempt(&mut self) {
        let fate = self.fates.pop().unwrap_or(Fate::Answered);
        let id = self.delivery.submission().expect("sending").client_ref().as_str().to_owned();
        if fate == Fate::NotSent {
            return self.happen(DeliveryEvent::NotSent { jitter: 0.3 });
        }
        self.sent.push(id.clone());
        let arrives =
            matches!(fate, Fate::Answered | Fate::AnswerLost | Fate::Gateway500AfterFiling | Fate::KilledWhileSending);
        if arrives && !self.at_the_city.contains(&id) {
            self.at_the_city.push(id);
        }
        let answer = match fate {
            Fate::Answered => Ok(filed()),
            // The city knows the id already, so it would never refuse it.
            Fate::Refused if self.at_the_city.is_empty() => {
                self.refused = true;
                Err(Failure::Refused(Box::new(problem())))
            }
            Fate::Refused | Fate::Busy | Fate::Gateway500AfterFiling => Err(Failure::Busy { after_ms: Some(7_000) }),
            Fate::CaptivePortal => Err(Failure::unintelligible("<html>")),
            Fate::KilledWhileSending => return self.kill(),
            Fate::AnswerLost | Fate::NeverArrived | Fate::NotSent => Err(Failure::Offline),
        };
        self.happen(DeliveryEvent::Answered { answer, jitter: 0.3 });
    }

    fn kill(&mut self) {
        self.delivery = serde_json::from_str(&self.record).expect("readable");
        self.happen(DeliveryEvent::Restored);
    }
}

proptest! {
    #[test]
    fn no_schedule_of_faults_loses_a_submission_or_doubles_a_demand(
        happenings in proptest::collection::vec(happening(), 0..60),
        fates in proptest::collection::vec(fate(), 0..25),
    ) {
        let delivery = waiting();
        let record = serde_json::to_string(&delivery).expect("writable");
        let mut world =
            World { delivery, record, sent: Vec::new(), at_the_city: Vec::new(), fates, refused: false, now: NOW };
        for happening in happenings {
            match happening {
                Happening::Drain => world.happen(DeliveryEvent::Drain),
                Happening::TryNow => world.happen(DeliveryEvent::TryNow),
                Happening::Killed => world.kill(),
                Happening::Later(seconds) => world.now = world.now.plus_seconds(seconds),
            }
        }
        // From here on there are no more faults, and time passes.
        for _ in 0..40 {
            world.now = world.now.plus_seconds(900);
            world.happen(DeliveryEvent::Drain);
        }
        prop_assert!(world.sent.iter().all(|id| id == REF), "no path sends another id");
        match &world.delivery {
            Delivery::Delivered { .. } => prop_assert_eq!(world.at_the_city.len(), 1),
            Delivery::Refused { .. } => prop_assert!(world.refused && world.at_the_city.is_empty()),
            other => prop_assert!(false, "it never came to an end: {:?}", other),
        }
    }
}
