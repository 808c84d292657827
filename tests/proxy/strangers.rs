//! Clients and upstreams that do not speak HTTP, or speak it badly: the proxy survives.

use crate::caller::{Caller, head, with_body};
use crate::city::{City, JSON, Parrot};
use fastrand::Rng;
use fault_proxy::{Proxy, Schedule};
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::timeout;

static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The proxy's own files that panicked in this process.
fn panics_of_the_proxy() -> Vec<String> {
    const ITS_FILES: [&str; 10] = [
        "connection.rs",
        "exchange.rs",
        "framing.rs",
        "head.rs",
        "hostile.rs",
        "outlet.rs",
        "pass.rs",
        "road.rs",
        "side.rs",
        "whole.rs",
    ];
    let panics = PANICS.lock().unwrap();
    panics.iter().filter(|place| ITS_FILES.iter().any(|file| place.contains(file))).cloned().collect()
}

fn watch_for_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        PANICS.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(place);
        usual(info);
    }));
}

/// A random mutation of these bytes.
fn mutated(rng: &mut Rng, bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(..=bytes.len());
        match rng.u8(0..5) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, rng.u8(..)),
            2 => drop(bytes.splice(at..at, b"\r\n".iter().copied())),
            3 => drop(bytes.splice(at..at, b"18446744073709551615".iter().copied())),
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = rng.u8(..);
                }
            }
        }
    }
    bytes
}

#[tokio::test]
async fn whoever_does_not_speak_http_is_told_so() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let endless = vec![b'a'; 100_000];
    let calls: [&[u8]; 4] = [
        b"\x16\x03\x01 hello\n\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        &endless,
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    ];
    for call in calls {
        let mut caller = Caller::to(&proxy).await;
        caller.send(call).await;
        assert_eq!(caller.answer("GET").await.status, 400);
        assert_eq!(caller.rest().await, (Vec::new(), true));
    }
    assert_eq!(city.received(), []);
}

#[tokio::test]
async fn an_upstream_that_does_not_speak_http_is_passed_on_as_it_is() {
    let half = "HTTP/1.1 200 OK\r\nContent-Len";
    let broken = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nno chunk";
    for said in ["SSH-2.0-upstream\r\n", half, broken, ""] {
        let parrot = Parrot::saying(said, true).await;
        let proxy = Proxy::start(&parrot.address).await.unwrap();
        let mut caller = Caller::to(&proxy).await;
        caller.send(head("GET", "/")).await;
        assert_eq!(caller.rest().await.0, said.as_bytes());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_anybody_sends_makes_it_panic() {
    watch_for_panics();
    let mut rng = Rng::with_seed(20_261_123);
    let call = [
        head("GET", "/json").into_bytes(),
        with_body("POST", "/kept", b"0123456789"),
        b"POST /k HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"
            .to_vec(),
    ];
    let said = [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":[1]}".as_slice(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x\r\nabcd\r\n0\r\nT: 1\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 Switching\r\n\r\nraw",
    ];
    for round in 0..300 {
        let words = said[rng.usize(..said.len())];
        let parrot = Parrot::saying(mutated(&mut rng, words), rng.bool()).await;
        let proxy = Proxy::start(&parrot.address).await.unwrap();
        let plan = Schedule { rules: 2, occurrences: 1, wait_ms: 5, bytes: 100, ..Schedule::new(round) }.plan();
        proxy.set_plan(plan);
        let mut caller = Caller::to(&proxy).await;
        for _ in 0..rng.usize(1..3) {
            let words = &call[rng.usize(..call.len())];
            // It may be closed already.
            caller.try_send(mutated(&mut rng, words)).await;
        }
        // The proxy may wait for more of the request; then it is told that there is none.
        if timeout(Duration::from_millis(10), caller.rest()).await.is_err() {
            caller.says_no_more().await;
            // A response without an end is not awaited.
            let _ = timeout(Duration::from_millis(30), caller.rest()).await;
        }
    }
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    assert_eq!(Caller::to(&proxy).await.call("GET", "/json").await.text(), JSON);
    assert_eq!(panics_of_the_proxy(), Vec::<String>::new());
}
