//! Throttled exchanges: how long they take, and that no others are slowed down.

use crate::caller::{Caller, head, with_body};
use crate::city::{City, Parrot};
use crate::clock::Clock;
use fault_proxy::{End, Fault, Plan, Proxy, Throttle};
use std::time::Duration;

const ROAD: Throttle = Throttle { bytes_per_second: 20_000, latency_ms: 0, stall_every: 0, stall_ms: 0 };

/// How many milliseconds of the proxy's clock pass until an exchange has ended.
async fn takes(clock: &Clock, proxy: &Proxy) -> u32 {
    const MOST: u32 = 100_000;
    for milliseconds in 0..MOST {
        if proxy.log().last().is_some_and(|record| record.end != End::Running) {
            return milliseconds;
        }
        clock.passes(Duration::from_millis(1)).await;
    }
    panic!("it did not end in {MOST} ms: {:?}", proxy.log().last());
}

#[tokio::test]
async fn a_narrow_road_takes_its_time_up_and_down() {
    let body = "x".repeat(20_000);
    let parrot =
        Parrot::saying(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()), false).await;
    let city = City::open().await;
    let clock = Clock::stands_still();
    for (upstream, method, sent) in [(&parrot.address, "GET", 0), (&city.address, "POST", 20_000)] {
        let proxy = Proxy::start(upstream).await.unwrap();
        proxy.set_plan(Plan::once(Fault::Throttle(ROAD)));
        let mut caller = Caller::to(&proxy).await;
        caller.send(with_body(method, "/kept", &vec![b'a'; sent])).await;
        let took = takes(&clock, &proxy).await;
        assert!(matches!(caller.answer(method).await.status, 200 | 201));
        assert!((990..2000).contains(&took), "20,000 bytes at 20,000 a second took {took} ms");
        // The next one is not throttled: it needs none of the proxy's time.
        Caller::to(&proxy).await.call("GET", "/json").await;
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
    let clock = Clock::stands_still();
    let mut caller = Caller::to(&proxy).await;
    for (throttle, body, least) in [(fast, 7000, 0), (late, 10, 400), (lossy, 7000, 200)] {
        proxy.set_plan(Plan::once(Fault::Throttle(throttle)));
        proxy.clear_log();
        caller.send(with_body("POST", "/kept", &vec![b'a'; body])).await;
        let took = takes(&clock, &proxy).await;
        assert_eq!(caller.answer("POST").await.status, 201);
        println!("{throttle:?} took {took} ms");
        assert!((least..least + 1000).contains(&took), "{throttle:?} took {took} ms");
    }
}

#[tokio::test]
async fn on_a_road_of_no_width_nothing_moves_until_the_client_leaves() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    proxy.set_plan(Plan::once(Fault::Throttle(Throttle { bytes_per_second: 0, ..ROAD })));
    let clock = Clock::stands_still();
    let mut caller = Caller::to(&proxy).await;
    caller.send(head("GET", "/json")).await;
    proxy.log_is(|log| !log.is_empty()).await;
    clock.passes(Duration::from_secs(50)).await;
    assert!(caller.has_heard_nothing(), "something comes over a road of no width");
    assert_eq!(proxy.log()[0].bytes_up, 0);
}

#[test]
fn two_g_is_fifty_kilobits_and_two_seconds() {
    let Fault::Throttle(two_g) = Fault::two_g() else { panic!("{:?}", Fault::two_g()) };
    assert_eq!((two_g.bytes_per_second * 8, two_g.latency_ms), (50_000, 2000));
    assert_eq!(100 / two_g.stall_every, 3, "three in a hundred packets are lost");
}
