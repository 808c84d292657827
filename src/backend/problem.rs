//! Error responses: every rejection of the API is RFC 9457 `application/problem+json`.

use crate::{
    requests,
    store::{PhotoFault, WriteError},
};
use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
    response::IntoResponse,
};
use contract::{FieldProblem, Problem, ProblemCode};

/// An error response under construction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    status: StatusCode,
    detail: String,
    errors: Vec<FieldProblem>,
    headers: Vec<(header::HeaderName, String)>,
}

impl Rejection {
    /// A rejection with a description.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// Some fields are wrong: 422.
    pub fn fields(errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "Some of what was sent is not right.") }
    }

    /// One field is wrong: 422.
    pub fn field(pointer: impl Into<String>, code: ProblemCode, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldProblem::new(pointer, code, detail)])
    }

    /// A query parameter is wrong: 400.
    pub fn parameter(name: &str, detail: impl Into<String>) -> Self {
        let error = FieldProblem::new(format!("?{name}"), ProblemCode::Invalid, detail);
        Self { errors: vec![error], ..Self::new(StatusCode::BAD_REQUEST, "The address of this call is not right.") }
    }

    /// Not found, or not allowed for this caller: the two cannot be told apart.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "There is nothing here.")
    }

    /// What a client is told when the backend failed.
    pub const FAILED: &str = "Something went wrong on our side. Please try again.";

    /// The backend failed; the reason goes to its own log, never to the client.
    pub fn failed(error: impl std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Self::FAILED)
    }

    /// Adds a header.
    #[must_use]
    pub fn with(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds a field that is wrong.
    #[must_use]
    pub fn naming(mut self, problem: FieldProblem) -> Self {
        self.errors.push(problem);
        self
    }

    /// Its HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The fields that are wrong.
    pub fn errors(&self) -> &[FieldProblem] {
        &self.errors
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response<Body> {
        let problem = Problem {
            kind: "about:blank".to_owned(),
            title: title(self.status).to_owned(),
            status: self.status.as_u16(),
            detail: Some(self.detail),
            instance: None,
            request_id: requests::current_id(),
            errors: self.errors,
        };
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut answer = Response::new(Body::from(body));
        *answer.status_mut() = self.status;
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        answer
    }
}

impl From<sqlx::Error> for Rejection {
    fn from(error: sqlx::Error) -> Self {
        Self::failed(error)
    }
}

impl From<anyhow::Error> for Rejection {
    fn from(error: anyhow::Error) -> Self {
        Self::failed(format!("{error:#}"))
    }
}

impl From<WriteError> for Rejection {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::NotFound => Self::not_found(),
            WriteError::NotAllowed => {
                Self::field("/kind", ProblemCode::NotAllowed, "This cannot be done with the demand as it stands now.")
            }
            WriteError::Reused => {
                Self::field("/client_ref", ProblemCode::Reused, "This id was used for something else before.")
            }
            WriteError::UnknownService => Self::field("/service", ProblemCode::NotFound, "There is no such service."),
            WriteError::Photo(place, fault) => Self::fields(vec![photo_problem(place, fault)]),
            WriteError::Store(error) => error.into(),
        }
    }
}

/// The problem with the photo at that index of the list.
pub fn photo_problem(place: usize, fault: PhotoFault) -> FieldProblem {
    let (code, detail) = match fault {
        PhotoFault::Unknown => (ProblemCode::NotFound, "This photo is not here (any more). Please add it again."),
        PhotoFault::Incomplete => (ProblemCode::Incomplete, "This photo has not arrived completely."),
        PhotoFault::Taken => (ProblemCode::NotAllowed, "This photo belongs to something else already."),
    };
    FieldProblem::new(format!("/photos/{place}"), code, detail)
}

fn title(status: StatusCode) -> &'static str {
    match status.as_u16() {
        // tus 1.0, checksum extension.
        460 => "Checksum mismatch",
        _ => status.canonical_reason().unwrap_or("Not done"),
    }
}
