//! Faults of requests, and what the upstream has of the request afterwards.

use crate::caller::{Caller, head, with_body};
use crate::city::{City, Parrot};
use crate::clock::{Clock, ROUNDED, until};
use fault_proxy::{End, Ending, Fault, Kind, Landmark, Place, Plan, Proxy, Twin};
use std::collections::BTreeMap;
use std::time::Duration;

#[tokio::test]
async fn a_cut_call_reaches_the_upstream_up_to_exactly_that_byte() {
    let call = with_body("POST", "/v1/demands", &[b'x'; 3000]);
    let head = call.len() - 3000;
    let places = [
        (Place::Byte(0), 0),
        (Place::Byte(1), 1),
        (Place::Byte(20), 20),
        (Place::Byte(head as u64), head),
        (Place::Byte(head as u64 + 2999), head + 2999),
        (Place::Byte(call.len() as u64), call.len()),
        (Place::Byte(1 << 40), call.len()),
        (Place::At(Landmark::MiddleOfHead), head / 2),
        (Place::At(Landmark::EndOfHead), head),
        (Place::At(Landmark::MiddleOfBody), head + 1500),
        (Place::At(Landmark::End), call.len()),
    ];
    for (at, expected) in places {
        let parrot = Parrot::saying("", false).await;
        let proxy = Proxy::start(&parrot.address).await.unwrap();
        proxy.set_plan(Plan::once(Fault::CutCall { at, ending: Ending::Close }));
        let mut caller = Caller::to(&proxy).await;
        caller.send(&call).await;
        assert_eq!(caller.rest().await.0, b"", "{at:?}");
        let record = proxy.settled().await.remove(0);
        until("the bytes to arrive", || parrot.heard().concat().len() >= expected).await;
        assert_eq!(parrot.heard().concat(), &call[..expected], "{at:?}");
        assert_eq!((record.bytes_up, record.met, record.end), (expected as u64, true, End::Cut), "{at:?}");
        assert_eq!(record.asked, u64::from(expected == call.len()), "{at:?}");
    }
}

#[tokio::test]
async fn a_cut_upload_leaves_the_city_with_what_came_before() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let call = with_body("PATCH", "/photo", &[7; 256 * 1024]);
    let head = call.len() - 256 * 1024;
    proxy.set_plan(Plan::once_for(
        "PATCH",
        "/photo",
        Fault::CutCall { at: Place::Byte(head as u64 + 100_000), ending: Ending::Reset },
    ));
    let mut caller = Caller::to(&proxy).await;
    caller.send(&call).await;
    caller.rest().await;
    until("what came before the cut", || city.received().first().is_some_and(|it| it.body.len() == 100_000)).await;
    assert_eq!((city.received()[0].body.len(), city.received()[0].whole), (100_000, false));
    let mut caller = Caller::to(&proxy).await;
    caller.send(&call).await;
    assert_eq!(caller.answer("PATCH").await.status, 204, "once was once");
}

#[tokio::test]
async fn a_lost_answer_leaves_the_city_with_the_demand_and_the_client_with_nothing() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    for (ending, in_order) in [(Ending::Close, true), (Ending::Reset, false)] {
        proxy.set_plan(Plan::once_for("POST", "/v1/demands", Fault::LoseAnswer { ending }));
        let mut caller = Caller::to(&proxy).await;
        caller.send(with_body("POST", "/v1/demands", b"a lamp")).await;
        assert_eq!(caller.rest().await, (Vec::new(), in_order));
    }
    assert_eq!(city.received().iter().filter(|received| received.whole && received.body == b"a lamp").count(), 2);
    for record in proxy.settled().await {
        assert_eq!((record.answered, record.answered_wholly, record.bytes_down), (Some(201), true, 0));
    }
    assert_eq!(proxy.injected(), BTreeMap::from([(Kind::LoseAnswer, 2)]));
}

#[tokio::test]
async fn a_late_call_arrives_though_its_client_gave_up() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::Delay { up_ms: 400, down_ms: 0 }));
    let clock = Clock::stands_still();
    let mut caller = Caller::to(&proxy).await;
    caller.send(with_body("POST", "/late", b"still here")).await;
    proxy.log_is(|log| !log.is_empty()).await;
    drop(caller);
    clock.passes(Duration::from_millis(400) - ROUNDED).await;
    assert_eq!(city.received(), []);
    clock.passes(2 * ROUNDED).await;
    city.has_whole(1).await;
    assert_eq!(city.received()[0].body, b"still here");
    assert_eq!(proxy.settled().await[0].answered, Some(201));
}

#[tokio::test]
async fn a_doubled_call_arrives_twice_and_is_answered_once() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    for (answer, number) in [(Twin::First, 1), (Twin::Second, 4)] {
        proxy.set_plan(Plan::once(Fault::Duplicate { answer, together: false }));
        let got = caller.call_with("POST", "/twice", b"same").await;
        assert_eq!(got.text(), format!(r#"{{"number":{number}}}"#));
    }
    proxy.set_plan(Plan::once(Fault::Duplicate { answer: Twin::First, together: true }));
    assert_eq!(caller.call_with("POST", "/twice", b"same").await.status, 201);
    assert_eq!(city.received().iter().filter(|received| received.whole && received.body == b"same").count(), 6);
    assert!(proxy.settled().await.iter().all(|record| record.asked == 2 && record.met));
}

#[tokio::test]
async fn a_road_that_is_closed_for_a_while_refuses_and_opens_again() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut listener = Caller::to(&proxy).await;
    listener.send(head("GET", "/stream")).await;
    listener.answer_head().await;
    proxy.set_plan(Plan::once_for("POST", "/", Fault::Offline { ms: 600 }));
    let clock = Clock::stands_still();
    let mut caller = Caller::to(&proxy).await;
    caller.send(with_body("POST", "/never", b"x")).await;
    assert_eq!(caller.rest().await.0, b"");
    assert!(!listener.rest().await.1, "who was connected already is reset");
    assert!(Caller::try_to(&proxy).await.is_err(), "a new connection is refused");
    clock.passes(Duration::from_millis(600) - ROUNDED).await;
    assert!(Caller::try_to(&proxy).await.is_err(), "a new connection is refused still");
    clock.passes(2 * ROUNDED).await;
    let mut later = Caller::to(&proxy).await;
    assert_eq!(later.call_with("POST", "/again", b"x").await.status, 201);
    assert_eq!(city.received().len(), 1, "nothing of the first call went up");
    let ends: Vec<_> = proxy.settled().await.iter().map(|record| record.end).collect();
    assert_eq!(ends, [End::Offline, End::Cut, End::Answered]);
}

#[tokio::test]
async fn the_switch_resets_and_refuses_everybody_until_it_is_switched_back() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut idle = Caller::to(&proxy).await;
    idle.call("GET", "/json").await;
    let mut listener = Caller::to(&proxy).await;
    listener.send(head("GET", "/stream")).await;
    listener.answer_head().await;
    for _ in 0..3 {
        proxy.offline(true).await;
        for _ in 0..3 {
            assert!(Caller::try_to(&proxy).await.is_err());
        }
        proxy.offline(false).await;
        assert_eq!(Caller::to(&proxy).await.call("GET", "/json").await.status, 200);
    }
    assert!(!idle.rest().await.1 && !listener.rest().await.1);
    city.has_listeners(0).await;
}
