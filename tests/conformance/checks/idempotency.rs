//! Idempotency: what happens when the same request is sent again.

use crate::Subject;
use crate::answer::Answer;
use crate::check::{Outcome, hold, list};
use crate::demand::{acceptable, file, filing};
use crate::subject::{PATIENCE, fresh_id};
use contract::{Filed, ProblemCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Interval for checking whether a request was accepted.
const PAUSE: Duration = Duration::from_millis(250);

list! {
    a_repeated_delivery_gets_the_same_answer: "same id, same body: 201 again with the same reference and secrets",
    white_space_and_order_do_not_make_another_body: "bodies are compared as JSON values",
    the_same_id_with_another_body_is_refused: "422 reused at /client_ref, and the first demand stays as it was",
    many_deliveries_at_once_are_one_demand: "twelve at the same moment: each 201 or 409, one reference",
    a_refused_body_does_not_burn_its_id: "after 422 the same id files the corrected body",
    the_header_may_be_missing: "without Idempotency-Key, client_ref counts alone",
    the_header_may_be_quoted: "Idempotency-Key as a structured field string",
    header_and_body_must_agree: "another id in the header than in the body: 422 at /client_ref",
    an_id_must_be_there_and_of_a_fair_length: "no client_ref, or one of 3 or 65 characters: 422 or 400, nothing is filed",
}

async fn a_repeated_delivery_gets_the_same_answer(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?;
    let first = filing(subject, &body).send().await?.ok(201)?.value()?;
    for _ in 0..3 {
        let again = filing(subject, &body).send().await?.ok(201)?.no_store()?.value()?;
        for member in ["reference", "query_code", "access_token"] {
            hold!(first[member] == again[member], "{member} was {} and is {}", first[member], again[member]);
        }
    }
    Ok(())
}

async fn white_space_and_order_do_not_make_another_body(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?;
    let first = file(subject, &body).await?;
    // The members in reverse order, on many lines.
    let members: Vec<_> = body.as_object().into_iter().flatten().collect();
    let lines: Vec<_> =
        members.into_iter().rev().map(|(key, value)| format!("  {}:   {value:#}", json!(key))).collect();
    let text = format!("{{\n{}\n}}\n", lines.join(",\n"));
    let key = body["client_ref"].as_str().unwrap_or_default();
    let call = subject
        .post("/v1/demands")
        .header("idempotency-key", key)
        .header("content-type", "application/json")
        .body(text);
    let again: Filed = call.send().await?.ok(201)?.json()?;
    hold!(again.reference == first.reference, "a second demand was made");
    Ok(())
}

async fn the_same_id_with_another_body_is_refused(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    let filed = file(subject, &body).await?;
    body["description"] = json!("Something else altogether, sent under the same id.");
    let field = filing(subject, &body).send().await?.wrong_field("/client_ref")?;
    hold!(field.code == ProblemCode::Reused, "the code is {:?}", field.code);
    let demand: contract::Demand =
        subject.get(&crate::demand::path(&filed, "")).token(&filed.access_token).send().await?.ok(200)?.json()?;
    hold!(demand.description == filed.demand.description, "the first demand has changed");
    Ok(())
}

async fn many_deliveries_at_once_are_one_demand(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?;
    let answers = futures_util::future::join_all((0..12).map(|_| filing(subject, &body).send_once())).await;
    let mut references = std::collections::BTreeSet::new();
    for answer in answers {
        let answer = answer?.any_of(&[201, 409])?;
        if answer.status == 201 {
            references.insert(answer.json::<Filed>()?.reference);
        } else {
            answer.problem(409)?;
        }
    }
    references.insert(settled(subject, &body).await?.json::<Filed>()?.reference);
    hold!(references.len() == 1, "{} demands were made: {references:?}", references.len());
    Ok(())
}

async fn a_refused_body_does_not_burn_its_id(subject: &Subject) -> Outcome {
    let good = acceptable(subject).await?;
    let mut bad = good.clone();
    bad["description"] = json!("");
    filing(subject, &bad).send().await?.problem(422)?;
    filing(subject, &bad).send().await?.wrong_field("/description")?;
    file(subject, &good).await?;
    Ok(())
}

async fn the_header_may_be_missing(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?;
    let first: Filed = subject.post("/v1/demands").json(&body).send().await?.ok(201)?.json()?;
    let again = file(subject, &body).await?;
    hold!(first.reference == again.reference, "a second demand was made");
    Ok(())
}

async fn the_header_may_be_quoted(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?;
    let quoted = format!("\"{}\"", body["client_ref"].as_str().unwrap_or_default());
    let first: Filed =
        subject.post("/v1/demands").header("idempotency-key", quoted).json(&body).send().await?.ok(201)?.json()?;
    let again = file(subject, &body).await?;
    hold!(first.reference == again.reference, "a second demand was made");
    Ok(())
}

async fn header_and_body_must_agree(subject: &Subject) -> Outcome {
    let body = acceptable(subject).await?;
    subject
        .post("/v1/demands")
        .header("idempotency-key", fresh_id())
        .json(&body)
        .send()
        .await?
        .wrong_field("/client_ref")?;
    Ok(())
}

async fn an_id_must_be_there_and_of_a_fair_length(subject: &Subject) -> Outcome {
    for id in [Value::Null, json!("abc"), json!("x".repeat(65))] {
        let mut body = acceptable(subject).await?;
        body["client_ref"] = id;
        subject.post("/v1/demands").json(&body).send().await?.problem_of(&[400, 422])?;
    }
    Ok(())
}

/// The response to a request once no other is in progress.
async fn settled(subject: &Subject, body: &Value) -> Outcome<Answer> {
    let asked = Instant::now();
    while asked.elapsed() < PATIENCE {
        let answer = filing(subject, body).send().await?.any_of(&[201, 409])?;
        if answer.status == 201 {
            return Ok(answer);
        }
        tokio::time::sleep(PAUSE).await;
    }
    filing(subject, body).send().await?.ok(201)
}
