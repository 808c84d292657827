//! What a backend did not take, brought back to the fields of the form.

use crate::{Draft, Field};
use contract::Problem;

/// Something in a submission that the backend did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerProblem {
    /// Where; `None` when no single field of the form is wrong.
    pub field: Option<Field>,
    /// What, in the backend's words; text only, never markup.
    pub detail: String,
}

/// The backend's problem, field by field in its order; one entry without a field when it names none.
pub fn from_problem(problem: &Problem, draft: &Draft) -> Vec<ServerProblem> {
    let mut found: Vec<ServerProblem> = problem
        .errors
        .iter()
        .map(|error| ServerProblem { field: field(&error.pointer, draft), detail: error.detail.clone() })
        .collect();
    if found.is_empty() {
        let detail = problem.detail.as_ref().filter(|detail| !detail.is_empty()).unwrap_or(&problem.title);
        found.push(ServerProblem { field: None, detail: detail.clone() });
    }
    found
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
    use contract::{FieldProblem, ProblemCode};

    fn problem(pointers: &[&str]) -> Problem {
        let error = |pointer: &&str| FieldProblem {
            pointer: (*pointer).to_owned(),
            code: ProblemCode::Invalid,
            detail: "Wrong.".to_owned(),
        };
        Problem {
            kind: "about:blank".to_owned(),
            title: "Not taken".to_owned(),
            status: 422,
            detail: None,
            instance: None,
            errors: pointers.iter().map(error).collect(),
        }
    }

    #[track_caller]
    fn check(pointer: &str, expected: Option<Field>) {
        let mut draft = draft();
        draft.photos = vec![photo("lost", Upload::Waiting), photo("p1", ready("a")), photo("p2", ready("b"))];
        let found = from_problem(&problem(&[pointer]), &draft);
        assert_eq!(found, [ServerProblem { field: expected, detail: "Wrong.".to_owned() }], "{pointer}");
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
        let found = from_problem(&problem(&[]), &draft());
        assert_eq!(found, [ServerProblem { field: None, detail: "Not taken".to_owned() }]);
    }
}
