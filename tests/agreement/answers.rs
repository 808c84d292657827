//! Answers to a service's questions: texts, numbers, days; the same bounds, and a day's tolerance at the backend.

use crate::typing::{pieces, text};
use backend::{catalogue::QuestionEntry, validation};
use contract::{Answer, FieldProblem, Question};
use domain::{Day, Fault, RawAnswer, answer};
use fastrand::Rng;
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

const TODAY: Date = Date::constant(2026, 11, 23);

/// Answers that some question accepts.
const GOOD: &[&str] =
    &["2026-11-23", "２０２６年１１月２３日", "2026 – 1 – 2", "0026-11-23", "1,234.5", "−７", "١٢٫٥", "a lamp"];

/// A question in the page's and in the backend's types.
struct Asked {
    page: Question,
    city: QuestionEntry,
}

impl Asked {
    fn new(datatype: &str, earliest: Option<i32>, latest: Option<i32>) -> Self {
        let mut question = json!({"id": "q", "datatype": datatype, "required": false, "private": false});
        (question["earliest"], question["latest"]) = (json!(earliest), json!(latest));
        question["label"] = json!("?");
        let page = serde_json::from_value(question.clone()).expect("a question");
        question["label"] = json!({"en": "?"});
        Self { page, city: serde_json::from_value(question).expect("a question") }
    }

    fn at_page(&self, typed: &str, today: Date) -> Result<Option<Answer>, Fault> {
        answer(&self.page, Some(&RawAnswer::Text(typed.to_owned())), day(today))
    }

    fn at_city(&self, sent: &Value) -> Result<Option<Answer>, FieldProblem> {
        validation::answer(&self.city, sent, TODAY)
    }

    /// The page's parsed answer, after checking that the backend accepts the same.
    #[track_caller]
    fn check(&self, typed: &str) -> Option<Answer> {
        let read = self.at_page(typed, TODAY).ok().flatten()?;
        assert_eq!(self.at_city(&json!(read)), Ok(Some(read.clone())), "{typed:?}");
        Some(read)
    }
}

fn day(date: Date) -> Day {
    Day::read(&date.to_string()).expect("a day")
}

#[test]
fn whatever_the_page_reads_the_city_takes() {
    let mut chance = Rng::with_seed(7);
    for datatype in ["text", "long_text", "number", "date"] {
        let asked = Asked::new(datatype, None, None);
        let mut read = 0;
        for _ in 0..20_000 {
            read += usize::from(asked.check(&text(&mut chance, 12)).is_some());
            read += usize::from(asked.check(&pieces(&mut chance, 5)).is_some());
            let mut good: Vec<char> = GOOD[chance.usize(..GOOD.len())].chars().collect();
            let at = chance.usize(..=good.len());
            good.splice(at..at, text(&mut chance, 2).chars());
            read += usize::from(asked.check(&good.into_iter().collect::<String>()).is_some());
        }
        assert!(read > 1000, "only {read} answers to {datatype} were read");
    }
}

#[test]
fn numbers_are_taken_at_both_ends_to_the_same_limit() {
    let (asked, mut chance) = (Asked::new("number", None, None), Rng::with_seed(8));
    let limit = 9_007_199_254_740_991_i64;
    for _ in 0..20_000 {
        let near = (limit - 20 + chance.i64(..40)) * if chance.bool() { 1 } else { -1 };
        for (typed, sent) in [(near.to_string(), json!(near)), (chance.i64(..).to_string(), Value::Null)] {
            let page = asked.at_page(&typed, TODAY);
            let taken = typed.parse::<i64>().is_ok_and(|number| number.abs() <= limit);
            assert_eq!(page.is_ok(), taken, "{typed}");
            if !sent.is_null() {
                assert_eq!(asked.at_city(&sent).is_ok(), taken, "{sent}");
            }
        }
        let number = f64::from(chance.i32(..)) / 64.0;
        assert_eq!(asked.at_city(&json!(number)), Ok(asked.check(&number.to_string())), "{number}");
    }
    let too_large = Err(Fault::NumberTooLarge { most: limit.unsigned_abs() });
    assert_eq!(asked.at_page(&"9".repeat(400), TODAY), too_large);
    assert!(asked.at_city(&json!(1e300)).is_err());
}

#[test]
fn days_lie_between_the_same_bounds() {
    let mut chance = Rng::with_seed(9);
    for _ in 0..20_000 {
        let mut bound = || (chance.u8(..3) > 0).then(|| chance.i32(-60_000..40_000));
        let (one, other) = (bound(), bound());
        let (earliest, latest) =
            if one.zip(other).is_some_and(|(one, other)| one > other) { (other, one) } else { (one, other) };
        let asked = Asked::new("date", earliest, latest);
        let near =
            [earliest, latest].into_iter().flatten().chain([0, -46_000, 36_525]).nth(chance.usize(..3)).unwrap_or(0);
        let written = TODAY.saturating_add((near.clamp(-50_000, 40_000) + chance.i32(-3..=3)).days());
        let page = asked.at_page(&written.to_string(), TODAY);
        let city = asked.at_city(&json!(written.to_string()));
        match (page, city) {
            (Ok(page), city) => assert_eq!(Ok(page), city, "{written}, {earliest:?} to {latest:?}"),
            (Err(Fault::TooEarly { earliest: bound }), Err(problem))
            | (Err(Fault::TooLate { latest: bound }), Err(problem)) => {
                assert_eq!(problem.day, Some(bound.to_string()), "{written}, {earliest:?} to {latest:?}");
            }
            // The backend accepts one day more, since the citizen's date may differ from the city's.
            (Err(Fault::TooEarly { earliest: bound }), Ok(_)) => assert_eq!(day(written).plus(1), bound),
            (Err(Fault::TooLate { latest: bound }), Ok(_)) => assert_eq!(day(written).plus(-1), bound),
            (page, city) => panic!("{written}: {page:?} at the page, {city:?} at the city"),
        }
    }
}

#[test]
fn a_page_in_another_time_zone_files_what_the_city_takes() {
    for (earliest, latest) in [(Some(-7), Some(0)), (Some(0), Some(30)), (None, None), (Some(0), Some(0))] {
        let asked = Asked::new("date", earliest, latest);
        for (away, distance) in (-1..=1).flat_map(|away| (-40_000..40_000).map(move |distance| (away, distance))) {
            let written = TODAY.saturating_add(distance.days()).to_string();
            if asked.at_page(&written, TODAY.saturating_add(away.days())).is_ok() {
                assert!(asked.at_city(&json!(written)).is_ok(), "{written}, {away} days away");
            }
        }
    }
}

#[test]
fn a_day_that_the_city_takes_as_it_is_the_page_reads_alike() {
    let asked = Asked::new("date", None, None);
    let mut chance = Rng::with_seed(10);
    let mut taken = 0;
    for _ in 0..200_000 {
        let text: String = (0..10)
            .map(|at| if at == 4 || at == 7 { '-' } else { [b'0', b'1', b'2', b'9'][chance.usize(..4)].into() })
            .collect();
        let text = if chance.u8(..4) == 0 { text.replace('-', "/") } else { text };
        if let Ok(Some(answer)) = asked.at_city(&json!(text)) {
            assert_eq!(asked.check(&text), Some(answer));
            taken += 1;
        }
    }
    assert!(taken > 100, "{taken}");
}
