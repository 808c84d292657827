//! Opening a demand on another device, and guessing codes, which must come last: afterwards the backend limits this
//! address.

use crate::Subject;
use crate::answer::Answer;
use crate::check::{Outcome, Unmet, hold, list};
use crate::demand::{filed, path};
use contract::AccessGrant;
use serde_json::json;

list! {
    reference_and_query_code_open_a_demand: "POST /v1/access answers the access token; no-store",
    it_may_be_written_as_people_write: "blanks, dashes, widths, invisible marks, lower case do not matter",
    a_wrong_code_and_an_unknown_reference_look_alike: "the same 404",
    an_empty_reference_or_code_is_refused: "422 at /reference, at /query_code",
    a_strangers_wrong_codes_do_not_lock_the_owner_out: "while another caller gets 429 at a reference, the right code is taken (needs a backend at 127.0.0.1)",
    guessing_is_stopped: "after at most twenty wrong codes of one caller for one reference: 429 with Retry-After, even for the right code",
}

async fn reference_and_query_code_open_a_demand(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let answer = open(subject, filed.reference.as_str(), filed.query_code.as_str()).await?.ok(200)?.no_store()?;
    let grant: AccessGrant = answer.json()?;
    hold!(grant.reference == filed.reference, "it opens {}", grant.reference);
    subject.get(&path(&filed, "")).token(&grant.access_token).send().await?.ok(200)?;
    Ok(())
}

async fn it_may_be_written_as_people_write(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let (reference, code) = (filed.reference.as_str(), filed.query_code.as_str());
    let bare = |text: &str| text.replace(['-', ' '], "");
    let spaced = |text: &str| text.replace('-', " ");
    let wide = |text: &str| -> String {
        let wide = |c: char| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c };
        text.chars().map(wide).collect()
    };
    for (reference, code) in [
        (bare(reference), bare(code)),
        (format!("  {} ", spaced(reference)), spaced(code)),
        (reference.to_lowercase(), code.to_lowercase()),
        (wide(reference), wide(code)),
        (reference.replace('-', "\u{2011}"), format!("\u{202a}{code}\u{202c}")),
        (format!("\u{feff}{reference}\u{200b}\t"), format!("\u{200b}{code}\u{a0}")),
    ] {
        let grant: AccessGrant = open(subject, &reference, &code).await?.ok(200)?.json()?;
        hold!(grant.reference == filed.reference, "{reference:?} opens {}", grant.reference);
    }
    Ok(())
}

async fn a_wrong_code_and_an_unknown_reference_look_alike(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    let mut wrong = open(subject, filed.reference.as_str(), "AAAA-AAAA").await?.problem(404)?;
    let mut unknown = open(subject, "0000-0000-0000", filed.query_code.as_str()).await?.problem(404)?;
    (wrong.instance, unknown.instance) = (None, None);
    (wrong.request_id, unknown.request_id) = (None, None);
    hold!(wrong == unknown, "{wrong:?} is not {unknown:?}");
    Ok(())
}

async fn an_empty_reference_or_code_is_refused(subject: &Subject) -> Outcome {
    open(subject, "", "AAAA-AAAA").await?.wrong_field("/reference")?;
    open(subject, "0000-0000-0000", "").await?.wrong_field("/query_code")?;
    Ok(())
}

async fn a_strangers_wrong_codes_do_not_lock_the_owner_out(subject: &Subject) -> Outcome {
    let stranger = subject.at_another_address().await?;
    let filed = filed(subject).await?;
    let mut stopped = false;
    for _ in 0..20 {
        let answer = open(&stranger, filed.reference.as_str(), "AAAA-AAAA").await?;
        stopped |= answer.status == 429;
        answer.problem_of(&[404, 429])?;
    }
    hold!(stopped, "twenty wrong codes of one caller for one reference were all tried");
    open(subject, filed.reference.as_str(), filed.query_code.as_str()).await?.ok(200)?;
    Ok(())
}

async fn guessing_is_stopped(subject: &Subject) -> Outcome {
    let filed = filed(subject).await?;
    for _ in 0..20 {
        let answer = open(subject, filed.reference.as_str(), "AAAA-AAAA").await?;
        if answer.status != 429 {
            answer.problem(404)?;
            continue;
        }
        answer.problem(429)?;
        hold!(answer.number("retry-after")? > 0, "Retry-After is 0");
        return open(subject, filed.reference.as_str(), filed.query_code.as_str()).await?.problem(429).map(|_| ());
    }
    Err(Unmet::broken("twenty wrong codes for one reference were all tried"))
}

async fn open(subject: &Subject, reference: &str, code: &str) -> Outcome<Answer> {
    subject.post("/v1/access").json(&json!({ "reference": reference, "query_code": code })).send_once().await
}
