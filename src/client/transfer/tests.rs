//! Rules of an upload, one by one.

use super::*;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_millis(0);

fn location() -> Location {
    Location::resolve("/v1/photos/abc", "https://city.example/v1/photos").expect("same origin")
}

fn answered(arrived: Arrived) -> TransferEvent {
    TransferEvent::Answered { result: Ok(arrived), jitter: 0.0 }
}

fn failed(failure: Failure) -> TransferEvent {
    TransferEvent::Answered { result: Err(failure), jitter: 0.0 }
}

fn append(from: u64, to: u64) -> TransferEffect {
    TransferEffect::Append { location: location(), from, to, checked: true }
}

fn begun(total: u64) -> Transfer {
    let mut transfer = Transfer::new(total, None);
    assert_eq!(transfer.step(TransferEvent::Go, NOW), TransferEffect::Create { total });
    transfer.step(TransferEvent::Created { result: Ok(location()), jitter: 0.0 }, NOW);
    transfer
}

#[test]
fn a_photo_goes_in_chunks_and_is_done_when_all_of_it_is_there() {
    let mut transfer = begun(CHUNK_BYTES + 10);
    assert_eq!(transfer.step(TransferEvent::Go, NOW), append(0, CHUNK_BYTES));
    assert_eq!(transfer.step(answered(Arrived::Offset(CHUNK_BYTES)), NOW), append(CHUNK_BYTES, CHUNK_BYTES + 10));
    let done = transfer.step(answered(Arrived::Offset(CHUNK_BYTES + 10)), NOW);
    assert_eq!(done, TransferEffect::Done(PhotoId::new("abc")));
}

#[test]
fn an_upload_of_an_earlier_visit_goes_on_where_it_stopped() {
    let mut transfer = Transfer::new(1000, Some(location()));
    assert_eq!(transfer.step(TransferEvent::Go, NOW), TransferEffect::Ask { location: location() });
    assert_eq!(transfer.step(answered(Arrived::Offset(400)), NOW), append(400, 1000));
}

#[test]
fn after_a_cut_it_asks_before_it_sends_more() {
    let mut transfer = begun(1000);
    let wait = transfer.step(failed(Failure::Offline), NOW);
    assert_eq!(wait, TransferEffect::WaitUntil(NOW.plus_seconds(2)));
    assert_eq!(transfer.step(TransferEvent::Go, NOW), TransferEffect::Ask { location: location() });
    assert_eq!(transfer.step(answered(Arrived::Offset(700)), NOW), append(700, 1000));
}

#[test]
fn chunks_that_break_off_and_leave_nothing_go_on_without_checksums() {
    let mut transfer = begun(1000);
    let bare = TransferEffect::Append { location: location(), from: 0, to: 1000, checked: false };
    for expected in [append(0, 1000), bare] {
        transfer.step(failed(Failure::Offline), NOW);
        // If the question is cut off too, that says nothing about the chunk.
        transfer.step(TransferEvent::Go, NOW);
        transfer.step(failed(Failure::Offline), NOW);
        transfer.step(TransferEvent::Go, NOW);
        assert_eq!(transfer.step(answered(Arrived::Offset(0)), NOW), expected);
    }
    let rest = TransferEffect::Append { location: location(), from: 400, to: 1000, checked: false };
    assert_eq!(transfer.step(answered(Arrived::Offset(400)), NOW), rest, "it stays so");
}

#[test]
fn a_chunk_that_arrived_though_its_answer_was_lost_is_no_reason_to_give_up_checksums() {
    let mut transfer = begun(4 * CHUNK_BYTES);
    for chunk in 1..4 {
        transfer.step(failed(Failure::Offline), NOW);
        transfer.step(TransferEvent::Go, NOW);
        let next = append(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
        assert_eq!(transfer.step(answered(Arrived::Offset(chunk * CHUNK_BYTES)), NOW), next);
    }
}

#[test]
fn a_wrong_offset_is_asked_for_and_a_damaged_chunk_is_sent_again() {
    let mut transfer = begun(1000);
    let ask = TransferEffect::Ask { location: location() };
    assert_eq!(transfer.step(answered(Arrived::Mismatch), NOW), ask);
    assert_eq!(transfer.step(answered(Arrived::Offset(300)), NOW), append(300, 1000));
    assert_eq!(transfer.step(answered(Arrived::Damaged), NOW), append(300, 1000));
}

#[test]
fn a_forgotten_upload_begins_anew_and_a_locked_one_waits() {
    let mut transfer = begun(1000);
    assert_eq!(transfer.step(answered(Arrived::Gone), NOW), TransferEffect::Create { total: 1000 });
    assert_eq!(transfer.confirmed(), 0);
    let mut locked = begun(1000);
    assert!(matches!(locked.step(answered(Arrived::Locked), NOW), TransferEffect::WaitUntil(_)));
    assert_eq!(locked.step(TransferEvent::Go, NOW), TransferEffect::Ask { location: location() });
}

#[test]
fn the_backends_wish_for_a_pause_is_obeyed_up_to_a_quarter_of_an_hour() {
    let mut transfer = begun(1000);
    let wait = transfer.step(failed(Failure::Busy { after_ms: Some(20_000) }), NOW);
    assert_eq!(wait, TransferEffect::WaitUntil(NOW.plus_seconds(20)));
    let wait = transfer.step(failed(Failure::Busy { after_ms: Some(u64::MAX) }), NOW);
    assert_eq!(wait, TransferEffect::WaitUntil(NOW.plus_seconds(900)));
}

#[test]
fn a_photo_that_the_city_does_not_take_is_given_up() {
    let problem = contract::Problem {
        kind: String::new(),
        title: String::new(),
        status: 415,
        detail: Some("Only JPEG.".to_owned()),
        instance: None,
        request_id: None,
        errors: Vec::new(),
    };
    let given_up = begun(1000).step(failed(Failure::Refused(Box::new(problem))), NOW);
    let failure = UploadFailure::RefusedByCity { detail: Some("Only JPEG.".to_owned()) };
    assert_eq!(given_up, TransferEffect::GiveUp(failure));
}

#[test]
fn being_offline_for_days_is_no_reason_to_give_up_but_nonsense_is() {
    let mut transfer = begun(1000);
    for _ in 0..500 {
        assert!(matches!(transfer.step(failed(Failure::Offline), NOW), TransferEffect::WaitUntil(_)));
    }
    let mut transfer = begun(1000);
    let ends = (0..50).any(|_| matches!(transfer.step(answered(Arrived::Offset(0)), NOW), TransferEffect::GiveUp(_)));
    assert!(ends, "a backend that never takes a byte is not asked for ever");
}

proptest! {
    /// With faults at every call the whole photo still arrives in the end, with every byte in place.
    #[test]
    fn whatever_fails_on_the_way_the_photo_arrives_whole(
        total in 0_u64..900_000,
        faults in proptest::collection::vec(0_u8..8, 0..40),
    ) {
        let mut stored: Option<u64> = None;
        let mut faults = faults.into_iter();
        let mut transfer = Transfer::new(total, None);
        let mut effect = transfer.step(TransferEvent::Go, NOW);
        for _ in 0..400 {
            let fault = faults.next().unwrap_or(u8::MAX);
            let jitter = 0.5;
            effect = match effect {
                TransferEffect::Create { .. } if fault == 0 => {
                    transfer.step(TransferEvent::Created { result: Err(Failure::Offline), jitter }, NOW)
                }
                TransferEffect::Create { .. } => {
                    stored = Some(0);
                    transfer.step(TransferEvent::Created { result: Ok(location()), jitter }, NOW)
                }
                TransferEffect::Ask { .. } => {
                    let there = stored.map_or(Arrived::Gone, Arrived::Offset);
                    let result = if fault == 1 { Err(Failure::Busy { after_ms: None }) } else { Ok(there) };
                    transfer.step(TransferEvent::Answered { result, jitter }, NOW)
                }
                TransferEffect::Append { from, to, .. } => {
                    if fault == 2 { stored = None; }
                    let result = match stored {
                        None => Ok(Arrived::Gone),
                        Some(there) if there != from => Ok(Arrived::Mismatch),
                        Some(_) if fault == 3 => Ok(Arrived::Damaged),
                        Some(there) if fault == 4 => { stored = Some(there + (to - from) / 2); Err(Failure::Offline) }
                        Some(_) if fault == 5 => { stored = Some(to); Err(Failure::Offline) }
                        Some(_) if fault == 6 => Ok(Arrived::Locked),
                        Some(_) => { stored = Some(to); Ok(Arrived::Offset(to)) }
                    };
                    transfer.step(TransferEvent::Answered { result, jitter }, NOW)
                }
                TransferEffect::WaitUntil(_) => transfer.step(TransferEvent::Go, NOW),
                TransferEffect::Done(_) => {
                    prop_assert_eq!(stored, Some(total));
                    return Ok(());
                }
                TransferEffect::GiveUp(_) => {
                    // Only a backend that keeps forgetting and corrupting is given up.
                    return Ok(());
                }
            };
        }
        prop_assert!(false, "it never ended");
    }
}
