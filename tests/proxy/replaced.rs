//! Responses that are not the upstream's own.

use crate::caller::{Answer, Caller, head};
use crate::city::{City, JSON};
use fault_proxy::{End, Fault, Hostile, Plan, Proxy};

async fn swapped(body: Hostile, path: &str) -> Answer {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::Swap { body }));
    let mut caller = Caller::to(&proxy).await;
    let answer = caller.call("GET", path).await;
    assert_eq!(caller.call("GET", "/json").await.text(), JSON, "the connection is in order afterwards");
    let log = proxy.settled().await;
    assert_eq!((log[0].met, log[0].answered_wholly), (answer.status == 200, true));
    answer
}

#[tokio::test]
async fn a_portal_answers_before_the_city_is_asked() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::CaptivePortal { after_upstream: false }));
    let mut caller = Caller::to(&proxy).await;
    let page = caller.call_with("POST", "/v1/demands", b"a lamp").await;
    assert_eq!((page.status, page.field("content-type").as_deref()), (200, Some("text/html; charset=utf-8")));
    assert!(page.text().starts_with("<!doctype html>"));
    assert_eq!(city.received(), []);
    assert_eq!(caller.call_with("POST", "/v1/demands", b"a lamp").await.status, 201, "on the same connection");
    let log = proxy.settled().await;
    assert_eq!((log[0].asked, log[0].answered, log[0].end), (0, None, End::Answered));
}

#[tokio::test]
async fn a_portal_answers_after_the_city_has_taken_the_demand() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::CaptivePortal { after_upstream: true }));
    let page = Caller::to(&proxy).await.call_with("POST", "/v1/demands", b"a lamp").await;
    assert!(page.status == 200 && page.text().starts_with("<!doctype html>"));
    assert_eq!(city.received()[0].body, b"a lamp");
    assert_eq!(proxy.settled().await[0].answered, Some(201));
}

#[tokio::test]
async fn a_portal_says_nothing_but_its_head_to_a_head() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::CaptivePortal { after_upstream: false }));
    let mut caller = Caller::to(&proxy).await;
    assert_eq!(caller.call("HEAD", "/json").await.status, 200);
    assert_eq!(caller.call("GET", "/json").await.text(), JSON);
}

#[tokio::test]
async fn a_redirection_leads_elsewhere_without_asking() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let to = "http://127.0.0.1:9/other\r\nX: y".to_owned();
    proxy.set_plan(Plan::once(Fault::Redirect { to, status: 307 }));
    let answer = Caller::to(&proxy).await.call_with("POST", "/v1/demands", b"x").await;
    assert_eq!((answer.status, answer.field("location").as_deref()), (307, Some("http://127.0.0.1:9/otherX: y")));
    assert_eq!(answer.field("x"), None, "no second field can be smuggled in");
    assert_eq!(city.received(), []);
}

#[tokio::test]
async fn a_body_of_the_wrong_type_is_otherwise_the_same() {
    let answer = swapped(Hostile::WrongType, "/json").await;
    assert_eq!((answer.text().as_str(), answer.field("content-type").as_deref()), (JSON, Some("image/png")));
}

#[tokio::test]
async fn fifty_megabytes_come_instead_of_a_short_body() {
    let answer = swapped(Hostile::FiftyMegabytes, "/json").await;
    assert_eq!(answer.body.len(), 50_000_000);
    assert_eq!(answer.field("content-type").as_deref(), Some("application/json"));
}

#[tokio::test]
async fn json_comes_ten_thousand_levels_deep() {
    let text = swapped(Hostile::Nested, "/chunked").await.text();
    assert!(text.starts_with(r#"{"a":{"a":"#) && text.ends_with("}}"));
    assert_eq!(text.matches('{').count(), 10_000);
}

#[tokio::test]
async fn a_byte_order_mark_stands_before_the_body() {
    assert_eq!(swapped(Hostile::ByteOrderMark, "/json").await.body, format!("\u{feff}{JSON}").as_bytes());
}

#[tokio::test]
async fn a_key_stands_twice() {
    let text = swapped(Hostile::DuplicateKeys, "/json").await.text();
    assert_eq!(text.matches(r#""number":"#).count() + text.matches(r#""reference":"#).count(), 3, "{text}");
}

#[tokio::test]
async fn numbers_are_beyond_two_to_the_fifty_third() {
    assert!(swapped(Hostile::LargeNumbers, "/json").await.text().contains(r#""number":9007199254740993"#));
}

#[tokio::test]
async fn what_has_no_body_gets_none() {
    assert_eq!(swapped(Hostile::FiftyMegabytes, "/none").await.status, 204);
    let empty = swapped(Hostile::DuplicateKeys, "/empty").await;
    assert!(empty.text().contains("null"), "an empty body can be swapped");
}

#[tokio::test]
async fn a_stream_can_be_swapped_lost_and_truncated_though_it_never_ends() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::Swap { body: Hostile::Nested }));
    let mut caller = Caller::to(&proxy).await;
    assert_eq!(caller.call("GET", "/stream").await.text().matches('{').count(), 10_000);
    proxy.set_plan(Plan::once(Fault::LoseAnswer { ending: fault_proxy::Ending::Close }));
    caller.send(head("GET", "/stream")).await;
    assert_eq!(caller.rest().await.0, b"");
    proxy.set_plan(Plan::once(Fault::Truncate { keep: 4, length: fault_proxy::Length::Adjusted }));
    let mut caller = Caller::to(&proxy).await;
    city.has_listeners(0).await;
    caller.send(head("GET", "/stream")).await;
    city.has_listeners(1).await;
    city.say("data: 1\n\n");
    assert_eq!(caller.answer("GET").await.text(), "data");
}
