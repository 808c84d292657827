//! Answers to a service's questions: needed ones while they apply, of the right shape, chosen from what there is.

use super::fields::{Fields, Wrong, is_plain};
use crate::catalogue::{QuestionEntry, ServiceEntry};
use contract::{Answer, Answers, Datatype, ProblemCode};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeSet;

/// Characters of one line (contract, `Datatype::Text`).
const LINE: usize = 200;

/// Characters of several lines (contract, `Datatype::LongText`).
const LINES: usize = 2000;

/// Answers that may come beyond those that are asked for: the catalogue may have changed while somebody wrote.
const MOST_OTHERS: usize = 50;

/// Reads the answers. Those to questions that do not apply are left out; those to questions that the city has dropped
/// since are kept, so that nothing written is lost.
pub fn answers(fields: &Fields<'_>, service: &ServiceEntry, wrong: &mut Wrong) -> Answers {
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
        match value.map(|value| answer(question, value)) {
            Some(Ok(Some(answer))) => {
                read.insert(question.id.clone(), answer);
            }
            Some(Err((code, detail))) => wrong.add(pointer, code, detail),
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

/// The answer in its shape; nothing, when it is empty.
fn answer(question: &QuestionEntry, value: &Value) -> Result<Option<Answer>, (ProblemCode, String)> {
    let invalid = |detail: &str| (ProblemCode::Invalid, detail.to_owned());
    let text = |most: usize, lines: bool| {
        let text = value.as_str().ok_or_else(|| invalid("This must be text."))?;
        if text.chars().count() > most {
            return Err((ProblemCode::TooLong, format!("At most {most} characters, please.")));
        }
        if !is_plain(text, lines) {
            return Err(invalid("This has characters that cannot be read."));
        }
        Ok(Some(text.to_owned()).filter(|text| !text.trim().is_empty()))
    };
    let offered = |chosen: &str| {
        let known = question.options.iter().any(|option| option.value == chosen);
        if known { Ok(()) } else { Err((ProblemCode::NotFound, "This cannot be chosen here (any more).".to_owned())) }
    };
    Ok(match question.datatype {
        Datatype::Text | Datatype::Unknown => text(LINE, false)?.map(Answer::Text),
        Datatype::LongText => text(LINES, true)?.map(Answer::Text),
        Datatype::Number => {
            let number =
                value.as_f64().filter(|number| number.is_finite()).ok_or_else(|| invalid("This must be a number."))?;
            Some(Answer::Number(number))
        }
        Datatype::Date => match text(LINE, false)? {
            Some(date) if date.len() == 10 && date.parse::<Date>().is_ok() => Some(Answer::Text(date)),
            Some(_) => return Err(invalid("This must be a date, YYYY-MM-DD.")),
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

fn short(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().count() <= LINES && is_plain(text, true),
        Value::Array(items) => items.len() <= MOST_OTHERS && items.iter().all(short),
        _ => true,
    }
}
