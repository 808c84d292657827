//! Problems of a draft in words, each with the id of the input where it can be corrected.

use super::r#where::WHICH;
use crate::{components::form::Remark, session::Session, words::Word};
use domain::{DraftProblem, Fault, Field, ServerProblem};

/// Messages for problems found by the program itself.
pub fn said(session: Session, problems: &[DraftProblem]) -> Vec<Remark> {
    let at = |problem: &DraftProblem| match problem.fault {
        Fault::TwoPlaces => WHICH.to_owned(),
        _ => input(&problem.field),
    };
    problems.iter().map(|problem| Remark::here(at(problem), text(session, &problem.field, problem.fault))).collect()
}

/// Messages for problems named by the city, in our words where its code is known.
pub fn said_by_city(session: Session, problems: &[ServerProblem]) -> Vec<Remark> {
    problems
        .iter()
        .map(|problem| {
            let at = problem.field.as_ref().map_or_else(|| "title".to_owned(), input);
            let text = match (&problem.field, problem.fault) {
                (Some(field), Some(fault)) => text(session, field, fault),
                _ => session.words().of(Word::FaultInvalid).to_owned(),
            };
            Remark::here(at, text)
        })
        .collect()
}

/// The id of a field's input.
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

/// The id of a question's input.
pub fn answer_input(question: &str) -> String {
    format!("answer-{question}")
}

fn text(session: Session, field: &Field, fault: Fault) -> String {
    let words = session.words();
    let number = |value: u64| value.to_string();
    match fault {
        Fault::Missing => words.of(missing(field)).to_owned(),
        Fault::TooShort { least } => words.fill(Word::FaultTooShort, &[("least", &number(u64::from(least)))]),
        Fault::TooLong { most, by } => {
            words.fill(Word::FaultTooLong, &[("most", &number(u64::from(most))), ("by", &number(u64::from(by)))])
        }
        Fault::TooMany { most } => words.fill(Word::FaultTooMany, &[("most", &number(u64::from(most)))]),
        Fault::NotANumber => words.of(Word::FaultNumber).to_owned(),
        Fault::NumberTooLarge { most } => words.fill(Word::FaultNumberTooLarge, &[("most", &number(most))]),
        Fault::TooEarly { earliest } => words.fill(Word::FaultTooEarly, &[("day", &session.day(earliest))]),
        Fault::TooLate { latest } => words.fill(Word::FaultTooLate, &[("day", &session.day(latest))]),
        Fault::StrangeCharacter { found: ' ' } => words.of(Word::FaultBlank).to_owned(),
        Fault::StrangeCharacter { found } => words.fill(Word::FaultCharacter, &[("character", &found.to_string())]),
        Fault::TooFewDigits { least } => words.fill(Word::FaultFewDigits, &[("least", &number(u64::from(least)))]),
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
