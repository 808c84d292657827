//! A demand that the city accepts, made from the contract's examples and the city's own catalogue, and its filing.

use crate::Subject;
use crate::answer::Answer;
use crate::check::{Outcome, Unmet};
use crate::subject::{Call, fresh_id};
use contract::{Datatype, Event, Filed, NoticeKind, PhotoWish, Question, Service, ServiceKind, ServicePage, Timestamp};
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// A valid body for `POST /v1/demands`, with an id of its own and a required answer where a service has one.
pub(crate) async fn acceptable(subject: &Subject) -> Outcome<Value> {
    let service = fileable(subject, |_| true)
        .await?
        .ok_or_else(|| Unmet::broken("no service of the catalogue takes a demand without a photo"))?;
    example(subject, &service)
}

/// The same for a service that meets a condition.
pub(crate) async fn acceptable_where(
    subject: &Subject,
    wish: fn(&Service) -> bool,
) -> Outcome<Option<(Service, Value)>> {
    let Some(service) = fileable(subject, wish).await? else {
        return Ok(None);
    };
    let body = example(subject, &service)?;
    Ok(Some((service, body)))
}

/// The request that files a body.
pub(crate) fn filing(subject: &Subject, body: &Value) -> Call {
    let key = body["client_ref"].as_str().unwrap_or_default();
    subject.post("/v1/demands").header("idempotency-key", key).json(body)
}

/// A demand, filed.
pub(crate) async fn filed(subject: &Subject) -> Outcome<Filed> {
    file(subject, &acceptable(subject).await?).await
}

/// A body, filed.
pub(crate) async fn file(subject: &Subject, body: &Value) -> Outcome<Filed> {
    filing(subject, body).send().await?.ok(201)?.json()
}

/// Files a body that everybody may see, after the city has accepted it. Needs a staff token.
pub(crate) async fn published(subject: &Subject, body: &Value) -> Outcome<Filed> {
    let filed = file(subject, body).await?;
    subject.staff(filed.reference.as_str(), "accepted", "We have taken it on.").await?;
    subject.get(&path(&filed, "")).send().await?.ok(200)?;
    Ok(filed)
}

/// The path of a demand, with a suffix.
pub(crate) fn path(filed: &Filed, rest: &str) -> String {
    format!("/v1/demands/{}{rest}", filed.reference)
}

/// A contribution from its example, with an id of its own and no photos.
pub(crate) fn contribution(kind: &str) -> Outcome<Value> {
    let text = match kind {
        "reply" => include_str!("../fixtures/contract/contribution_reply.json"),
        "photos" => include_str!("../fixtures/contract/contribution_photos.json"),
        "rating" => include_str!("../fixtures/contract/contribution_rating.json"),
        "redo" => include_str!("../fixtures/contract/contribution_redo.json"),
        "nudge" => include_str!("../fixtures/contract/contribution_nudge.json"),
        "correction" => include_str!("../fixtures/contract/contribution_correction.json"),
        _ => include_str!("../fixtures/contract/contribution_withdrawal.json"),
    };
    let mut body = fixture(text)?;
    body["client_ref"] = json!(fresh_id());
    if let Some(body) = body.as_object_mut() {
        body.remove("photos");
        body.remove("place");
    }
    Ok(body)
}

/// The request that adds a contribution.
pub(crate) fn adding(subject: &Subject, filed: &Filed, body: &Value) -> Call {
    let key = body["client_ref"].as_str().unwrap_or_default();
    subject.post(&path(filed, "/events")).header("idempotency-key", key).token(&filed.access_token).json(body)
}

/// A contribution, added.
pub(crate) async fn add(subject: &Subject, filed: &Filed, body: &Value) -> Outcome<Event> {
    added(&adding(subject, filed, body).send().await?.ok(201)?)
}

/// The event in the response to a contribution.
pub(crate) fn added(answer: &Answer) -> Outcome<Event> {
    answer.json()
}

async fn fileable(subject: &Subject, wish: fn(&Service) -> bool) -> Outcome<Option<Service>> {
    let page: ServicePage = subject.get("/v1/services").send().await?.ok(200)?.json()?;
    // Those with questions first: they exercise more.
    let (with, without): (Vec<_>, Vec<_>) = page.services.into_iter().partition(|service| service.has_questions);
    for summary in with.into_iter().chain(without).filter(|service| service.kind != ServiceKind::Enquiry).take(60) {
        let path = contract::Operation::GetService.endpoint().path_with(summary.id.as_str());
        let service: Service = subject.get(&path).send().await?.ok(200)?.json()?;
        let stopped = service.notices.iter().any(|notice| notice.kind == NoticeKind::StopHere);
        if !stopped && service.photos != PhotoWish::Required && wish(&service) {
            return Ok(Some(service));
        }
    }
    Ok(None)
}

fn example(subject: &Subject, service: &Service) -> Outcome<Value> {
    let mut body = fixture(include_str!("../fixtures/contract/new_demand.json"))?;
    body["client_ref"] = json!(fresh_id());
    body["service"] = json!(service.id);
    body["photos"] = json!([]);
    body["answers"] = answers(&service.questions);
    if let Some([west, south, east, north]) = subject.city.map.as_ref().map(|map| map.bounds) {
        body["place"]["latitude"] = json!(f64::midpoint(south, north));
        body["place"]["longitude"] = json!(f64::midpoint(west, east));
    }
    Ok(body)
}

/// An answer to each question that applies, given those before it.
fn answers(questions: &[Question]) -> Value {
    let mut answers = Map::new();
    for question in questions {
        let applies = question.condition.as_ref().is_none_or(|condition| {
            let given = match answers.get(&condition.question) {
                Some(Value::Bool(true)) => vec!["yes".to_owned()],
                Some(Value::Bool(false)) => vec!["no".to_owned()],
                Some(Value::Array(values)) => {
                    values.iter().filter_map(|value| value.as_str().map(ToOwned::to_owned)).collect()
                }
                Some(Value::String(value)) => vec![value.clone()],
                _ => Vec::new(),
            };
            given.iter().any(|value| condition.any_of.contains(value))
        });
        if applies {
            answers.insert(question.id.clone(), answer(question));
        }
    }
    Value::Object(answers)
}

fn answer(question: &Question) -> Value {
    let first = question.options.first().map(|option| option.value.clone()).unwrap_or_default();
    match question.datatype {
        Datatype::Number => json!(3),
        Datatype::Date => json!(day(-3, question)),
        Datatype::YesNo => json!(true),
        Datatype::SingleChoice => json!(first),
        Datatype::MultipleChoice => json!([first]),
        Datatype::Text | Datatype::LongText | Datatype::Unknown => json!("WC-0217"),
    }
}

/// The day so many days from today, or the nearest one that the question accepts.
pub(crate) fn day(days: i64, question: &Question) -> String {
    let (earliest, latest) = (question.earliest.unwrap_or(i64::MIN), question.latest.unwrap_or(i64::MAX));
    day_from_today(days.min(latest).max(earliest))
}

/// The day so many days from today.
pub(crate) fn day_from_today(days: i64) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let today = i64::try_from(since.as_secs()).unwrap_or_default() / 86_400;
    let moment = Timestamp::from_millis((today + days) * 86_400_000);
    moment.to_string().chars().take(10).collect()
}

fn fixture(text: &str) -> Outcome<Value> {
    serde_json::from_str(text).map_err(|error| Unmet::broken(format!("a fixture of the suite: {error}")))
}
