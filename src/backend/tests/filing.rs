//! Filing over real HTTP: idempotent, valid or rejected field by field, and durable even after a kill.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod city;

use city::{Answer, City, TUS, call, demand, folder, png};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

#[tokio::test]
async fn a_filed_demand_is_whole_for_its_citizen_and_hidden_until_the_city_takes_it_on() {
    let city = City::start().await;
    let filed = city.filed("delivery-0001").await;
    let reference = filed["reference"].as_str().unwrap();
    let token = format!("Bearer {}", filed["access_token"].as_str().unwrap());
    let path = format!("/v1/demands/{reference}");
    let whole = city.call("GET", &path, &[("authorization", token.as_str()), ("accept-language", "en")], b"").await;
    assert_eq!(whole.status, 200);
    assert_eq!(whole.headers["cache-control"], "no-store");
    assert_eq!(whole.headers["content-language"], "en");
    assert_eq!(whole.json()["reporter"]["name"], "Lin");
    assert_eq!(whole.json()["state"]["stage"], "received");
    let hidden = city.get(&path).await;
    let wrong = city.call("GET", &path, &[("authorization", "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")], b"").await;
    let nothing = city.get("/v1/demands/2611-9999-9999").await;
    // Byte for byte, but for the id of the request.
    let told = |answer: &Answer| answer.text().replace(&answer.headers["x-request-id"], "ID");
    for answer in [&hidden, &wrong, &nothing] {
        assert_eq!((answer.status, told(answer)), (404, told(&nothing)));
    }
    city.staff(reference, json!({"kind": "accepted"})).await;
    assert_eq!(city.filed("delivery-0001").await, filed, "the same answer again");
    let public = city.get(&path).await;
    assert_eq!(public.status, 200);
    assert!(public.json().get("reporter").is_none());
    assert_eq!(public.json()["state"]["actions"], json!([]));
    assert!(!String::from_utf8_lossy(&public.body).contains("lin@example.org"));
    let listed = city.get("/v1/demands?near=22.55,114.05").await.json();
    assert_eq!(listed["demands"][0]["reference"], reference);
    city.running.end().await;
}

#[tokio::test]
async fn what_is_hidden_from_the_public_never_shows() {
    let city = City::start().await;
    let mut body = demand("delivery-0001");
    body["anonymity"] = json!("hidden_from_public");
    let filed = city.post("/v1/demands", None, &body).await.json();
    let reference = filed["reference"].as_str().unwrap();
    city.staff(reference, json!({"kind": "accepted"})).await;
    assert_eq!(city.get(&format!("/v1/demands/{reference}")).await.status, 404);
    assert_eq!(city.get(&format!("/v1/demands/{reference}/events")).await.status, 404);
    assert_eq!(city.get("/v1/demands").await.json()["demands"], json!([]));
    city.running.end().await;
}

#[tokio::test]
async fn twenty_deliveries_at_once_of_the_same_demand_are_one_demand() {
    let city = City::start().await;
    let mut body = demand("delivery-0001");
    body["photos"] = json!([city.photo(&png(40, 30, 1000)).await]);
    let (address, text) = (city.address, body.to_string());
    let deliveries: Vec<_> = (0..20)
        .map(|_| {
            let text = text.clone();
            let headers = [("content-type", "application/json"), ("idempotency-key", "delivery-0001")];
            tokio::spawn(async move { call(address, "POST", "/v1/demands", &headers, text.as_bytes()).await })
        })
        .collect();
    let mut answers: Vec<Answer> = Vec::new();
    for delivery in deliveries {
        answers.push(delivery.await.unwrap());
    }
    let first = answers[0].json();
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.json(), first);
    }
    assert_eq!(city.running.state().store.count().await.unwrap(), 1);
    city.running.end().await;
}

#[tokio::test]
async fn another_body_under_the_same_id_is_refused_and_a_refused_body_uses_no_id() {
    let city = City::start().await;
    let mut short = demand("delivery-0001");
    short["description"] = json!("x");
    let refused = city.post("/v1/demands", None, &short).await;
    assert_eq!((refused.status, refused.problems()), (422, vec![("/description".to_owned(), "too_short".to_owned())]));
    city.filed("delivery-0001").await;
    let other = city.post("/v1/demands", None, &short).await;
    assert_eq!((other.status, other.problems()), (422, vec![("/client_ref".to_owned(), "reused".to_owned())]));
    let headers = [("content-type", "application/json"), ("idempotency-key", "another-key")];
    let key = city.call("POST", "/v1/demands", &headers, demand("delivery-0002").to_string().as_bytes()).await;
    assert_eq!((key.status, key.problems()), (422, vec![("/client_ref".to_owned(), "invalid".to_owned())]));
    city.running.end().await;
}

#[tokio::test]
async fn every_wrong_field_is_named_by_its_pointer() {
    let city = City::start().await;
    let unfinished =
        city.call("POST", "/v1/photos", &[TUS, ("upload-length", "10")], b"").await.headers["location"].clone();
    let unfinished = unfinished.rsplit('/').next().unwrap().to_owned();
    let taken = city.photo(&png(4, 3, 0)).await;
    let mut with_photo = demand("delivery-0000");
    with_photo["photos"] = json!([taken]);
    assert_eq!(city.post("/v1/demands", None, &with_photo).await.status, 201);
    let long = "字".repeat(2001);
    /// The field to change, its value, and the pointers and codes that must be reported.
    type Case = (&'static str, Value, Vec<(&'static str, &'static str)>);
    let cases: Vec<Case> = vec![
        ("client_ref", Value::Null, vec![("/client_ref", "required")]),
        ("client_ref", json!("short"), vec![("/client_ref", "too_short")]),
        ("client_ref", json!(7), vec![("/client_ref", "invalid")]),
        ("client_ref", json!("with blanks in it"), vec![("/client_ref", "invalid")]),
        ("service", json!("no-such-service"), vec![("/service", "not_found")]),
        ("service", json!({}), vec![("/service", "invalid")]),
        ("description", json!(long), vec![("/description", "too_long")]),
        ("description", json!("nul \u{0} inside"), vec![("/description", "invalid")]),
        ("description", json!("   \n  "), vec![("/description", "required")]),
        ("place", Value::Null, vec![("/place", "required")]),
        ("place", json!([]), vec![("/place", "invalid")]),
        ("place", json!({}), vec![("/place", "required")]),
        ("place", json!({"address": " "}), vec![("/place", "required")]),
        ("place", json!({"latitude": 22.5}), vec![("/place/longitude", "required")]),
        (
            "place",
            json!({"latitude": 91, "longitude": -181}),
            vec![("/place/latitude", "too_long"), ("/place/longitude", "too_short")],
        ),
        ("place", json!({"latitude": "22", "longitude": 114}), vec![("/place/latitude", "invalid")]),
        ("place", json!({"address": "x".repeat(301)}), vec![("/place/address", "too_long")]),
        ("photos", json!("photo"), vec![("/photos", "invalid")]),
        ("photos", json!(["none", 7]), vec![("/photos/1", "invalid"), ("/photos/0", "not_found")]),
        ("photos", json!([unfinished]), vec![("/photos/0", "incomplete")]),
        ("photos", json!([taken]), vec![("/photos/0", "not_allowed")]),
        ("photos", json!(vec!["p"; 100]), vec![("/photos", "too_long")]),
        ("answers", json!([]), vec![("/answers", "invalid"), ("/answers/what-is-wrong", "required")]),
        ("answers", json!({}), vec![("/answers/what-is-wrong", "required")]),
        (
            "answers",
            json!({"what-is-wrong": "purple", "how-many": "one"}),
            vec![("/answers/what-is-wrong", "not_found")],
        ),
        ("answers", json!({"what-is-wrong": 7}), vec![("/answers/what-is-wrong", "invalid")]),
        ("reporter", json!("Lin"), vec![("/reporter", "invalid")]),
        (
            "reporter",
            json!({"name": "x".repeat(101), "phone": "call", "email": "nobody"}),
            vec![("/reporter/name", "too_long"), ("/reporter/phone", "invalid"), ("/reporter/email", "invalid")],
        ),
        ("anonymity", json!("secret"), vec![("/anonymity", "invalid")]),
        ("anonymity", json!("anonymous"), vec![("/reporter", "not_allowed")]),
        ("language", json!("not a tag"), vec![("/language", "invalid")]),
    ];
    for (field, value, expected) in cases {
        let mut body = demand("delivery-0009");
        body[field] = value.clone();
        let answer = city.post("/v1/demands", None, &body).await;
        assert_eq!(answer.status, 422, "{field} = {value}: {}", answer.text());
        let expected: Vec<_> =
            expected.into_iter().map(|(pointer, code)| (pointer.to_owned(), code.to_owned())).collect();
        assert_eq!(answer.problems(), expected, "{field} = {value}");
    }
    let empty = city.post("/v1/demands", None, &json!({})).await;
    assert_eq!(empty.problems().len(), 4, "client_ref, service, description and place: {}", empty.text());
    let mut tolerated = demand("delivery-0009");
    tolerated["a_later_field"] = json!({"x": 1});
    tolerated["answers"]["dropped-question"] = json!("kept");
    assert_eq!(city.post("/v1/demands", None, &tolerated).await.status, 201);
    city.running.end().await;
}

#[tokio::test]
async fn bodies_that_are_no_demand_at_all_are_problems_too() {
    let city = City::start().await;
    let json = ("content-type", "application/json");
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let huge = format!("\"{}\"", "x".repeat(300_000));
    for (headers, body, status) in [
        (vec![json], "{\"client_ref\": ", 400),
        (vec![json], "", 400),
        (vec![json], "\u{feff}{}", 400),
        (vec![json], deep.as_str(), 400),
        (vec![json], huge.as_str(), 413),
        (vec![json], "[]", 422),
        (vec![("content-type", "text/plain")], "{}", 415),
        (vec![], "{}", 415),
    ] {
        let answer = city.call("POST", "/v1/demands", &headers, body.as_bytes()).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        answer.problems();
    }
    let broken = city.call("POST", "/v1/demands", &[json], b"{\n  \"a\": nope}").await;
    assert!(broken.json()["detail"].as_str().unwrap().contains("line 2"), "{}", broken.text());
    for (method, path, status) in
        [("GET", "/v1/nothing", 404), ("PUT", "/v1/demands", 405), ("DELETE", "/v1/city", 405)]
    {
        let answer = city.call(method, path, &[], b"").await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        answer.problems();
        assert_eq!(answer.headers.contains_key("allow"), status == 405, "{method} {path}");
    }
    for path in
        ["/v1/demands?near=x", "/v1/demands?cursor=%00", "/v1/demands/2611-0000-0000/events?after=x", "/v1/places"]
    {
        let answer = city.get(path).await;
        assert_eq!(answer.status, 400, "{path}: {}", answer.text());
        assert!(answer.problems()[0].0.starts_with('?'), "{path}");
    }
    city.running.end().await;
}

/// Starts the real program on that data; returns it and its address.
fn program(data: &Path) -> (Child, std::net::SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_backend"))
        .args(["--listen", "127.0.0.1:0", "--no-demo", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
    (child, address)
}

#[tokio::test]
async fn what_was_answered_with_201_survives_a_kill() {
    let data = folder();
    let (mut child, address) = program(&data);
    let picture = png(640, 480, 600_000);
    let begun = call(address, "POST", "/v1/photos", &[TUS, ("upload-length", &picture.len().to_string())], b"").await;
    let place = begun.headers["location"].clone();
    let sent = call(address, "PATCH", &place, &[TUS, city::PIECE, ("upload-offset", "0")], &picture).await;
    assert_eq!(sent.status, 204, "{}", sent.text());
    let mut body = demand("delivery-0001");
    body["photos"] = json!([place.rsplit('/').next().unwrap()]);
    let headers = [("content-type", "application/json")];
    let filed = call(address, "POST", "/v1/demands", &headers, body.to_string().as_bytes()).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(filed.status, 201, "{}", filed.text());

    let (mut child, address) = program(&data);
    let again = call(address, "POST", "/v1/demands", &headers, body.to_string().as_bytes()).await;
    assert_eq!((again.status, again.json()), (201, filed.json()));
    assert_eq!(call(address, "GET", &place, &[], b"").await.body, picture);
    let token = format!("Bearer {}", filed.json()["access_token"].as_str().unwrap());
    let path = format!("/v1/demands/{}", filed.json()["reference"].as_str().unwrap());
    let demand = call(address, "GET", &path, &[("authorization", &token)], b"").await;
    assert_eq!(demand.json()["photos"][0]["width"], 640);
    child.kill().unwrap();
    child.wait().unwrap();
}
