//! Throttled exchanges: how long they take, and that nothing else is slowed down.

use crate::caller::{Caller, head};
use crate::city::{City, Parrot};
use fault_proxy::{Fault, Plan, Proxy, Throttle};
use std::time::{Duration, Instant};

const ROAD: Throttle = Throttle { bytes_per_second: 20_000, latency_ms: 0, stall_every: 0, stall_ms: 0 };

#[tokio::test]
async fn a_narrow_road_takes_its_time_up_and_down() {
    let body = "x".repeat(20_000);
    let parrot =
        Parrot::saying(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()), false).await;
    let city = City::open().await;
    for (upstream, method, sent) in [(&parrot.address, "GET", 0), (&city.address, "POST", 20_000)] {
        let proxy = Proxy::start(upstream).await.unwrap();
        proxy.set_plan(Plan::once(Fault::Throttle(ROAD)));
        let mut caller = Caller::to(&proxy).await;
        let begin = Instant::now();
        let answer = caller.call_with(method, "/kept", &vec![b'a'; sent]).await;
        assert!(matches!(answer.status, 200 | 201));
        let took = begin.elapsed();
        assert!(took >= Duration::from_millis(990), "20,000 bytes at 20,000 a second took {took:?}");
        assert!(took < Duration::from_secs(4), "20,000 bytes at 20,000 a second took {took:?}");
        let begin = Instant::now();
        Caller::to(&proxy).await.call("GET", "/json").await;
        assert!(begin.elapsed() < Duration::from_millis(900), "the next one is not throttled");
    }
    assert_eq!(city.received()[0].body.len(), 20_000);
}

#[tokio::test]
async fn latency_is_there_before_the_first_byte_and_lost_packets_wait() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let fast = Throttle { bytes_per_second: 100_000_000, ..ROAD };
    let late = Throttle { latency_ms: 400, ..fast };
    let lossy = Throttle { stall_every: 2, stall_ms: 100, ..fast };
    let mut caller = Caller::to(&proxy).await;
    for (throttle, body, least) in [(fast, 7000, 0), (late, 10, 400), (lossy, 7000, 200)] {
        proxy.set_plan(Plan::once(Fault::Throttle(throttle)));
        let begin = Instant::now();
        assert_eq!(caller.call_with("POST", "/kept", &vec![b'a'; body]).await.status, 201);
        let took = begin.elapsed();
        assert!(took >= Duration::from_millis(least), "{throttle:?} took {took:?}");
        assert!(took < Duration::from_millis(least + 1500), "{throttle:?} took {took:?}");
    }
}

#[tokio::test]
async fn on_a_road_of_no_width_nothing_moves_until_the_client_leaves() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::Throttle(Throttle { bytes_per_second: 0, ..ROAD })));
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/json")).await;
    assert!(caller.hears_nothing_for(Duration::from_millis(300)).await);
    assert_eq!(proxy.log()[0].bytes_up, 0);
}

#[test]
fn two_g_is_fifty_kilobits_and_two_seconds() {
    let Fault::Throttle(two_g) = Fault::two_g() else { panic!("{:?}", Fault::two_g()) };
    assert_eq!((two_g.bytes_per_second * 8, two_g.latency_ms), (50_000, 2000));
    assert_eq!(100 / two_g.stall_every, 3, "three in a hundred packets are lost");
}
