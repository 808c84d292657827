//! Error responses: always a problem document.

use crate::Subject;
use crate::check::{Outcome, Unmet, hold, list};
use crate::demand::acceptable;
use crate::subject::fresh_id;
use reqwest::Method;
use serde_json::json;

list! {
    an_unknown_address_is_a_problem: "404 as application/problem+json",
    a_request_id_is_the_same_in_header_and_problem: "request_id, if it is given, is X-Request-Id, at most 64 characters, and another one each time",
    a_method_that_is_not_taken_is_a_problem: "405 as application/problem+json with Allow",
    broken_json_is_a_problem: "400 for a body that is no JSON",
    json_of_another_shape_is_a_problem: "400 or 422 for a list, a number, a member of the wrong type",
    a_body_of_another_type_is_a_problem: "415 for text/plain",
    a_body_far_too_large_is_a_problem: "413 for eight megabytes of description",
    json_nested_very_deep_is_a_problem: "ten thousand brackets do not bring it down",
    the_backend_is_still_well_after_all_this: "GET /v1/city",
}

async fn an_unknown_address_is_a_problem(subject: &Subject) -> Outcome {
    subject.get("/v1/no-such-thing").send().await?.problem(404)?;
    subject.get("/v1/demands/no-such-demand").send().await?.problem(404)?;
    subject.get("/v1/demands/..%2F..%2Fetc%2Fpasswd").send().await?.problem(404)?;
    subject.get("/v1/demands/%F0%9F%92%A1").send().await?.problem(404)?;
    // Not UTF-8: a backend may as well call it malformed.
    subject.get("/v1/demands/%FF").send().await?.problem_of(&[400, 404])?;
    Ok(())
}

async fn a_request_id_is_the_same_in_header_and_problem(subject: &Subject) -> Outcome {
    let mut ids = Vec::new();
    for _ in 0..2 {
        // That the two are the same is looked at with every problem.
        let Some(id) = subject.get("/v1/no-such-thing").send().await?.problem(404)?.request_id else {
            return Err(Unmet::NotOffered("a problem has no request_id here".to_owned()));
        };
        hold!((1..=64).contains(&id.len()), "the id {id:?} has {} characters", id.len());
        ids.push(id);
    }
    hold!(ids[0] != ids[1], "two requests have the id {:?}", ids[0]);
    Ok(())
}

async fn a_method_that_is_not_taken_is_a_problem(subject: &Subject) -> Outcome {
    for (method, path) in [(Method::DELETE, "/v1/city"), (Method::PUT, "/v1/demands"), (Method::GET, "/v1/access")] {
        let answer = subject.call(method, path).send().await?;
        answer.problem(405)?;
        hold!(!answer.header("allow")?.is_empty(), "Allow is empty");
    }
    Ok(())
}

async fn broken_json_is_a_problem(subject: &Subject) -> Outcome {
    for text in ["", "{", "not json", "{\"client_ref\": \"0192f5c8\",}", "\u{0}"] {
        let call = subject
            .post("/v1/demands")
            .header("content-type", "application/json")
            .header("idempotency-key", fresh_id());
        call.body(text).send().await?.problem(400)?;
    }
    Ok(())
}

async fn json_of_another_shape_is_a_problem(subject: &Subject) -> Outcome {
    let mut wrong = acceptable(subject).await?;
    wrong["description"] = json!(42);
    for body in [json!([]), json!(7), json!(null), json!({}), wrong] {
        subject.post("/v1/demands").json(&body).send().await?.problem_of(&[400, 422])?;
    }
    Ok(())
}

async fn a_body_of_another_type_is_a_problem(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?.to_string();
    subject.post("/v1/demands").header("content-type", "text/plain").body(body).send().await?.problem(415)?;
    Ok(())
}

async fn a_body_far_too_large_is_a_problem(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    body["description"] = json!("a".repeat(8 << 20));
    subject.post("/v1/demands").json(&body).send().await?.problem(413)?;
    Ok(())
}

async fn json_nested_very_deep_is_a_problem(subject: &Subject) -> Outcome {
    let text = "[".repeat(10_000) + &"]".repeat(10_000);
    let call = subject.post("/v1/demands").header("content-type", "application/json").body(text);
    call.send().await?.problem_of(&[400, 422])?;
    Ok(())
}

async fn the_backend_is_still_well_after_all_this(subject: &Subject) -> Outcome {
    subject.get("/v1/city").send().await?.ok(200)?;
    Ok(())
}
