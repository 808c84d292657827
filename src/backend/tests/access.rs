//! Opening a demand by reference and query code over real HTTP: typed in every form, guessed by strangers, behind
//! proxies.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod city;

use backend::{forwarding::Proxies, options::Options};
use city::{Answer, City};
use serde_json::{Value, json};

/// A city behind a proxy on the same machine.
async fn behind_a_proxy() -> City {
    let proxies = Proxies { trusted: vec!["127.0.0.1".parse().unwrap()], ..Proxies::default() };
    City::with(Options { proxies, ..Options::default() }).await
}

/// Tries a code; `from` is the value of the forwarding header.
async fn open(city: &City, from: &str, filed: &Value, code: &str) -> Answer {
    let body = json!({"reference": filed["reference"], "query_code": code}).to_string();
    let headers = [("content-type", "application/json"), ("x-forwarded-for", from)];
    city.call("POST", "/v1/access", &headers, body.as_bytes()).await
}

#[tokio::test]
async fn a_strangers_wrong_codes_do_not_keep_the_owner_out() {
    let city = behind_a_proxy().await;
    let filed = city.filed("delivery-0001").await;
    let code = filed["query_code"].as_str().unwrap();
    for stranger in 1..=40 {
        let from = format!("198.51.100.{stranger}");
        while open(&city, &from, &filed, "WRONG234").await.status == 404 {}
    }
    let refused = open(&city, "198.51.100.1", &filed, code).await;
    assert_eq!(refused.status, 429, "whoever guesses is not told even by a lucky guess");
    assert!((1..=600).contains(&refused.headers["retry-after"].parse::<u64>().unwrap()));
    assert_eq!(open(&city, "192.0.2.7", &filed, "wrong once").await.status, 404);
    assert_eq!(open(&city, "192.0.2.7", &filed, "wrong twice").await.status, 404);
    assert_eq!(open(&city, "192.0.2.7", &filed, code).await.json()["access_token"], filed["access_token"]);
    city.running.end().await;
}

#[tokio::test]
async fn a_caller_who_writes_the_proxys_header_is_counted_all_the_same() {
    let behind = behind_a_proxy().await;
    let filed = behind.filed("delivery-0001").await;
    let forged =
        async |number: u32| open(&behind, &format!("203.0.113.{number}, 198.51.100.1"), &filed, "WRONG234").await;
    for number in 1..=5 {
        assert_eq!(forged(number).await.status, 404);
    }
    assert_eq!(forged(6).await.status, 429);
    behind.running.end().await;
    let bare = City::start().await;
    let filed = bare.filed("delivery-0001").await;
    for number in 1..=5 {
        assert_eq!(open(&bare, &format!("198.51.100.{number}"), &filed, "WRONG234").await.status, 404);
    }
    assert_eq!(open(&bare, "198.51.100.6", &filed, "WRONG234").await.status, 429, "no proxy was named");
    bare.running.end().await;
}

#[tokio::test]
async fn many_codes_at_once_are_not_all_looked_at() {
    let city = City::start().await;
    let filed = city.filed("delivery-0001").await;
    let tries: Vec<_> = (0..30)
        .map(|_| {
            let body = json!({"reference": filed["reference"], "query_code": "WRONG234"}).to_string();
            let address = city.address;
            tokio::spawn(async move {
                let headers = [("content-type", "application/json")];
                city::call(address, "POST", "/v1/access", &headers, body.as_bytes()).await.status
            })
        })
        .collect();
    let mut looked_at = 0;
    for tried in tries {
        looked_at += usize::from(tried.await.unwrap() == 404);
    }
    assert_eq!(looked_at, 5);
    city.running.end().await;
}

#[tokio::test]
async fn people_behind_one_address_open_their_demands_however_many_they_are() {
    let city = behind_a_proxy().await;
    for number in 0..60 {
        let filed = city.filed(&format!("delivery-{number}")).await;
        let code = filed["query_code"].as_str().unwrap();
        assert_eq!(open(&city, "192.0.2.7", &filed, code).await.status, 200, "person {number}");
    }
    city.running.end().await;
}

#[tokio::test]
async fn reference_and_code_are_read_as_people_type_and_paste_them() {
    let city = City::start().await;
    let filed = city.filed("delivery-0001").await;
    let (reference, code) = (filed["reference"].as_str().unwrap(), filed["query_code"].as_str().unwrap());
    let wide = |text: &str| -> String {
        text.chars().map(|letter| char::from_u32(u32::from(letter) + 0xfee0).unwrap()).collect()
    };
    for (typed, code) in [
        (wide(reference), wide(code)),
        (reference.replace('-', "\u{2011}"), format!("{}–{}", &code[..4], &code[4..])),
        (format!("\u{202a}{reference}\u{202c}"), format!("\u{200b}{code}\u{feff}\t")),
        (format!("编号：{reference}"), format!("查询码：{code}")),
        (reference.replace('-', "ー").replace('0', "O").replace('1', "l"), code.to_lowercase()),
    ] {
        let answer = city.post("/v1/access", None, &json!({"reference": typed, "query_code": code})).await;
        assert_eq!(answer.status, 200, "{typed} {code}: {}", answer.text());
    }
    let empty = city.post("/v1/access", None, &json!({"reference": "\u{200b}", "query_code": " - "})).await;
    let required = |pointer: &str| (pointer.to_owned(), "required".to_owned());
    assert_eq!((empty.status, empty.problems()), (422, vec![required("/reference"), required("/query_code")]));
    city.running.end().await;
}
