//! Following and adding over real HTTP: the live stream, contributions, access, joining, faults, other origins.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod city;

use backend::options::Options;
use city::{City, PATIENCE, PIECE, STAFF, TUS, call, demand, parse, png};
use contract::{Action, EventEffect, EventKind};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, timeout},
};

/// Reads a live stream until `enough` events came; returns their ids in order of arrival.
async fn follow(address: SocketAddr, path: &str, headers: &str, enough: usize) -> Vec<u64> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nhost: city\r\naccept: text/event-stream\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let until = Instant::now() + PATIENCE;
    loop {
        let answer = parse(&bytes, false);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let ids: Vec<u64> = text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect();
        if ids.len() >= enough {
            assert_eq!(answer.headers["content-type"], "text/event-stream");
            return ids;
        }
        let mut piece = vec![0; 65_536];
        let read = timeout(until - Instant::now(), stream.read(&mut piece)).await.expect("events in time").unwrap();
        assert!(read > 0, "the stream ended after {ids:?}");
        bytes.extend_from_slice(&piece[..read]);
    }
}

#[tokio::test]
async fn a_follower_gets_every_event_once_and_in_order_while_many_happen() {
    let city = City::start().await;
    let filed = city.filed("delivery-0001").await;
    let reference = filed["reference"].as_str().unwrap().to_owned();
    let path = format!("/v1/demands/{reference}/events");
    let bearer = format!("authorization: Bearer {}\r\n", filed["access_token"].as_str().unwrap());
    let address = city.address;
    let followers: Vec<_> = (0..4)
        .map(|after: u64| {
            let (path, bearer) = (path.clone(), format!("{bearer}last-event-id: {after}\r\n"));
            tokio::spawn(async move { follow(address, &path, &bearer, 61 - usize::try_from(after).unwrap()).await })
        })
        .collect();
    let writers: Vec<_> = (0..6)
        .map(|_| {
            let staff = format!("/staff/demands/{reference}/events");
            tokio::spawn(async move {
                for _ in 0..10 {
                    let headers =
                        [("content-type", "application/json"), ("authorization", "Bearer staff-of-the-tests")];
                    let answer =
                        call(address, "POST", &staff, &headers, br#"{"kind": "noted", "unit": "lighting"}"#).await;
                    assert_eq!(answer.status, 201, "{}", answer.text());
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    for (after, follower) in (0u64..).zip(followers) {
        assert_eq!(follower.await.unwrap(), (after + 1..=61).collect::<Vec<_>>());
    }
    let page =
        city.call("GET", &format!("{path}?after=59"), &[("authorization", bearer[15..].trim())], b"").await.json();
    assert_eq!((page["events"].as_array().unwrap().len(), page["next"].as_u64()), (2, Some(61)));
    city.running.end().await;
}

#[tokio::test]
async fn a_citizen_adds_what_is_offered_and_each_delivery_once() {
    let city = City::start().await;
    let filed = city.filed("delivery-0001").await;
    let (reference, token) = (filed["reference"].as_str().unwrap(), filed["access_token"].as_str().unwrap());
    let path = format!("/v1/demands/{reference}/events");
    let add = |body: Value| {
        let (city, path) = (&city, &path);
        async move { city.post(path, Some(token), &body).await }
    };
    let nudge = json!({"client_ref": "nudge-0001", "kind": "nudge"});
    assert_eq!(city.post(&path, None, &nudge).await.status, 404);
    let (first, again) = (add(nudge.clone()).await, add(nudge).await);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.json(), again.json());
    let refused = add(json!({"client_ref": "nudge-0002", "kind": "nudge"})).await;
    assert_eq!((refused.status, refused.problems()), (422, vec![("/kind".to_owned(), "not_allowed".to_owned())]));
    let corrected = add(json!({"client_ref": "correct-01", "kind": "correction", "text": "It is the second lamp.", "place": {"address": "Haiguan Road 47"}})).await;
    assert_eq!(corrected.status, 201, "{}", corrected.text());
    let whole =
        city.call("GET", &path[..path.len() - 7], &[("authorization", &format!("Bearer {token}"))], b"").await.json();
    assert_eq!(
        (&whole["description"], &whole["place"]["address"]),
        (&json!("It is the second lamp."), &json!("Haiguan Road 47"))
    );
    let photo = city.photo(&png(30, 20, 10)).await;
    let photos = add(json!({"client_ref": "photos-001", "kind": "photos", "photos": [photo]})).await.json();
    assert_eq!((&photos["kind"], &photos["photos"][0]["id"]), (&json!("noted"), &json!(photo)));
    for (redo, expected) in [("redo-00001", "redo"), ("redo-00002", "supervised")] {
        city.staff(
            reference,
            json!({"kind": "resolved", "unit": "lighting", "message": {"en": "Done.", "zh-CN": "好了。"}}),
        )
        .await;
        assert_eq!(add(json!({"client_ref": redo, "kind": "redo", "text": "Still dark."})).await.status, 201);
        let bearer = format!("Bearer {token}");
        let log = city.call("GET", &path, &[("authorization", &bearer)], b"").await.json();
        assert_eq!(log["events"].as_array().unwrap().last().unwrap()["kind"], expected);
    }
    city.staff(reference, json!({"kind": "resolved", "unit": "lighting"})).await;
    for (rating, problems) in [
        (
            json!({"speed": 6, "result": 0, "experience": 2.5}),
            vec!["/rating/speed", "/rating/result", "/rating/experience", "/rating/feedback"],
        ),
        (Value::Null, vec!["/rating"]),
    ] {
        let answer = add(json!({"client_ref": "rating-001", "kind": "rating", "rating": rating})).await;
        assert_eq!(answer.problems().into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>(), problems);
    }
    let rated = add(json!({"client_ref": "rating-001", "kind": "rating", "rating": {"speed": 5, "result": 4, "experience": 5, "feedback": 3}})).await;
    assert_eq!(rated.json()["state"]["stage"], "rated");
    let figures = city.get("/v1/statistics").await.json();
    assert_eq!((&figures["handled"], &figures["satisfied"]), (&json!(1), &json!(1.0)));
    city.running.end().await;
}

#[tokio::test]
async fn the_query_code_opens_a_demand_and_guessing_is_slowed_down() {
    let city = City::start().await;
    let filed = city.filed("delivery-0001").await;
    let typed = filed["reference"].as_str().unwrap().replace('-', " ");
    let code = filed["query_code"].as_str().unwrap().to_lowercase();
    let open = async |code: &str| city.post("/v1/access", None, &json!({"reference": typed, "query_code": code})).await;
    assert_eq!(open(&code).await.json()["access_token"], filed["access_token"]);
    for _ in 0..5 {
        assert_eq!(open("WRONG234").await.status, 404);
    }
    let slowed = open(&code).await;
    assert_eq!(slowed.status, 429);
    assert!(slowed.headers["retry-after"].parse::<u64>().unwrap() > 0);
    city.running.end().await;
}

#[tokio::test]
async fn a_device_joins_once_and_the_list_goes_page_by_page() {
    let city = City::start().await;
    for number in 0..3 {
        let filed = city.filed(&format!("delivery-{number}")).await;
        city.staff(filed["reference"].as_str().unwrap(), json!({"kind": "accepted"})).await;
    }
    let mut references = Vec::new();
    let mut path = "/v1/demands?near=22.5501,114.05&stage=accepted&limit=2".to_owned();
    loop {
        let answer = city.get(&path).await;
        let page = answer.json();
        references.extend(page["demands"].as_array().unwrap().iter().map(|demand| demand["reference"].clone()));
        assert!((10.0..13.0).contains(&page["demands"][0]["distance_m"].as_f64().unwrap()), "{page}");
        let Some(next) = page["next"].as_str() else { break };
        assert!(answer.headers["link"].contains(next) && answer.headers["link"].contains("rel=\"next\""));
        path = format!("/v1/demands?near=22.5501,114.05&stage=accepted&limit=2&cursor={next}");
    }
    references.dedup();
    assert_eq!(references.len(), 3);
    let join = format!("/v1/demands/{}/supporters", references[0].as_str().unwrap());
    for (device, expected) in [("device-001", 1), ("device-001", 1), ("device-002", 2)] {
        assert_eq!(city.post(&join, None, &json!({"client_ref": device})).await.json()["supporters"], expected);
    }
    let reference = references[0].as_str().unwrap().to_owned();
    let wide: String = reference.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
    let encoded = wide.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let (plain, wide) = (format!("q={reference}"), format!("q=%E2%80%AA{encoded}%E2%80%8B"));
    for (query, expected) in [
        (plain.as_str(), 1),
        (wide.as_str(), 1),
        ("q=SCHOOL%20gate", 3),
        ("q=100%25", 0),
        ("q=street%20light", 3),
        ("service=pothole", 0),
        ("near=23.5,114.05", 0),
    ] {
        let answer = city.call("GET", &format!("/v1/demands?{query}"), &[("accept-language", "en")], b"").await.json();
        assert_eq!(answer["demands"].as_array().unwrap().len(), expected, "{query}");
    }
    city.running.end().await;
}

#[tokio::test]
async fn faults_happen_to_their_client_only_and_as_often_as_said() {
    let city = City::start().await;
    city.faults("a", json!([{"operation": "FileDemand", "times": 1, "after_commit": true, "cut": "before"}])).await;
    let body = demand("delivery-0001").to_string();
    let file = async |prefix: &str| {
        city.call("POST", &format!("{prefix}/v1/demands"), &[("content-type", "application/json")], body.as_bytes())
            .await
    };
    assert_eq!(file("/faulty/a").await.status, 0, "the answer is lost");
    assert_eq!(city.running.state().store.count().await.unwrap(), 1, "after the demand was kept");
    assert_eq!(file("/faulty/a").await.status, 201);
    city.faults("a", json!([{"operation": "FileDemand", "status": 503, "retry_after": "3"}])).await;
    let busy = file("/faulty/a").await;
    assert_eq!((busy.status, busy.headers["retry-after"].as_str()), (503, "3"));
    assert_eq!((file("/faulty/b").await.status, file("").await.status), (201, 201));
    city.faults("a", json!([{"operation": "GetCity", "times": 1, "status": 200, "body": "<html>log in</html>"}, {"operation": "GetCity", "times": 1, "cut": {"bytes": 10}}, {"operation": "GetCity", "cut": "after_headers"}])).await;
    let portal = city.call("GET", "/v1/city", &[("x-suban-client", "a")], b"").await;
    assert_eq!((portal.status, portal.headers["content-type"].as_str()), (200, "text/html"));
    let broken = city.get("/faulty/a/v1/city").await;
    assert_eq!((broken.status, broken.body.len(), broken.whole), (200, 10, false));
    let empty = city.call("GET", "/v1/city", &[("user-agent", "x a y")], b"").await;
    assert_eq!((empty.status, empty.body.len(), empty.whole), (200, 0, false));
    assert_eq!(city.post("/staff/faults/a", Some("wrong"), &json!([])).await.status, 405);
    let bearer = format!("Bearer {STAFF}");
    assert_eq!(city.call("DELETE", "/staff/faults/a", &[("authorization", &bearer)], b"").await.status, 204);
    assert!(city.get("/faulty/a/v1/city").await.whole);
    city.running.end().await;
}

#[tokio::test]
async fn an_upload_goes_on_after_a_cut_where_it_stopped() {
    let city = City::start().await;
    let picture = png(800, 600, 1_000_000);
    let begun =
        city.call("POST", "/faulty/a/v1/photos", &[TUS, ("upload-length", &picture.len().to_string())], b"").await;
    let place = begun.headers["location"].clone();
    assert!(place.starts_with("/faulty/a/v1/photos/"), "{place}");
    city.faults("a", json!([{"operation": "AppendPhoto", "times": 1, "cut": {"received": 700_000}}])).await;
    let cut = city.call("PATCH", &place, &[TUS, PIECE, ("upload-offset", "0")], &picture).await;
    assert_eq!(cut.status, 0);
    let asked = city.call("HEAD", &place, &[TUS], b"").await;
    let offset: usize = asked.headers["upload-offset"].parse().unwrap();
    assert!((700_000 - 256 * 1024..=700_000).contains(&offset), "{offset}");
    let elsewhere = city.call("PATCH", &place, &[TUS, PIECE, ("upload-offset", "5")], b"x").await;
    assert_eq!((elsewhere.status, elsewhere.headers["upload-offset"].clone()), (409, offset.to_string()));
    let sum =
        [TUS, PIECE, ("upload-offset", &offset.to_string()), ("upload-checksum", "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=")];
    assert_eq!(city.call("PATCH", &place, &sum, &picture[offset..]).await.status, 460);
    let rest =
        city.call("PATCH", &place, &[TUS, PIECE, ("upload-offset", &offset.to_string())], &picture[offset..]).await;
    assert_eq!((rest.status, rest.headers["upload-offset"].clone()), (204, picture.len().to_string()));
    let shown = city.get(&place).await;
    assert_eq!(
        (shown.headers["content-type"].as_str(), shown.headers["cache-control"].as_str()),
        ("image/png", "no-store")
    );
    assert_eq!(
        (shown.headers["x-content-type-options"].as_str(), shown.headers["content-security-policy"].as_str()),
        ("nosniff", "default-src 'none'")
    );
    assert!(shown.body == picture);
    assert_eq!(city.call("DELETE", &place, &[TUS], b"").await.status, 204);
    assert_eq!(city.get(&place).await.status, 404);
    city.running.end().await;
}

#[tokio::test]
async fn what_is_no_photo_is_refused_and_leaves_nothing() {
    let city = City::start().await;
    for (bytes, announced, status) in [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), None, 415),
        (png(25_500, 25_500, 0), None, 415),
        (Vec::new(), Some(0), 400),
        (Vec::new(), Some(10 * 1024 * 1024 + 1), 413),
        (png(4, 3, 100), Some(40), 413),
    ] {
        let length = announced.unwrap_or(bytes.len()).to_string();
        let begun = city.call("POST", "/v1/photos", &[TUS, ("upload-length", &length)], b"").await;
        if begun.status != 201 {
            assert_eq!(begun.status, status);
            continue;
        }
        let place = begun.headers["location"].clone();
        let sent = city.call("PATCH", &place, &[TUS, PIECE, ("upload-offset", "0")], &bytes).await;
        assert_eq!(sent.status, status, "{}", sent.text());
        sent.problems();
        assert_eq!(city.get(&place).await.status, 404);
    }
    assert_eq!(city.call("POST", "/v1/photos", &[("upload-length", "5")], b"").await.status, 412);
    let told = city.call("OPTIONS", "/v1/photos", &[], b"").await;
    assert!(told.headers["tus-extension"].contains("checksum") && told.headers["tus-max-size"] == "10485760");
    city.running.end().await;
}

#[tokio::test]
async fn only_named_origins_may_read_and_they_read_what_they_need() {
    let city =
        City::with(Options { allow_origins: vec!["https://portal.example".to_owned()], ..Options::default() }).await;
    let asks = [
        ("origin", "https://portal.example"),
        ("access-control-request-method", "PATCH"),
        ("access-control-request-headers", "upload-offset"),
    ];
    let allowed = city.call("OPTIONS", "/v1/photos/x", &asks, b"").await;
    assert_eq!(allowed.headers["access-control-allow-origin"], "https://portal.example");
    assert!(allowed.headers["access-control-allow-headers"].contains("Upload-Offset"));
    let read = city.call("GET", "/v1/city", &[("origin", "https://portal.example")], b"").await;
    assert!(read.headers["access-control-expose-headers"].contains("Location"));
    let stranger = city.call("GET", "/v1/city", &[("origin", "https://stranger.example")], b"").await;
    assert!(!stranger.headers.contains_key("access-control-allow-origin"));
    let tag = read.headers["etag"].clone();
    assert_eq!(city.call("GET", "/v1/city", &[("if-none-match", &tag)], b"").await.status, 304);
    city.running.end().await;
}

#[tokio::test]
async fn a_picture_that_the_demo_city_draws_is_shown_but_is_no_upload() {
    let city = City::with_stories().await;
    let page = city.get("/v1/demands?limit=50").await.json();
    let photo = page["demands"].as_array().unwrap().iter().find_map(|demand| demand["photo"]["url"].as_str());
    let photo = photo.expect("the demo city has public demands with photos");
    let shown = city.get(photo).await;
    assert_eq!((shown.status, shown.headers["content-type"].as_str()), (200, "image/jpeg"));
    assert!(shown.body.starts_with(&[0xff, 0xd8]), "it is a JPEG file");
    let asked = city.call("HEAD", photo, &[TUS], b"").await;
    assert_eq!(asked.status, 404);
}

#[tokio::test]
async fn of_every_kind_the_public_sees_what_the_table_says_and_whoever_usually_makes_it_acts() {
    let city = City::start().await;
    for (number, kind) in EventKind::ALL.into_iter().enumerate().filter(|(_, kind)| *kind != EventKind::Unknown) {
        let rule = kind.rule();
        let filed = city.filed(&format!("delivery-{number:04}")).await;
        let reference = filed["reference"].as_str().unwrap();
        city.staff(reference, json!({"kind": "signed_for", "unit": "lighting"})).await;
        // What comes after the end needs one.
        if matches!(rule.action, Some(Action::Rate | Action::Redo)) {
            city.staff(reference, json!({"kind": "resolved"})).await;
        } else if matches!(rule.action, Some(Action::Correct | Action::Withdraw)) {
            city.staff(reference, json!({"kind": "returned"})).await;
        }
        let made = city.staff(reference, json!({"kind": kind, "message": "We have news."})).await;
        assert_eq!(made["actor"]["role"], json!(rule.by), "{kind:?}");
        let log = city.get(&format!("/v1/demands/{reference}/events")).await;
        // A demand that was withdrawn is shown to nobody else.
        assert_eq!(log.status, if rule.effect == EventEffect::Withdraws { 404 } else { 200 }, "{kind:?}");
        let read = log.text().contains("We have news.");
        assert_eq!(read, !rule.is_private, "{kind:?}: {}", log.text());
    }
    city.running.end().await;
}
