//! Validation of text input over real HTTP: characters, empty texts, contacts, days, numbers; and defaults of what is
//! left out.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod city;

use backend::clock;
use city::{City, demand};
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

/// The problems of a demand changed so: pointer, code, limit and day of each field.
async fn refused(city: &City, change: impl FnOnce(&mut Value)) -> Vec<(String, String, Value, Value)> {
    let mut body = demand("delivery-0009");
    change(&mut body);
    let answer = city.post("/v1/demands", None, &body).await;
    assert_eq!(answer.status, 422, "{body}: {}", answer.text());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let problem = answer.json();
    let errors = problem["errors"].as_array().unwrap().iter();
    errors.map(|e| (text(&e["pointer"]), text(&e["code"]), e["limit"].clone(), e["day"].clone())).collect()
}

fn wrong(pointer: &str, code: &str) -> (String, String, Value, Value) {
    (pointer.to_owned(), code.to_owned(), Value::Null, Value::Null)
}

#[tokio::test]
async fn a_demand_that_does_not_say_its_anonymity_is_hidden_from_the_public() {
    let city = City::start().await;
    for left_out in ["missing", "null"] {
        let mut body = demand(&format!("delivery-{left_out}"));
        body.as_object_mut().unwrap().remove("anonymity");
        if left_out == "null" {
            body["anonymity"] = Value::Null;
        }
        let filed = city.post("/v1/demands", None, &body).await.json();
        assert_eq!(filed["demand"]["anonymity"], "hidden_from_public");
        let reference = filed["reference"].as_str().unwrap();
        city.staff(reference, json!({"kind": "accepted"})).await;
        assert_eq!(city.get(&format!("/v1/demands/{reference}")).await.status, 404);
    }
    assert_eq!(city.get("/v1/demands").await.json()["demands"], json!([]));
    city.running.end().await;
}

#[tokio::test]
async fn a_character_that_no_text_holds_is_refused_in_its_field() {
    let city = City::start().await;
    for letter in ["\u{0}", "\u{b}", "\u{7f}", "\u{85}", "\u{feff}", "\u{2028}", "\u{fffc}", "\u{fffe}"] {
        let with = |text: &str| json!(format!("{text}{letter}"));
        let found = refused(&city, |body| {
            body["description"] = with("The lamp is dark.");
            body["place"]["address"] = with("Haiguan Road 45");
            body["reporter"]["name"] = with("Lin");
        });
        let expected = ["/description", "/place/address", "/reporter/name"].map(|pointer| wrong(pointer, "invalid"));
        assert_eq!(found.await, expected, "{letter:?}");
    }
    let found = refused(&city, |body| body["reporter"]["name"] = json!("Lin\nLin")).await;
    assert_eq!(found, [wrong("/reporter/name", "invalid")]);
    let mut body = demand("delivery-0001");
    let description = "گزارش نمی\u{200c}شود 👩\u{200d}🔧 ❤\u{fe0f} \u{2067}שלום\u{2069} \u{202e}gnp\u{202c} ᠮᠣ\u{180e}ᠠ \u{e000}\r\n\tnext";
    body["description"] = json!(description);
    let filed = city.post("/v1/demands", None, &body).await;
    assert_eq!((filed.status, &filed.json()["demand"]["description"]), (201, &json!(description)));
    city.running.end().await;
}

#[tokio::test]
async fn what_cannot_be_seen_is_missing() {
    let city = City::start().await;
    let unseen = || json!("\u{200b}\u{3164}\u{2800} \u{feff}\u{ad}");
    assert_eq!(refused(&city, |body| body["description"] = unseen()).await, [wrong("/description", "required")]);
    assert_eq!(
        refused(&city, |body| body["place"] = json!({"address": unseen()})).await,
        [wrong("/place", "required")]
    );
    let found = refused(&city, |body| body["answers"]["what-is-wrong"] = unseen()).await;
    assert_eq!(found, [wrong("/answers/what-is-wrong", "required")]);
    let mut body = demand("delivery-0001");
    body["reporter"] = json!({"name": unseen(), "phone": "0755 5550 2000"});
    let filed = city.post("/v1/demands", None, &body).await.json();
    assert_eq!(filed["demand"]["reporter"], json!({"phone": "0755 5550 2000"}));
    let path = format!("/v1/demands/{}/events", filed["reference"].as_str().unwrap());
    let reply = json!({"client_ref": "reply-0001", "kind": "reply", "text": unseen()});
    let answer = city.post(&path, filed["access_token"].as_str(), &reply).await;
    assert_eq!(answer.problems(), [("/text".to_owned(), "required".to_owned())]);
    city.running.end().await;
}

#[tokio::test]
async fn what_is_too_long_or_too_short_says_how_long_it_may_be() {
    let city = City::start().await;
    let limit =
        |pointer: &str, code: &str, limit: i64| (pointer.to_owned(), code.to_owned(), json!(limit), Value::Null);
    let long = |count: usize| json!("x".repeat(count));
    for (change, expected) in [
        ((|body| body["description"] = json!("dark")) as fn(&mut Value), limit("/description", "too_short", 5)),
        (|body| body["photos"] = json!(vec!["p"; 100]), limit("/photos", "too_long", 6)),
        (|body| body["place"]["latitude"] = json!(-91), limit("/place/latitude", "too_short", -90)),
    ] {
        assert_eq!(refused(&city, change).await, [expected]);
    }
    let found = refused(&city, |body| body["description"] = long(2001)).await;
    assert_eq!(found, [limit("/description", "too_long", 2000)]);
    let found = refused(&city, |body| body["answers"]["pole-number"] = long(201)).await;
    assert_eq!(found, [limit("/answers/pole-number", "too_long", 200)]);
    city.running.end().await;
}

/// A demand for a service that asks for a day and a number.
fn late_bus(client_ref: &str, day: Value, minutes: Value) -> Value {
    let mut body = demand(client_ref);
    body["service"] = json!("bus-late");
    body["answers"] = json!({"route": "M207", "ride-date": day, "waited": minutes, "what-happened": ["early"]});
    body
}

#[tokio::test]
async fn a_day_lies_between_the_bounds_of_its_question() {
    let city = City::start().await;
    let today: Date = city.running.state().catalogue.calendar.day(clock::now());
    let said = |day: Date| json!(day.to_string());
    for (day, expected) in [
        (json!("0026-11-23"), Some(("too_early", "1900-01-01".to_owned()))),
        (json!("1899-12-31"), Some(("too_early", "1900-01-01".to_owned()))),
        (said(today.saturating_add(3.days())), Some(("too_late", today.to_string()))),
        (json!("2026-11-31"), Some(("invalid", String::new()))),
        (json!("2026-W48-1"), Some(("invalid", String::new()))),
        (json!("20261123"), Some(("invalid", String::new()))),
        (json!("1900-01-01"), None),
        (said(today), None),
    ] {
        let body = late_bus(&format!("day-{}", day.as_str().unwrap_or_default()), day.clone(), json!(12));
        let answer = city.post("/v1/demands", None, &body).await;
        match expected {
            None => assert_eq!(answer.status, 201, "{day}: {}", answer.text()),
            Some((code, bound)) => {
                let error = answer.json()["errors"][0].clone();
                let bound = if bound.is_empty() { Value::Null } else { json!(bound) };
                assert_eq!(
                    (&error["pointer"], &error["code"], &error["day"]),
                    (&json!("/answers/ride-date"), &json!(code), &bound),
                    "{day}"
                );
            }
        }
    }
    city.running.end().await;
}

#[tokio::test]
async fn a_number_that_would_not_arrive_exactly_is_refused() {
    let city = City::start().await;
    for (number, code, limit) in [
        (json!(9_007_199_254_740_992_i64), "too_long", 9_007_199_254_740_991_i64),
        (json!(1e300), "too_long", 9_007_199_254_740_991),
        (json!(-1e300), "too_short", -9_007_199_254_740_991),
    ] {
        let answer = city.post("/v1/demands", None, &late_bus("delivery-0001", json!("2025-11-20"), number)).await;
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["code"], &error["limit"]),
            (&json!("/answers/waited"), &json!(code), &json!(limit))
        );
    }
    let infinite = late_bus("delivery-0001", json!("2025-11-20"), json!(7)).to_string().replace(":7,", ":1e999,");
    let answer = city.call("POST", "/v1/demands", &[("content-type", "application/json")], infinite.as_bytes()).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let largest = late_bus("delivery-0001", json!("2025-11-20"), json!(9_007_199_254_740_991_i64));
    assert_eq!(city.post("/v1/demands", None, &largest).await.status, 201);
    city.running.end().await;
}
