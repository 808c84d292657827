//! The officers at a fast pace: to the end, over a restart, after a redo, never on withdrawn demands.

use super::*;
use crate::{demo::test_city::city, store::Filing};
use contract::{Anonymity, Answers, ClientRef, EventKind, NewDemand, Place, ServiceId};
use tokio::time::{Instant, timeout};

const PACE: Duration = Duration::from_millis(20);
/// A timeout for hanging tests; no test passes or fails earlier because of it.
const PATIENCE: Duration = Duration::from_secs(60);

async fn filed(state: &AppState, number: u32, service: &str) -> Reference {
    let demand = NewDemand {
        client_ref: ClientRef::new(format!("officer-test-{number}")),
        service: ServiceId::new(service),
        description: "The lamp in front of the school is dark.".to_owned(),
        place: Place { address: Some("45 Haiguan Road".to_owned()), ..Place::default() },
        photos: Vec::new(),
        answers: Answers::new(),
        reporter: None,
        anonymity: Anonymity::Anonymous,
        language: Some("en".to_owned()),
    };
    let filing = Filing {
        demand,
        language: "en".to_owned(),
        at: clock::now(),
        body_hash: format!("{number}"),
        seeded: false,
        supporters: 0,
    };
    store::file(state, filing).await.unwrap().reference
}

async fn ended(state: &AppState, reference: &Reference) -> StoredDemand {
    let waited = Instant::now();
    loop {
        let demand = state.store.demand(reference).await.unwrap().unwrap();
        if demand.progress.ended {
            return demand;
        }
        assert!(waited.elapsed() < PATIENCE, "{reference} stands at {:?}", demand.standing.stage);
        sleep(PACE).await;
    }
}

#[tokio::test]
async fn officers_carry_demands_to_an_end_with_a_photo() {
    let (state, _folder) = city().await;
    let officers = spawn(state.clone(), PACE);
    let mut references = Vec::new();
    for number in 0..6 {
        references.push(filed(&state, number, "street-light-out").await);
    }
    for reference in &references {
        let demand = ended(&state, reference).await;
        let events = state.store.events_after(&demand.reference, 0, 100).await.unwrap();
        assert!(events.iter().zip(1..).all(|(event, seq)| event.seq == seq));
        let last = events.last().unwrap();
        assert_eq!((last.kind, last.photos.len()), (EventKind::Resolved, 1));
        assert!(last.message.as_ref().is_some_and(|message| message.iter().count() == 2));
        assert!(Painting::from_id(&last.photos[0].id).is_some_and(Painting::after));
    }
    officers.abort();
}

#[tokio::test]
async fn officers_go_on_after_a_restart_and_take_back_what_is_sent_back() {
    let (state, _folder) = city().await;
    let reference = filed(&state, 1, "street-light-out").await;
    let first = spawn(state.clone(), PACE);
    timeout(PATIENCE, async {
        while state.store.demand(&reference).await.unwrap().unwrap().last_seq < 3 {
            sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    first.abort();
    let second = spawn(state.clone(), PACE);
    ended(&state, &reference).await;
    let redo = NewEntry::by_citizen(EventKind::Redo).saying(Localised::one("en", "It is dark again."));
    store::append(&state, &reference, redo).await.unwrap();
    let demand = ended(&state, &reference).await;
    assert_eq!(demand.standing.redos, 1);
    let resolved = state
        .store
        .events_after(&reference, 0, 100)
        .await
        .unwrap()
        .iter()
        .filter(|event| event.kind == EventKind::Resolved)
        .count();
    assert_eq!(resolved, 2);
    second.abort();
}

#[tokio::test]
async fn what_is_taken_back_is_left_alone() {
    let (state, _folder) = city().await;
    let reference = filed(&state, 1, "street-light-out").await;
    store::append(&state, &reference, NewEntry::by_citizen(EventKind::Withdrawn)).await.unwrap();
    // Another demand, which they handle to its end meanwhile.
    let other = filed(&state, 2, "street-light-out").await;
    let officers = spawn(state.clone(), PACE);
    ended(&state, &other).await;
    assert_eq!(state.store.demand(&reference).await.unwrap().unwrap().last_seq, 2);
    officers.abort();
}
