//! Validation of input: accepted characters, contacts, days and numbers, and the defaults of what is left out.

use crate::Subject;
use crate::check::{Outcome, hold, list};
use crate::demand::{acceptable, acceptable_where, day_from_today, file, filing, path};
use contract::{Anonymity, Datatype, FieldProblem, Filed, ProblemCode, Question, Service};
use serde_json::{Value, json};

list! {
    what_is_left_out_is_the_private_choice: "a demand without anonymity is hidden_from_public: 404 for others, also when the city has accepted it",
    a_character_that_no_text_holds_is_refused: "U+0000, U+000B, U+007F, U+FEFF, U+2028, U+FFFE: 422 invalid in their field",
    every_other_character_comes_back_as_it_was_sent: "joiners, variation selectors, marks of direction, line breaks",
    a_text_of_which_nothing_can_be_seen_is_empty: "a description, an address of invisible characters alone: 422 required",
    a_line_holds_no_line_break: "a name with a line break: 422 invalid at /reporter/name",
    a_telephone_number_is_taken_as_clients_write_it: "digits, blanks, -, parentheses, one + before the first digit; words are refused",
    a_year_of_two_digits_is_refused: "the year 26: 422 too_early at /answers/{id} with the day 1900-01-01",
    a_day_beyond_a_question_s_bounds_is_refused: "422 too_early or too_late with the day that is the first or the last",
    a_number_that_would_lose_digits_is_refused: "beyond 2^53 - 1: 422 too_long at /answers/{id}; 2^53 - 1 itself is kept",
}

async fn what_is_left_out_is_the_private_choice(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    if let Some(body) = body.as_object_mut() {
        body.remove("anonymity");
    }
    let filed = file(subject, &body).await?;
    let kept = filed.demand.anonymity;
    hold!(kept == Anonymity::HiddenFromPublic, "it was filed as {kept:?}");
    subject.get(&path(&filed, "")).send().await?.problem(404)?;
    subject.staff(filed.reference.as_str(), "accepted", "We have taken it on.").await?;
    subject.get(&path(&filed, "")).send().await?.problem(404)?;
    Ok(())
}

async fn a_character_that_no_text_holds_is_refused(subject: &Subject) -> Outcome {
    for letter in ['\0', '\u{b}', '\u{7f}', '\u{feff}', '\u{2028}', '\u{fffe}'] {
        let text = format!("The lamp{letter} at the corner is dark.");
        let mut body = acceptable(subject).await?;
        body["description"] = json!(text);
        body["reporter"]["name"] = json!(format!("Lin{letter}Li"));
        let answer = filing(subject, &body).send().await?;
        for pointer in ["/description", "/reporter/name"] {
            let code = answer.wrong_field(pointer)?.code;
            hold!(code == ProblemCode::Invalid, "{letter:?} at {pointer} is {code:?}");
        }
    }
    Ok(())
}

async fn every_other_character_comes_back_as_it_was_sent(subject: &Subject) -> Outcome {
    let text = "گزارش نمی\u{200c}شود 👩\u{200d}🔧 ❤\u{fe0f} 🏴\u{e0067}\u{e0062}\u{e007f} \u{2067}שלום\u{2069}\n\u{200e}co\u{ad}op \u{fffd}\u{e000}";
    let mut body = acceptable(subject).await?;
    body["description"] = json!(text);
    let filed: Filed = filing(subject, &body).send().await?.ok(201)?.json()?;
    hold!(filed.demand.description == text, "it came back as {:?}", filed.demand.description);
    Ok(())
}

async fn a_text_of_which_nothing_can_be_seen_is_empty(subject: &Subject) -> Outcome {
    let unseen = "\u{200b}\u{2060} \u{3164}\u{2800}\u{ad}\u{200e}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}\u{200b}";
    let mut body = acceptable(subject).await?;
    body["description"] = json!(unseen);
    body["place"] = json!({ "address": unseen });
    let answer = filing(subject, &body).send().await?;
    for pointer in ["/description", "/place"] {
        let code = answer.wrong_field(pointer)?.code;
        hold!(code == ProblemCode::Required, "the code at {pointer} is {code:?}");
    }
    Ok(())
}

async fn a_line_holds_no_line_break(subject: &Subject) -> Outcome {
    let mut body = acceptable(subject).await?;
    body["reporter"]["name"] = json!("Lin\nLi");
    let code = filing(subject, &body).send().await?.wrong_field("/reporter/name")?.code;
    hold!(code == ProblemCode::Invalid, "the code is {code:?}");
    Ok(())
}

async fn a_telephone_number_is_taken_as_clients_write_it(subject: &Subject) -> Outcome {
    for phone in ["(+86) 138 0013 8000", "+86-138-0013-8000", "0086 138 0013 8000", "0755 5550 1001-12", "12345"] {
        let mut body = acceptable(subject).await?;
        body["reporter"]["phone"] = json!(phone);
        let filed = file(subject, &body).await?;
        let kept = filed.demand.reporter.and_then(|reporter| reporter.phone);
        hold!(kept.as_deref() == Some(phone), "{phone} came back as {kept:?}");
    }
    for phone in ["call me", "1234", "138 0013 800O", "1+38 0013 8000"] {
        let mut body = acceptable(subject).await?;
        body["reporter"]["phone"] = json!(phone);
        filing(subject, &body).send().await?.wrong_field("/reporter/phone")?;
    }
    Ok(())
}

async fn a_year_of_two_digits_is_refused(subject: &Subject) -> Outcome {
    let asks = |question: &Question| question.datatype == Datatype::Date && question.earliest.is_none();
    let wish =
        |service: &Service| service.questions.iter().any(|q| asks_always(q, Datatype::Date) && q.earliest.is_none());
    let (question, mut body) = asking(subject, wish, asks).await?;
    body["answers"][&question.id] = json!("0026-11-23");
    let problem = wrong_answer(subject, &question, &body).await?;
    hold!(problem.code == ProblemCode::TooEarly, "the code is {:?}", problem.code);
    hold!(problem.day.as_deref() == Some("1900-01-01"), "the first day is {:?}", problem.day);
    Ok(())
}

async fn a_day_beyond_a_question_s_bounds_is_refused(subject: &Subject) -> Outcome {
    let asks = |question: &Question| {
        asks_always(question, Datatype::Date) && (question.earliest.is_some() || question.latest.is_some())
    };
    let wish = |service: &Service| {
        let narrow = |question: &Question| question.earliest.is_some() || question.latest.is_some();
        service.questions.iter().any(|question| asks_always(question, Datatype::Date) && narrow(question))
    };
    let (question, mut body) = asking(subject, wish, asks).await?;
    // Three days: one for the city's time zone, one for the allowed tolerance, one to be out of bounds.
    let beyond = [
        (question.earliest.map(|days| days - 3), ProblemCode::TooEarly),
        (question.latest.map(|days| days + 3), ProblemCode::TooLate),
    ];
    for (days, expected) in beyond.into_iter().filter_map(|(days, code)| Some((days?, code))) {
        let day = day_from_today(days);
        body["answers"][&question.id] = json!(day);
        let problem = wrong_answer(subject, &question, &body).await?;
        hold!(problem.code == expected, "{day}: the code is {:?}", problem.code);
        let bound = problem.day.unwrap_or_default();
        let right = bound.len() == 10 && if expected == ProblemCode::TooEarly { bound > day } else { bound < day };
        hold!(right, "{day}: the bound is {bound:?}");
    }
    Ok(())
}

async fn a_number_that_would_lose_digits_is_refused(subject: &Subject) -> Outcome {
    let wish = |service: &Service| service.questions.iter().any(|question| asks_always(question, Datatype::Number));
    let asks = |question: &Question| asks_always(question, Datatype::Number);
    let (question, mut body) = asking(subject, wish, asks).await?;
    for number in [json!(9_007_199_254_740_992_u64), json!(1e300)] {
        body["answers"][&question.id] = number;
        let problem = wrong_answer(subject, &question, &body).await?;
        hold!(problem.code == ProblemCode::TooLong, "the code is {:?}", problem.code);
    }
    let largest = 9_007_199_254_740_991_u64;
    body["answers"][&question.id] = json!(largest);
    let kept = &filing(subject, &body).send().await?.ok(201)?.value()?["demand"]["answers"][&question.id];
    hold!(kept.as_f64() == json!(largest).as_f64(), "{largest} came back as {kept}");
    Ok(())
}

/// Whether the question asks for such an answer unconditionally.
fn asks_always(question: &Question, datatype: Datatype) -> bool {
    question.datatype == datatype && question.condition.is_none()
}

/// A question of the catalogue with this property, and a demand in which it can be answered.
async fn asking(
    subject: &Subject,
    wish: fn(&Service) -> bool,
    asks: fn(&Question) -> bool,
) -> Outcome<(Question, Value)> {
    let missing = || crate::Unmet::NotOffered("no service of the catalogue has such a question".to_owned());
    let (service, body) = acceptable_where(subject, wish).await?.ok_or_else(missing)?;
    let question = service.questions.into_iter().find(|question| question.condition.is_none() && asks(question));
    Ok((question.ok_or_else(missing)?, body))
}

async fn wrong_answer(subject: &Subject, question: &Question, body: &Value) -> Outcome<FieldProblem> {
    filing(subject, body).send().await?.wrong_field(&format!("/answers/{}", question.id))
}
