//! Problems of a draft in words, each with the id of the input where it can be put right.

use super::r#where::WHICH;
use crate::{
    components::form::Remark,
    words::{Word, Words},
};
use domain::{DraftProblem, Fault, Field, ServerProblem};

/// The remarks for problems that the program found itself.
pub fn said(words: Words, problems: &[DraftProblem]) -> Vec<Remark> {
    let at = |problem: &DraftProblem| match problem.fault {
        Fault::TwoPlaces => WHICH.to_owned(),
        _ => input(&problem.field),
    };
    problems.iter().map(|problem| Remark { at: at(problem), text: text(words, problem) }).collect()
}

/// The remarks for problems that the city named; its own words are shown.
pub fn said_by_city(words: Words, problems: &[ServerProblem]) -> Vec<Remark> {
    problems
        .iter()
        .map(|problem| {
            let text = if problem.detail.trim().is_empty() { words.of(Word::FaultInvalid) } else { &problem.detail };
            let at = problem.field.as_ref().map_or_else(|| "title".to_owned(), input);
            Remark { at, text: text.to_owned() }
        })
        .collect()
}

/// The id of the input that belongs to a field.
pub fn input(field: &Field) -> String {
    match field {
        Field::Service => "service".to_owned(),
        Field::Description => "description".to_owned(),
        Field::Answer(id) => answer_input(id),
        Field::Place => "address".to_owned(),
        Field::Photos | Field::Photo(_) => "photos".to_owned(),
        Field::Anonymity => "anonymity".to_owned(),
        Field::Name => "name".to_owned(),
        Field::Phone => "phone".to_owned(),
        Field::Email => "email".to_owned(),
    }
}

/// The id of the input of a question.
pub fn answer_input(question: &str) -> String {
    format!("answer-{question}")
}

fn text(words: Words, problem: &DraftProblem) -> String {
    let number = |value: u64| value.to_string();
    match &problem.fault {
        Fault::Missing => words.of(missing(&problem.field)).to_owned(),
        Fault::TooShort { least } => words.fill(Word::FaultTooShort, &[("least", &number(u64::from(*least)))]),
        Fault::TooLong { most, by } => {
            words.fill(Word::FaultTooLong, &[("most", &number(u64::from(*most))), ("by", &number(u64::from(*by)))])
        }
        Fault::TooMany { most } => words.fill(Word::FaultTooMany, &[("most", &number(u64::from(*most)))]),
        Fault::NotANumber => words.of(Word::FaultNumber).to_owned(),
        Fault::NotADate => words.of(Word::FaultDate).to_owned(),
        Fault::NotAnEmail => words.of(Word::FaultEmail).to_owned(),
        Fault::NotAPhone => words.of(Word::FaultPhone).to_owned(),
        Fault::OutsideChoices => words.of(Word::FaultChoice).to_owned(),
        Fault::PointOrAddress => words.of(Word::FaultPlaceMissing).to_owned(),
        Fault::TwoPlaces => words.of(Word::FaultTwoPlaces).to_owned(),
        Fault::PhoneOrEmail => words.of(Word::FaultContactMissing).to_owned(),
        Fault::StillUploading => words.of(Word::FaultUploading).to_owned(),
        Fault::DidNotArrive => words.of(Word::FaultPhotoFailed).to_owned(),
        Fault::NotTaken => words.of(Word::FaultStopHere).to_owned(),
        Fault::NotAnonymous => words.of(Word::FaultNotAnonymous).to_owned(),
    }
}

fn missing(field: &Field) -> Word {
    match field {
        Field::Service => Word::FaultServiceMissing,
        Field::Description => Word::FaultDescriptionMissing,
        Field::Place => Word::FaultPlaceMissing,
        Field::Photos | Field::Photo(_) => Word::FaultPhotoMissing,
        Field::Anonymity => Word::FaultAnonymityMissing,
        Field::Name => Word::FaultNameMissing,
        Field::Phone | Field::Email => Word::FaultContactMissing,
        Field::Answer(_) => Word::FaultMissing,
    }
}
