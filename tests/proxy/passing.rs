//! Without a fault everything is forwarded, unchanged, at once.

use crate::caller::{Caller, head, with_body};
use crate::city::{City, JSON, Parrot};
use crate::clock::until;
use fault_proxy::{End, Fault, Plan, Proxy};
use tokio::net::TcpListener;

#[tokio::test]
async fn bytes_pass_both_ways_unchanged() {
    let said = "HTTP/1.1 299 Odd Words\r\nx-CaSe:  two  blanks\r\nX-Case: twice\r\nContent-Length: 3\r\n\r\n\x00\x7f!";
    let parrot = Parrot::saying(said, false).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    let call = "PUT /a?b=%20c HTTP/1.1\r\nHOST: city.example:99\r\nfunny:\tvalue \r\nContent-Length: 4\r\n\r\nbody";
    caller.send(call).await;
    assert_eq!(caller.take(said.len()).await, said.as_bytes());
    assert_eq!(parrot.heard(), [call.as_bytes()]);
    let log = proxy.settled().await;
    assert_eq!((log[0].bytes_up, log[0].bytes_down), (call.len() as u64, said.len() as u64));
    assert_eq!((log[0].answered, log[0].answered_wholly, log[0].asked), (Some(299), true, 1));
    assert_eq!((log[0].method.as_str(), log[0].path.as_str(), log[0].end), ("PUT", "/a?b=%20c", End::Answered));
}

#[tokio::test]
async fn one_connection_carries_answers_of_every_framing() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    assert_eq!(caller.call("GET", "/json").await.text(), JSON);
    assert_eq!(caller.call("GET", "/chunked").await.text(), "one,two,three");
    assert_eq!(caller.call("HEAD", "/json").await.status, 200);
    assert_eq!(caller.call("GET", "/none").await.status, 204);
    assert_eq!(caller.call("GET", "/same").await.status, 304);
    assert_eq!(caller.call("GET", "/empty").await.text(), "");
    assert_eq!(caller.call_with("POST", "/kept", b"abc").await.status, 201);
    caller.send("POST /chunks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").await;
    caller.send("3\r\nabc\r\n").await;
    caller.send("2;x=y\r\nde\r\n0\r\n\r\n").await;
    assert_eq!(caller.answer("POST").await.status, 201);
    // Two pipelined requests.
    caller.send(format!("{}{}", head("GET", "/json"), head("GET", "/chunked"))).await;
    assert_eq!(caller.answer("GET").await.text(), JSON);
    assert_eq!(caller.answer("GET").await.text(), "one,two,three");
    let kept: Vec<_> = city.received().into_iter().map(|received| received.body).collect();
    assert_eq!(kept, [b"abc".to_vec(), b"abcde".to_vec()]);
    assert_eq!(city.received()[0].host.as_deref(), Some("city.example"), "the client's own Host");
    assert!(proxy.settled().await.iter().all(|record| record.connection == 1 && record.end == End::Answered));
}

#[tokio::test]
async fn a_photo_of_a_megabyte_arrives_whole() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    let photo: Vec<u8> = (0..1024 * 1024_u32).map(|n| (n / 7).to_le_bytes()[0]).collect();
    for part in photo.chunks(256 * 1024) {
        let answer = caller.call_with("PATCH", "/photo", part).await;
        assert_eq!((answer.status, answer.field("Upload-Offset").as_deref()), (204, Some("1")));
    }
    assert_eq!(caller.call_with("PATCH", "/photo", &photo).await.status, 204);
    let received: Vec<_> = city.received().into_iter().map(|received| received.body).collect();
    assert!(received[..4].concat() == photo && received[4] == photo);
}

#[tokio::test]
async fn an_event_arrives_before_the_next_one_is_made() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/stream")).await;
    assert_eq!(caller.answer_head().await.field("content-type").as_deref(), Some("text/event-stream"));
    for event in ["data: 1\n\n", "data: 2\n\n"] {
        city.say(event);
        assert_eq!(caller.take("9\r\ndata: 1\n\n\r\n".len()).await, format!("9\r\n{event}\r\n").as_bytes());
    }
}

#[tokio::test]
async fn the_upstream_learns_that_a_listener_has_left() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/stream")).await;
    caller.answer_head().await;
    city.has_listeners(1).await;
    drop(caller);
    city.has_listeners(0).await;
    assert_eq!(proxy.settled().await[0].end, End::ClientLeft);
}

#[tokio::test]
async fn a_client_that_waits_to_be_told_is_told_to_go_on() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let call = "POST /kept HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    for plan in [Plan::default(), Plan::once(Fault::CaptivePortal { after_upstream: true })] {
        proxy.set_plan(plan);
        let mut caller = Caller::to(&proxy).await;
        caller.send(call).await;
        assert_eq!(caller.answer_head().await.status, 100);
        caller.send("abc").await;
        assert!(caller.answer("POST").await.status >= 200);
    }
    assert!(city.received().iter().all(|received| received.whole && received.body == b"abc"));
    assert_eq!(city.received().len(), 2);
}

#[tokio::test]
async fn an_answer_without_a_length_lasts_until_the_upstream_closes() {
    let parrot = Parrot::saying("HTTP/1.0 200 OK\r\n\r\nall there is", true).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    assert_eq!(caller.call("GET", "/").await.text(), "all there is");
    assert!(proxy.settled().await[0].answered_wholly);
}

#[tokio::test]
async fn a_connection_that_changes_its_protocol_passes_everything() {
    let parrot = Parrot::saying("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\nhello", false).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    caller.send("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n").await;
    assert_eq!(caller.answer_head().await.status, 101);
    assert_eq!(caller.take(5).await, b"hello");
    caller.send(b"no http at all").await;
    until("the upstream to hear it", || parrot.heard()[0].ends_with(b"no http at all")).await;
}

#[tokio::test]
async fn an_early_answer_passes_and_ends_the_connection() {
    let parrot = Parrot::saying("HTTP/1.1 413 Too Much\r\nContent-Length: 0\r\n\r\n", false).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    let call = with_body("POST", "/", &[b'a'; 1000]);
    caller.send(&call[..500]).await;
    assert_eq!(caller.answer("POST").await.status, 413);
    assert_eq!(caller.rest().await, (Vec::new(), true), "the rest of the call is not the next call");
}

#[tokio::test]
async fn an_upstream_that_is_not_there_is_a_connection_that_closes() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let proxy = Proxy::start(&format!("http://{free}")).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/")).await;
    assert_eq!(caller.rest().await, (Vec::new(), true));
    assert_eq!(proxy.settled().await[0].end, End::UpstreamLeft);
}

#[tokio::test]
async fn an_upstream_that_came_back_is_used_by_connections_that_stood() {
    let once = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let parrot = Parrot::saying(once, true).await;
    let proxy = Proxy::start(&parrot.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    for closed in 1..=3 {
        assert_eq!(caller.call("GET", "/").await.status, 200);
        // The upstream closes after each response without announcing it.
        parrot.has_closed(closed).await;
    }
    assert_eq!(parrot.heard().len(), 3);
}

#[tokio::test]
async fn a_dropped_proxy_closes_everything() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let address = proxy.address();
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/stream")).await;
    caller.answer_head().await;
    city.has_listeners(1).await;
    drop(proxy);
    caller.rest().await;
    city.has_listeners(0).await;
    let address = address.trim_start_matches("http://").to_owned();
    assert!(tokio::net::TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn an_upstream_that_is_no_address_is_refused() {
    for upstream in ["127.0.0.1:80", "https://127.0.0.1", "http://", "http://a/b", "ftp://a"] {
        assert!(Proxy::start(upstream).await.is_err(), "{upstream}");
    }
}
