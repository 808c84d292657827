//! The proxy started as a program, and plans that change while it runs.

use crate::caller::Caller;
use crate::city::{City, JSON};
use crate::clock::PATIENCE;
use fault_proxy::{Fault, Kind, Plan, Proxy, Schedule, shrink};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

#[tokio::test]
async fn the_program_does_what_the_file_and_the_words_say() {
    let city = City::open().await;
    let folder = std::env::temp_dir().join(format!("fault-proxy-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("plan.json");
    std::fs::write(&file, r#"[{"matches":{"path":"/json"},"fault":{"kind":"captive_portal"},"times":1}]"#).unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_fault-proxy"))
        .args(["--listen", "127.0.0.1:0", "--upstream", &city.address, "--plan"])
        .arg(&file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    let mut line = async || timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap().unwrap();
    let address = line().await.split(' ').next().unwrap().to_owned();
    // The caller is connected through another proxy, so that the same client can be used.
    let way = Proxy::start(&address).await.unwrap();
    assert!(Caller::to(&way).await.call("GET", "/json").await.text().starts_with("<!doctype html>"));
    let told: serde_json::Value = serde_json::from_str(&line().await).unwrap();
    assert_eq!((&told["fault"]["kind"], &told["end"]), (&"captive_portal".into(), &"answered".into()));
    assert_eq!(Caller::to(&way).await.call("GET", "/json").await.text(), JSON);
    line().await;
    let mut words = program.stdin.take().unwrap();
    words.write_all(b"offline\n").await.unwrap();
    assert_eq!(line().await, "done: offline");
    let mut caller = Caller::to(&way).await;
    caller.send(crate::caller::head("GET", "/json")).await;
    assert_eq!(caller.rest().await.0, b"");
    words.write_all(b"online\n").await.unwrap();
    assert_eq!(line().await, "done: online");
    assert_eq!(Caller::to(&way).await.call("GET", "/json").await.text(), JSON);
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn the_program_refuses_a_plan_that_it_cannot_read() {
    let output = Command::new(env!("CARGO_BIN_EXE_fault-proxy"))
        .args(["--upstream", "http://127.0.0.1:9", "--listen", "127.0.0.1:0", "--plan", "/no/such/plan.json"])
        .output()
        .await
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("/no/such/plan.json"));
}

#[tokio::test]
async fn a_plan_can_change_while_a_connection_stands() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let mut caller = Caller::to(&proxy).await;
    assert_eq!(caller.call("GET", "/json").await.text(), JSON);
    proxy.set_plan(Plan::always(Fault::CaptivePortal { after_upstream: false }));
    assert_ne!(caller.call("GET", "/json").await.text(), JSON);
    proxy.set_plan(Plan::default());
    assert_eq!(caller.call("GET", "/json").await.text(), JSON);
    assert_eq!(proxy.injected().into_iter().collect::<Vec<_>>(), [(Kind::CaptivePortal, 1)]);
    proxy.clear_log();
    assert!(proxy.log().is_empty() && proxy.injected().is_empty());
}

#[tokio::test]
async fn a_taken_address_is_not_shared() {
    let city = City::open().await;
    let proxy = Proxy::start(&city.address).await.unwrap();
    let address = proxy.address().trim_start_matches("http://").parse().unwrap();
    assert!(Proxy::listen(address, &city.address).await.is_err());
}

#[tokio::test]
async fn a_failing_random_plan_shrinks_over_the_real_road_to_the_fault_to_blame() {
    // Four filings by a client that never retries; the test fails if the city has more of them than were sent.
    let doubled = async |plan: Plan| {
        let city = City::open().await;
        let proxy = Proxy::start(&city.address).await.unwrap();
        proxy.set_plan(plan);
        for _ in 0..4 {
            let mut caller = Caller::to(&proxy).await;
            caller.send("POST /kept HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx").await;
            caller.rest().await;
        }
        proxy.settled().await;
        city.received().len() > 4
    };
    let weights = vec![(Kind::Delay, 3), (Kind::LoseAnswer, 3), (Kind::Swap, 3), (Kind::Duplicate, 1)];
    let schedule = Schedule { rules: 6, weights, occurrences: 3, wait_ms: 20, bytes: 200, ..Schedule::new(0) };
    let mut plans = (0..).map(|seed| Schedule { seed, ..schedule.clone() }.plan());
    let failing = loop {
        let plan = plans.next().unwrap();
        if doubled(plan.clone()).await {
            break plan;
        }
    };
    let small = shrink(failing, doubled).await;
    assert_eq!(small.rules.len(), 1, "{small}");
    assert_eq!((small.rules[0].fault.kind(), small.rules[0].matches.nth), (Kind::Duplicate, Some(1)), "{small}");
}
