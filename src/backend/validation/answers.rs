//! Answers to a service's questions: present if required and applicable, of the right type, one of the options.

use super::fields::{Fields, Wrong};
use crate::catalogue::{QuestionEntry, ServiceEntry};
use crate::text::{is_blank, is_plain};
use contract::{Answer, Answers, Datatype, FieldProblem, ProblemCode};
use jiff::{ToSpan, civil::Date};
use serde_json::Value;
use std::collections::BTreeSet;

/// Characters of one line (contract, `Datatype::Text`).
const LINE: usize = 200;

/// Characters of several lines (contract, `Datatype::LongText`).
const LINES: usize = 2000;

/// Most answers to unknown questions: the catalogue may have changed while somebody wrote.
const MOST_OTHERS: usize = 50;

/// Largest absolute value (contract, `Datatype::Number`): 2⁵³ − 1.
const NUMBER: i64 = 9_007_199_254_740_991;

/// The earliest day of any answer (contract, `Datatype::Date`).
const EARLIEST: Date = Date::constant(1900, 1, 1);

/// The latest day of any answer, in days from today (contract, `Datatype::Date`).
const LATEST_DAYS: i32 = 36_525;

/// Days from today beyond which every bound is [`EARLIEST`] (contract, `Question`).
const EARLIEST_DAYS: i32 = -50_000;

/// Parses the answers. Those to questions that do not apply are dropped; those to questions that were removed since are
/// kept, so that nothing written is lost.
pub fn answers(fields: &Fields<'_>, service: &ServiceEntry, today: Date, wrong: &mut Wrong) -> Answers {
    let mut read = Answers::new();
    let given = fields.object("answers", false, wrong);
    let mut applying: BTreeSet<&str> = BTreeSet::new();
    for question in &service.questions {
        if !applies(question, &applying, &read) {
            continue;
        }
        applying.insert(&question.id);
        let value = given.as_ref().and_then(|given| given.value(&question.id));
        let pointer =
            given.as_ref().map_or_else(|| format!("/answers/{}", question.id), |given| given.pointer(&question.id));
        match value.map(|value| answer(question, value, today)) {
            Some(Ok(Some(answer))) => {
                read.insert(question.id.clone(), answer);
            }
            Some(Err(problem)) => wrong.push(FieldProblem { pointer, ..problem }),
            None | Some(Ok(None)) if question.required => {
                wrong.add(pointer, ProblemCode::Required, "This question needs an answer.")
            }
            None | Some(Ok(None)) => {}
        }
    }
    let known = |id: &str| service.questions.iter().any(|question| question.id == id);
    for (id, value) in given.iter().flat_map(Fields::members).filter(|(id, _)| !known(id)).take(MOST_OTHERS) {
        match serde_json::from_value::<Answer>(value.clone()) {
            Ok(answer) if id.len() <= LINE && is_plain(id, false) && short(value) => {
                read.insert(id.clone(), answer);
            }
            _ => wrong.add(
                format!("/answers/{}", id.replace('~', "~0").replace('/', "~1")),
                ProblemCode::Invalid,
                "This is no answer.",
            ),
        }
    }
    read
}

fn applies(question: &QuestionEntry, applying: &BTreeSet<&str>, read: &Answers) -> bool {
    let Some(condition) = &question.condition else {
        return true;
    };
    let wanted = |value: &str| condition.any_of.iter().any(|any| any == value);
    applying.contains(condition.question.as_str())
        && match read.get(&condition.question) {
            Some(Answer::YesNo(yes)) => wanted(if *yes { "yes" } else { "no" }),
            Some(Answer::Text(text)) => wanted(text),
            Some(Answer::Several(values)) => values.iter().any(|value| wanted(value)),
            Some(Answer::Number(_)) | None => false,
        }
}

/// The parsed answer; `None` when it is empty. `today` is the date in the city.
///
/// # Errors
/// What is wrong with it, without a pointer.
pub fn answer(question: &QuestionEntry, value: &Value, today: Date) -> Result<Option<Answer>, FieldProblem> {
    let problem = |code: ProblemCode, detail: &str| FieldProblem::new("", code, detail);
    let invalid = |detail: &str| problem(ProblemCode::Invalid, detail);
    let text = |most: usize, lines: bool| {
        let text = value.as_str().ok_or_else(|| invalid("This must be text."))?;
        if text.chars().count() > most {
            let limit = i64::try_from(most).ok();
            let detail = format!("At most {most} characters, please.");
            return Err(FieldProblem { limit, ..problem(ProblemCode::TooLong, &detail) });
        }
        if !is_plain(text, lines) && !is_blank(text) {
            return Err(invalid("This has characters that cannot be read."));
        }
        Ok(Some(text.to_owned()).filter(|text| !is_blank(text)))
    };
    let offered = |chosen: &str| {
        let known = question.options.iter().any(|option| option.value == chosen);
        if known { Ok(()) } else { Err(problem(ProblemCode::NotFound, "This cannot be chosen here (any more).")) }
    };
    Ok(match question.datatype {
        Datatype::Text | Datatype::Unknown => text(LINE, false)?.map(Answer::Text),
        Datatype::LongText => text(LINES, true)?.map(Answer::Text),
        Datatype::Number => {
            let number =
                value.as_f64().filter(|number| number.is_finite()).ok_or_else(|| invalid("This must be a number."))?;
            if !is_exact(number) {
                let (code, limit) =
                    if number > 0.0 { (ProblemCode::TooLong, NUMBER) } else { (ProblemCode::TooShort, -NUMBER) };
                return Err(FieldProblem { limit: Some(limit), ..problem(code, "This is beyond 2^53 - 1.") });
            }
            Some(Answer::Number(number))
        }
        Datatype::Date => match text(LINE, false)? {
            Some(written) => {
                let day = day(&written).ok_or_else(|| invalid("This must be a date, YYYY-MM-DD."))?;
                within(day, question, today)?;
                Some(Answer::Text(written))
            }
            None => None,
        },
        Datatype::YesNo => Some(Answer::YesNo(value.as_bool().ok_or_else(|| invalid("This must be true or false."))?)),
        Datatype::SingleChoice => match text(LINE, false)? {
            Some(chosen) => {
                offered(&chosen)?;
                Some(Answer::Text(chosen))
            }
            None => None,
        },
        Datatype::MultipleChoice => {
            let items = value.as_array().ok_or_else(|| invalid("This must be a list."))?;
            let mut chosen: Vec<String> = Vec::new();
            for item in items {
                let item = item.as_str().ok_or_else(|| invalid("This must be a list of texts."))?;
                offered(item)?;
                if chosen.iter().any(|earlier| earlier == item) {
                    return Err(invalid("The same stands here twice."));
                }
                chosen.push(item.to_owned());
            }
            Some(Answer::Several(chosen)).filter(|answer| *answer != Answer::Several(Vec::new()))
        }
    })
}

/// Whether every JSON implementation reads this number exactly.
#[expect(clippy::cast_precision_loss, reason = "the largest number that is exact as f64")]
fn is_exact(number: f64) -> bool {
    number.abs() <= NUMBER as f64
}

/// The day that a text of the form `YYYY-MM-DD` names.
fn day(text: &str) -> Option<Date> {
    let dashes = text
        .bytes()
        .enumerate()
        .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    if dashes && text.len() == 10 { text.parse().ok().filter(|day: &Date| day.year() > 0) } else { None }
}

/// Whether the question accepts that day. The citizen's date may differ from the city's, so one more day is accepted at
/// each end; the reported bound is the exact one.
fn within(day: Date, question: &QuestionEntry, today: Date) -> Result<(), FieldProblem> {
    let after_today = |days: i32| today.saturating_add(days.clamp(EARLIEST_DAYS, LATEST_DAYS).days());
    let problem = |code, bound: Date, detail: &str| {
        let detail = format!("{detail} {bound}, please.");
        Err(FieldProblem { day: Some(bound.to_string()), ..FieldProblem::new("", code, detail) })
    };
    let earliest = question.earliest.map_or(EARLIEST, |days| after_today(days).max(EARLIEST));
    let latest = after_today(question.latest.unwrap_or(LATEST_DAYS));
    if day < EARLIEST || day < earliest.saturating_sub(1.day()) {
        return problem(ProblemCode::TooEarly, earliest, "Not before");
    }
    if day > latest.saturating_add(1.day()) {
        return problem(ProblemCode::TooLate, latest, "Not after");
    }
    Ok(())
}

/// Whether an answer to an unknown question is small and plain enough to be stored.
fn short(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().count() <= LINES && is_plain(text, true),
        Value::Array(items) => items.len() <= MOST_OTHERS && items.iter().all(short),
        Value::Number(number) => number.as_f64().is_some_and(is_exact),
        _ => true,
    }
}
