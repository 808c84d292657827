//! Faults of responses, and what the client has of the response afterwards.

use crate::caller::{Caller, head, with_body};
use crate::city::{City, JSON, Parrot};
use crate::clock::{Clock, ROUNDED, until};
use fault_proxy::{End, Ending, Fault, Landmark, Length, Place, Plan, Proxy};
use std::time::Duration;

const ANSWER: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n0123456789";
const HEAD: usize = ANSWER.len() - 10;

#[tokio::test]
async fn an_answer_is_cut_at_exactly_each_of_its_bytes() {
    let parrot = Parrot::saying(ANSWER, false).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    for byte in 0..=ANSWER.len() + 3 {
        proxy.set_plan(Plan::once(Fault::CutAnswer { at: Place::Byte(byte as u64), ending: Ending::Close }));
        let mut caller = Caller::to(&proxy).await;
        caller.send(head("GET", "/")).await;
        let expected = &ANSWER.as_bytes()[..byte.min(ANSWER.len())];
        assert_eq!(caller.rest().await, (expected.to_vec(), true), "after {byte}");
        let record = proxy.settled().await.pop().unwrap();
        assert_eq!((record.bytes_down, record.met, record.end), (expected.len() as u64, true, End::Cut));
        assert_eq!((record.asked, record.answered), (1, Some(200)));
    }
}

#[tokio::test]
async fn an_answer_is_cut_at_each_named_place() {
    let parrot = Parrot::saying(ANSWER, false).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    for (landmark, bytes) in [
        (Landmark::MiddleOfHead, HEAD / 2),
        (Landmark::EndOfHead, HEAD),
        (Landmark::MiddleOfBody, HEAD + 5),
        (Landmark::End, ANSWER.len()),
    ] {
        proxy.set_plan(Plan::once(Fault::CutAnswer { at: Place::At(landmark), ending: Ending::Close }));
        let mut caller = Caller::to(&proxy).await;
        caller.send(head("GET", "/")).await;
        assert_eq!(caller.rest().await.0, &ANSWER.as_bytes()[..bytes], "{landmark:?}");
    }
}

#[tokio::test]
async fn a_cut_can_be_a_reset() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::CutAnswer { at: Place::Byte(0), ending: Ending::Reset }));
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/json")).await;
    assert_eq!(caller.rest().await, (Vec::new(), false));
}

#[tokio::test]
async fn a_stream_is_cut_in_the_middle_of_an_event() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/stream")).await;
    let first = caller.answer_head().await.head.len() + 2;
    let at = Place::Byte(first as u64 + "9\r\ndata: 1\n\n\r\n9\r\nda".len() as u64);
    proxy.set_plan(Plan::once(Fault::CutAnswer { at, ending: Ending::Close }));
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/stream")).await;
    caller.answer_head().await;
    city.say("data: 1\n\n");
    assert_eq!(caller.take(14).await, b"9\r\ndata: 1\n\n\r\n", "what comes before the cut comes at once");
    city.say("data: 2\n\n");
    assert_eq!(caller.rest().await, (b"9\r\nda".to_vec(), true));
    city.has_listeners(1).await;
}

#[tokio::test]
async fn a_silent_connection_stays_open_and_goes_on_afterwards() {
    let parrot = Parrot::saying(ANSWER, false).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::Silence { at: Place::At(Landmark::MiddleOfBody), ms: 500 }));
    let clock = Clock::stands_still();
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/")).await;
    assert_eq!(caller.take(HEAD + 5).await, &ANSWER.as_bytes()[..HEAD + 5]);
    clock.passes(Duration::from_millis(500) - ROUNDED).await;
    assert!(caller.has_heard_nothing(), "it was silent for less than half a second");
    clock.passes(2 * ROUNDED).await;
    assert_eq!(caller.take(5).await, b"56789");
    assert!(proxy.settled().await[0].met);
}

#[tokio::test]
async fn a_late_answer_was_given_in_time() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::Delay { up_ms: 0, down_ms: 1000 }));
    let clock = Clock::stands_still();
    let mut caller = Caller::to(&proxy).await;
    caller.send(with_body("POST", "/kept", b"x")).await;
    // No time has passed, and the upstream has responded.
    city.has_whole(1).await;
    until("the city's answer", || proxy.log()[0].answered == Some(201)).await;
    clock.passes(Duration::from_secs(1) - ROUNDED).await;
    assert!(caller.has_heard_nothing(), "the answer was late by less than a second");
    clock.passes(2 * ROUNDED).await;
    assert_eq!(caller.answer("POST").await.status, 201);
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_its_head_says() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::always(Fault::Truncate { keep: 6, length: Length::Kept }));
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/json")).await;
    let length = caller.answer_head().await.field("content-length");
    assert_eq!(length, Some(JSON.len().to_string()));
    assert_eq!(caller.rest().await, (JSON.as_bytes()[..6].to_vec(), true));
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/chunked")).await;
    assert!(caller.answer_head().await.field("transfer-encoding").is_some());
    assert_eq!(caller.rest().await, (b"6\r\none,tw".to_vec(), true));
}

#[tokio::test]
async fn a_truncated_body_can_look_whole() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::always(Fault::Truncate { keep: 6, length: Length::Adjusted }));
    let mut caller = Caller::to(&proxy).await;
    let answer = caller.call("GET", "/json").await;
    assert_eq!((answer.text().as_str(), answer.field("content-length").as_deref()), (&JSON[..6], Some("6")));
    assert_eq!(answer.field("content-type").as_deref(), Some("application/json"));
    let answer = caller.call("GET", "/chunked").await;
    assert_eq!((answer.text().as_str(), answer.field("transfer-encoding")), ("one,tw", None));
    assert!(proxy.settled().await.iter().all(|record| record.met && record.connection == 1));
}

#[tokio::test]
async fn a_body_that_is_short_enough_is_not_truncated() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    for (path, length) in [("/json", Length::Kept), ("/json", Length::Adjusted), ("/none", Length::Kept)] {
        proxy.set_plan(Plan::once(Fault::Truncate { keep: JSON.len() as u64, length }));
        let mut caller = Caller::to(&proxy).await;
        let answer = caller.call("GET", path).await;
        assert!(answer.text() == JSON || answer.status == 204);
        assert!(!proxy.settled().await.pop().unwrap().met, "the fault did not take place");
    }
    assert!(proxy.injected().is_empty());
}
