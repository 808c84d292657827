//! Maps a backend's problems to fields of the form and, as far as their codes allow, to faults that the form finds
//! itself, so that the citizen reads the same messages for both.

use crate::{Day, Draft, Fault, Field, lines};
use contract::{FieldProblem, Problem, ProblemCode};

/// Something in a submission that the backend rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerProblem {
    /// The field; `None` when no single field of the form is wrong.
    pub field: Option<Field>,
    /// The corresponding fault of the form, if there is one. The backend's own words are for developers and may be in
    /// any language, so they are not used.
    pub fault: Option<Fault>,
}

/// The backend's problem, field by field in its order; one entry without a field when it names none.
pub fn from_problem(problem: &Problem, draft: &Draft) -> Vec<ServerProblem> {
    let mut found: Vec<ServerProblem> = problem
        .errors
        .iter()
        .map(|error| {
            let field = field(&error.pointer, draft);
            let fault = field.as_ref().and_then(|field| fault(error, field, draft));
            ServerProblem { field, fault }
        })
        .collect();
    if found.is_empty() {
        found.push(ServerProblem { field: None, fault: None });
    }
    found
}

/// The fault of the form that a problem's code means in that field.
fn fault(error: &FieldProblem, field: &Field, draft: &Draft) -> Option<Fault> {
    let limit = error.limit.and_then(|limit| u32::try_from(limit).ok());
    let day = error.day.as_deref().and_then(Day::read);
    match (error.code, field) {
        (ProblemCode::Required, Field::Place) => Some(Fault::PointOrAddress),
        (ProblemCode::Required, _) => Some(Fault::Missing),
        (ProblemCode::TooShort, Field::Description | Field::Name) => Some(Fault::TooShort { least: limit? }),
        (ProblemCode::TooLong, Field::Photos) => Some(Fault::TooMany { most: limit? }),
        // `TooLong` at a latitude means a number that is too large, not a length.
        (ProblemCode::TooLong, Field::Place) if !error.pointer.ends_with("/address") => None,
        (ProblemCode::TooLong, _) => {
            let most = limit?;
            let by = length(field, draft)?.saturating_sub(most);
            (by > 0).then_some(Fault::TooLong { most, by })
        }
        (ProblemCode::TooEarly, _) => Some(Fault::TooEarly { earliest: day? }),
        (ProblemCode::TooLate, _) => Some(Fault::TooLate { latest: day? }),
        (ProblemCode::Invalid, Field::Phone) => Some(Fault::NotAPhone),
        (ProblemCode::Invalid, Field::Email) => Some(Fault::NotAnEmail),
        (ProblemCode::NotFound, Field::Service | Field::Answer(_)) => Some(Fault::OutsideChoices),
        (ProblemCode::NotFound, Field::Photos | Field::Photo(_)) => Some(Fault::DidNotArrive),
        (ProblemCode::Incomplete, _) => Some(Fault::StillUploading),
        (ProblemCode::NotAllowed, Field::Service) => Some(Fault::NotTaken),
        (ProblemCode::NotAllowed, Field::Anonymity) => Some(Fault::NotAnonymous),
        _ => None,
    }
}

/// Length in characters of a text field's content.
fn length(field: &Field, draft: &Draft) -> Option<u32> {
    let text = match field {
        Field::Description => &draft.description,
        Field::Place => &draft.place.address,
        Field::Name => &draft.name,
        Field::Phone => &draft.phone,
        Field::Email => &draft.email,
        Field::Answer(id) => match draft.answers.get(id)? {
            crate::RawAnswer::Text(text) => text,
            crate::RawAnswer::Several(_) => return None,
        },
        Field::Service | Field::Photos | Field::Photo(_) | Field::Anonymity => return None,
    };
    u32::try_from(lines(text).trim().chars().count()).ok()
}

/// The field of the form that a JSON Pointer (RFC 6901) into a `NewDemand` means.
fn field(pointer: &str, draft: &Draft) -> Option<Field> {
    // Some backends write the pointer as a URI fragment (RFC 6901, section 6).
    let mut segments = pointer.trim_start_matches('#').strip_prefix('/')?.split('/');
    let first = segments.next()?;
    let second = segments.next();
    Some(match (first, second) {
        ("service", _) => Field::Service,
        ("description", _) => Field::Description,
        ("place", _) => Field::Place,
        ("answers", Some(id)) => Field::Answer(id.replace("~1", "/").replace("~0", "~")),
        ("photos", Some(index)) => {
            let sent = draft.photos.iter().filter(|photo| photo.upload.ready().is_some());
            let photo = index.parse().ok().and_then(|index: usize| sent.into_iter().nth(index));
            photo.map_or(Field::Photos, |photo| Field::Photo(photo.key.clone()))
        }
        ("photos", None) => Field::Photos,
        ("anonymity", _) | ("reporter", None) => Field::Anonymity,
        ("reporter", Some("name")) => Field::Name,
        ("reporter", Some("phone")) => Field::Phone,
        ("reporter", Some("email")) => Field::Email,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{draft, photo, ready};
    use crate::{PhotoKey, Upload};

    fn problem(errors: Vec<FieldProblem>) -> Problem {
        Problem {
            kind: "about:blank".to_owned(),
            title: "Not taken".to_owned(),
            status: 422,
            detail: None,
            instance: None,
            request_id: None,
            errors,
        }
    }

    fn found(errors: Vec<FieldProblem>) -> Vec<ServerProblem> {
        let mut draft = draft();
        draft.photos = vec![photo("lost", Upload::Waiting), photo("p1", ready("a")), photo("p2", ready("b"))];
        from_problem(&problem(errors), &draft)
    }

    #[track_caller]
    fn check(pointer: &str, expected: Option<Field>) {
        let found = found(vec![FieldProblem::new(pointer, ProblemCode::Reused, "Wrong.")]);
        assert_eq!(found, [ServerProblem { field: expected, fault: None }], "{pointer}");
    }

    #[test]
    fn a_pointer_leads_back_to_its_field() {
        check("/description", Some(Field::Description));
        check("/answers/a~1b~0c", Some(Field::Answer("a/b~c".to_owned())));
        check("#/reporter/email", Some(Field::Email));
        check("/reporter", Some(Field::Anonymity));
        check("/place/latitude", Some(Field::Place));
        check("/service", Some(Field::Service));
    }

    #[test]
    fn a_photo_is_meant_as_it_was_sent() {
        check("/photos/1", Some(Field::Photo(PhotoKey::new("p2"))));
        check("/photos/7", Some(Field::Photos));
        check("/photos", Some(Field::Photos));
    }

    #[test]
    fn what_has_no_field_of_its_own_is_still_said() {
        for pointer in ["", "/", "description", "/client_ref", "?near", "/reporter/shoe"] {
            check(pointer, None);
        }
        let found = from_problem(&problem(Vec::new()), &draft());
        assert_eq!(found, [ServerProblem { field: None, fault: None }]);
    }

    #[test]
    fn a_code_leads_back_to_the_fault_that_the_form_would_have_found() {
        use ProblemCode::{Incomplete, Invalid, NotAllowed, NotFound, Required, TooEarly, TooLate, TooLong, TooShort};
        let day = Day::read("1900-01-01").expect("a day");
        for (pointer, code, limit, expected) in [
            ("/description", Required, None, Some(Fault::Missing)),
            ("/place", Required, None, Some(Fault::PointOrAddress)),
            ("/description", TooShort, Some(5), Some(Fault::TooShort { least: 5 })),
            ("/description", TooShort, None, None),
            ("/description", TooLong, Some(20), Some(Fault::TooLong { most: 20, by: 11 })),
            ("/description", TooLong, Some(2_000), None),
            ("/photos", TooLong, Some(3), Some(Fault::TooMany { most: 3 })),
            ("/place/latitude", TooLong, Some(9), None),
            ("/place/address", TooLong, Some(9), Some(Fault::TooLong { most: 9, by: 7 })),
            ("/answers/lamps", TooLong, Some(9_007_199_254_740_991), None),
            ("/answers/lamps", TooEarly, None, Some(Fault::TooEarly { earliest: day })),
            ("/answers/lamps", TooLate, None, Some(Fault::TooLate { latest: day })),
            ("/answers/lamps", NotFound, None, Some(Fault::OutsideChoices)),
            ("/reporter/phone", Invalid, None, Some(Fault::NotAPhone)),
            ("/reporter/email", Invalid, None, Some(Fault::NotAnEmail)),
            ("/photos/0", NotFound, None, Some(Fault::DidNotArrive)),
            ("/photos/0", Incomplete, None, Some(Fault::StillUploading)),
            ("/service", NotFound, None, Some(Fault::OutsideChoices)),
            ("/service", NotAllowed, None, Some(Fault::NotTaken)),
            ("/anonymity", NotAllowed, None, Some(Fault::NotAnonymous)),
            ("/answers/lamps", Invalid, None, None),
            ("/client_ref", Required, None, None),
        ] {
            let error =
                FieldProblem { limit, day: Some("1900-01-01".to_owned()), ..FieldProblem::new(pointer, code, "") };
            let found = found(vec![error]);
            assert_eq!(found[0].fault, expected, "{pointer} {code:?}");
        }
    }
}
