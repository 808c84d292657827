//! Decodes status, content type and body into a value or a failure, whatever a backend or an intermediate proxy
//! responds.

use crate::Response;
use crate::retry_after::retry_after_ms;
use contract::{FieldProblem, Problem, ProblemCode};
use domain::Failure;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// No response of the API is longer than this; reading stops here.
pub const MOST_BODY_BYTES: usize = 8 * 1024 * 1024;

/// The JSON value of a 2xx response.
///
/// # Errors
/// A failure by status, or `Unintelligible` when the body is not that JSON (including JSON nested too deeply or too
/// long).
pub fn json<T: DeserializeOwned>(response: &Response) -> Result<T, Failure> {
    if !response.is_success() {
        return Err(failure(response));
    }
    let text = text(response).ok_or_else(|| Failure::unintelligible("the answer is too long, or not UTF-8"))?;
    parse(text)
}

/// The JSON value of a text; the only place where the contract's JSON is read, which keeps the program small.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    domain::read_json(text).map_err(|error| Failure::unintelligible(error.to_string()))
}

/// The failure that a response other than 2xx means. 409 means that a call with the same id is still running.
pub fn failure(response: &Response) -> Failure {
    match response.status {
        401 | 403 | 404 | 410 => Failure::Forbidden,
        408 | 409 | 425 | 429 | 500..=599 => Failure::Busy { after_ms: retry_after_ms(response) },
        400..=499 => Failure::Refused(Box::new(problem(response))),
        status => Failure::unintelligible(["HTTP status ", &status.to_string()].concat()),
    }
}

/// The body as text, without a byte order mark.
fn text(response: &Response) -> Option<&str> {
    if response.body.len() > MOST_BODY_BYTES {
        return None;
    }
    let text = core::str::from_utf8(&response.body).ok()?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The problem in the body; if there is none to read (a gateway's HTML page), one that only repeats the status.
fn problem(response: &Response) -> Problem {
    let told: Told = text(response).and_then(|text| domain::read_json(text).ok()).unwrap_or_default();
    let errors = told.errors.unwrap_or_default().into_iter().map(|error| FieldProblem {
        pointer: error.pointer.unwrap_or_default(),
        code: error.code.unwrap_or(ProblemCode::Unknown),
        detail: error.detail.unwrap_or_default(),
        limit: error.limit,
        day: error.day,
    });
    Problem {
        kind: told.kind.unwrap_or_else(|| "about:blank".to_owned()),
        title: told.title.unwrap_or_default(),
        status: response.status,
        detail: told.detail,
        instance: told.instance,
        // Nothing of the page shows it.
        request_id: None,
        errors: errors.collect(),
    }
}

/// A problem of which any member may be missing or null.
#[derive(Default, Deserialize)]
struct Told {
    #[serde(rename = "type")]
    kind: Option<String>,
    title: Option<String>,
    detail: Option<String>,
    instance: Option<String>,
    errors: Option<Vec<ToldError>>,
}

#[derive(Deserialize)]
struct ToldError {
    pointer: Option<String>,
    code: Option<ProblemCode>,
    detail: Option<String>,
    limit: Option<i64>,
    day: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{AccessGrant, EventPage};

    fn answer(status: u16, body: &[u8]) -> Response {
        Response { status, body: body.to_vec(), ..Response::default() }
    }

    const GRANT: &[u8] = br#"{"reference":"2611-0482-7153","access_token":"secret","later":{"version":2}}"#;

    #[test]
    fn an_answer_is_read_whatever_a_later_version_adds() {
        let grant: AccessGrant = json(&answer(201, GRANT)).expect("readable");
        assert_eq!(grant.reference.as_str(), "2611-0482-7153");
        let marked = [b"\xef\xbb\xbf", GRANT].concat();
        assert_eq!(json(&answer(200, &marked)), Ok(grant), "a byte order mark does no harm");
    }

    #[test]
    fn what_makes_no_sense_is_unintelligible_and_never_a_panic() {
        let deep = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
        let events = br#"{"events":[],"next":99999999999999999999999}"#;
        for body in [
            b"<!doctype html><title>Wi-Fi</title>".as_slice(),
            b"",
            b"null",
            b"{",
            &GRANT[..GRANT.len() - 5],
            b"\xff\xfe\x00",
            &deep,
            events,
            br#"{"events":{},"next":1}"#,
            br#"{"events":[],"events":[],"next":1}"#,
        ] {
            let read: Result<EventPage, Failure> = json(&answer(200, body));
            assert!(matches!(read, Err(Failure::Unintelligible { .. })), "{read:?}");
        }
        let long = answer(200, &vec![b' '; MOST_BODY_BYTES + 1]);
        assert!(matches!(json::<EventPage>(&long), Err(Failure::Unintelligible { .. })));
    }

    #[test]
    fn a_status_says_what_the_citizen_can_do() {
        for status in [401, 403, 404, 410] {
            assert_eq!(failure(&answer(status, b"")), Failure::Forbidden, "{status}");
        }
        for status in [408, 409, 425, 429, 500, 502, 503, 504] {
            assert_eq!(failure(&answer(status, b"<html>")), Failure::Busy { after_ms: None }, "{status}");
        }
        for status in [0, 100, 204, 302] {
            assert!(matches!(failure(&answer(status, b"")), Failure::Unintelligible { .. }), "{status}");
        }
    }

    #[test]
    fn a_problem_is_read_however_incomplete() {
        let told = br#"{"detail":"Too short.","errors":[{"pointer":"/description","code":"too_short","detail":"At least 5."},{"pointer":"/place","code":"brand_new"},{}]}"#;
        let Failure::Refused(problem) = failure(&answer(422, told)) else { panic!("a 422 is a refusal") };
        assert_eq!((problem.status, problem.kind.as_str(), problem.errors.len()), (422, "about:blank", 3));
        assert_eq!(problem.errors[0].code, ProblemCode::TooShort);
        assert_eq!(problem.errors[1].code, ProblemCode::Unknown);
    }

    #[test]
    fn a_gateways_page_is_not_shown_as_the_citys_words() {
        let Failure::Refused(problem) = failure(&answer(413, b"<html>413 Payload Too Large</html>")) else {
            panic!("a 413 is a refusal")
        };
        assert_eq!((problem.status, problem.title.as_str(), problem.detail), (413, "", None));
    }
}
