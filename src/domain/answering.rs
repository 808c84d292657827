//! Questions of a service and their raw answers: which apply, and the answers in the contract's form.

use crate::day::within;
use crate::numeral::number;
use crate::{Day, Fault, RawAnswer, line, lines};
use contract::{Answer, Datatype, Question, Service};
use std::collections::BTreeMap;

/// Most characters of an answer of one line (API, `Datatype::Text`).
const TEXT_MOST: u32 = 200;
/// Most characters of an answer of several lines (API, `Datatype::LongText`).
const LONG_TEXT_MOST: u32 = 2_000;

/// The questions that apply given these answers, in order of asking. A question whose condition refers to a question
/// that does not apply does not apply either.
pub fn asked<'a>(
    service: &'a Service,
    answers: &BTreeMap<String, RawAnswer>,
) -> impl Iterator<Item = &'a Question> + use<'a> {
    let mut applying: Vec<&Question> = Vec::with_capacity(service.questions.len());
    for question in &service.questions {
        if applies(question, &applying, answers) {
            applying.push(question);
        }
    }
    applying.into_iter()
}

/// Whether a question applies; `before` are the questions before it that do.
fn applies(question: &Question, before: &[&Question], answers: &BTreeMap<String, RawAnswer>) -> bool {
    let Some(condition) = &question.condition else { return true };
    let Some(earlier) = before.iter().find(|earlier| earlier.id == condition.question) else { return false };
    let holds = |given: &str| condition.any_of.iter().any(|wanted| wanted == given);
    match answers.get(&earlier.id) {
        None => false,
        Some(RawAnswer::Several(values)) => values.iter().any(|value| holds(value)),
        Some(RawAnswer::Text(text)) => holds(text.trim()),
    }
}

/// The answer in the contract's form; `None` when it is empty and optional. `today` is the date in the city's time zone.
///
/// # Errors
/// What is wrong with it.
pub fn answer(question: &Question, raw: Option<&RawAnswer>, today: Day) -> Result<Option<Answer>, Fault> {
    let Some(raw) = raw.filter(|raw| !raw.is_blank()) else {
        return if question.required { Err(Fault::Missing) } else { Ok(None) };
    };
    let text = match raw {
        RawAnswer::Text(text) => Some(text.trim()),
        RawAnswer::Several(values) => match values.as_slice() {
            [only] => Some(only.as_str()),
            _ => None,
        },
    };
    match (question.datatype, text) {
        (Datatype::MultipleChoice, _) => several(question, raw).map(Some),
        (_, None) => Err(Fault::OutsideChoices),
        (Datatype::Text | Datatype::Unknown, Some(text)) => bounded(&line(text), TEXT_MOST).map(Some),
        (Datatype::LongText, Some(text)) => bounded(&lines(text), LONG_TEXT_MOST).map(Some),
        (Datatype::Number, Some(text)) => number(text).map(Answer::Number).map(Some),
        (Datatype::Date, Some(text)) => {
            let day = within(Day::read(text).ok_or(Fault::NotADate)?, question, today)?;
            Ok(Some(Answer::Text(day.written())))
        }
        (Datatype::YesNo, Some("yes")) => Ok(Some(Answer::YesNo(true))),
        (Datatype::YesNo, Some("no")) => Ok(Some(Answer::YesNo(false))),
        (Datatype::YesNo, Some(_)) => Err(Fault::OutsideChoices),
        (Datatype::SingleChoice, Some(text)) => {
            let offered = question.options.iter().any(|option| option.value == text);
            if offered { Ok(Some(Answer::Text(text.to_owned()))) } else { Err(Fault::OutsideChoices) }
        }
    }
}

fn bounded(text: &str, most: u32) -> Result<Answer, Fault> {
    let text = text.trim();
    too_long(text, most).map_or_else(|| Ok(Answer::Text(text.to_owned())), Err)
}

/// The values chosen, each once, in the order in which they are offered.
fn several(question: &Question, raw: &RawAnswer) -> Result<Answer, Fault> {
    let chosen: Vec<&str> = match raw {
        RawAnswer::Text(text) => vec![text.trim()],
        RawAnswer::Several(values) => values.iter().map(String::as_str).collect(),
    };
    let offered = |value: &&str| question.options.iter().any(|option| option.value == **value);
    if !chosen.iter().all(offered) {
        return Err(Fault::OutsideChoices);
    }
    let in_order = question.options.iter().filter(|option| chosen.contains(&option.value.as_str()));
    Ok(Answer::Several(in_order.map(|option| option.value.clone()).collect()))
}

/// The fault of a text with more than so many characters (Unicode scalar values).
pub(crate) fn too_long(text: &str, most: u32) -> Option<Fault> {
    let count = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    (count > most).then(|| Fault::TooLong { most, by: count - most })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Condition, QuestionOption};

    fn question(datatype: Datatype) -> Question {
        let option = |value: &str| QuestionOption { value: value.to_owned(), label: value.to_uppercase() };
        Question {
            id: "q".to_owned(),
            label: "?".to_owned(),
            help: None,
            datatype,
            required: true,
            private: false,
            options: vec![option("red"), option("green"), option("blue")],
            condition: None,
            earliest: None,
            latest: None,
        }
    }

    fn today() -> Day {
        Day::read("2026-11-23").expect("a day")
    }

    fn text(text: &str) -> RawAnswer {
        RawAnswer::Text(text.to_owned())
    }

    fn several(values: &[&str]) -> RawAnswer {
        RawAnswer::Several(values.iter().map(|&value| value.to_owned()).collect())
    }

    #[track_caller]
    fn check(datatype: Datatype, raw: &RawAnswer, expected: Result<Answer, Fault>) {
        assert_eq!(answer(&question(datatype), Some(raw), today()), expected.map(Some), "{datatype:?} {raw:?}");
    }

    #[test]
    fn every_datatype_has_its_shape() {
        check(Datatype::Text, &text(" a lamp "), Ok(Answer::Text("a lamp".to_owned())));
        check(Datatype::Number, &text("１,２３４.５"), Ok(Answer::Number(1234.5)));
        check(Datatype::Date, &text("2026/1/5"), Ok(Answer::Text("2026-01-05".to_owned())));
        check(Datatype::YesNo, &text("yes"), Ok(Answer::YesNo(true)));
        check(Datatype::YesNo, &text("no"), Ok(Answer::YesNo(false)));
        check(Datatype::SingleChoice, &text("green"), Ok(Answer::Text("green".to_owned())));
        check(Datatype::Unknown, &text("x"), Ok(Answer::Text("x".to_owned())));
    }

    #[test]
    fn several_choices_come_once_each_in_the_order_offered() {
        let expected = Answer::Several(vec!["red".to_owned(), "blue".to_owned()]);
        check(Datatype::MultipleChoice, &several(&["blue", "red", "blue"]), Ok(expected));
        check(Datatype::MultipleChoice, &several(&["blue", "black"]), Err(Fault::OutsideChoices));
    }

    #[test]
    fn what_does_not_fit_is_named_exactly() {
        check(Datatype::Text, &text(&"é".repeat(203)), Err(Fault::TooLong { most: 200, by: 3 }));
        check(Datatype::LongText, &text(&"路".repeat(2_001)), Err(Fault::TooLong { most: 2_000, by: 1 }));
        check(Datatype::Number, &text("many"), Err(Fault::NotANumber));
        check(Datatype::Date, &text("2026-02-30"), Err(Fault::NotADate));
        check(Datatype::YesNo, &text("maybe"), Err(Fault::OutsideChoices));
        check(Datatype::SingleChoice, &text("black"), Err(Fault::OutsideChoices));
        check(Datatype::SingleChoice, &several(&["red", "blue"]), Err(Fault::OutsideChoices));
    }

    #[test]
    fn an_answer_goes_without_the_characters_that_no_text_holds() {
        check(Datatype::Text, &text("\u{feff}one\u{b}lamp\u{0} \n"), Ok(Answer::Text("one lamp".to_owned())));
        check(Datatype::LongText, &text("one\u{b}lamp\r\ntwo\u{7f}"), Ok(Answer::Text("one\nlamp\ntwo".to_owned())));
    }

    #[test]
    fn a_year_of_two_digits_is_never_filed() {
        let earliest = Day::read("1900-01-01").expect("a day");
        check(Datatype::Date, &text("0026-11-23"), Err(Fault::TooEarly { earliest }));
        check(Datatype::Date, &text("1899-12-31"), Err(Fault::TooEarly { earliest }));
        check(Datatype::Date, &text("1900-01-01"), Ok(Answer::Text("1900-01-01".to_owned())));
        check(Datatype::Date, &text("26-11-23"), Err(Fault::NotADate));
    }

    #[test]
    fn a_blank_answer_is_missing_only_when_it_is_required() {
        let mut question = question(Datatype::Number);
        assert_eq!(answer(&question, Some(&text("  ")), today()), Err(Fault::Missing));
        assert_eq!(answer(&question, Some(&text("\u{200b}\u{feff}")), today()), Err(Fault::Missing));
        question.required = false;
        assert_eq!(answer(&question, Some(&text("  ")), today()), Ok(None));
        assert_eq!(answer(&question, None, today()), Ok(None));
    }

    #[test]
    fn a_question_hangs_on_the_whole_chain_before_it() {
        let mut questions = [Datatype::YesNo, Datatype::MultipleChoice, Datatype::Text].map(question);
        for (question, id) in questions.iter_mut().zip(["danger", "colours", "why"]) {
            question.id = id.to_owned();
        }
        let on = |question: &str, wanted: &str| {
            Some(Condition { question: question.to_owned(), any_of: vec![wanted.to_owned()] })
        };
        questions[1].condition = on("danger", "yes");
        questions[2].condition = on("colours", "red");
        let service = Service {
            id: contract::ServiceId::new("s"),
            name: "S".to_owned(),
            group: vec!["G".to_owned()],
            summary: None,
            kind: contract::ServiceKind::Report,
            next: None,
            answer: None,
            notices: Vec::new(),
            promises: Vec::new(),
            photos: contract::PhotoWish::Suggested,
            questions: questions.to_vec(),
        };
        let mut answers =
            BTreeMap::from([("danger".to_owned(), text("yes")), ("colours".to_owned(), several(&["blue", "red"]))]);
        let ids = |answers: &_| asked(&service, answers).map(|q| q.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids(&answers), ["danger", "colours", "why"]);
        answers.insert("danger".to_owned(), text("no"));
        assert_eq!(ids(&answers), ["danger"], "a hidden answer does not make a question apply");
    }
}
