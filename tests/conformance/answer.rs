//! A response with expectations on it; each failed one says what came instead.

use crate::check::{Outcome, Unmet, hold};
use contract::{FieldProblem, Problem};
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A complete response.
#[derive(Debug)]
pub(crate) struct Answer {
    what: String,
    /// The status.
    pub(crate) status: u16,
    headers: HeaderMap,
    /// The bytes of the body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn read(what: &str, response: reqwest::Result<reqwest::Response>) -> Outcome<Self> {
        let broken = |error: reqwest::Error| Unmet::broken(format!("{what}: no answer: {error}"));
        let response = response.map_err(broken)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.map_err(broken)?.to_vec();
        Ok(Self { what: what.to_owned(), status, headers, body })
    }

    /// Expects this status.
    pub(crate) fn ok(self, status: u16) -> Outcome<Self> {
        self.any_of(&[status])
    }

    /// Expects one of these.
    pub(crate) fn any_of(self, statuses: &[u16]) -> Outcome<Self> {
        hold!(
            statuses.contains(&self.status),
            "{}: expected {statuses:?}, got {} {}",
            self.what,
            self.status,
            self.beginning()
        );
        Ok(self)
    }

    /// Expects a header.
    pub(crate) fn header(&self, name: &str) -> Outcome<&str> {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.ok_or_else(|| Unmet::broken(format!("{}: the answer {} has no header {name}", self.what, self.status)))
    }

    /// Expects a header that is a number.
    pub(crate) fn number(&self, name: &str) -> Outcome<u64> {
        let value = self.header(name)?;
        value.parse().map_err(|_| Unmet::broken(format!("{}: {name} is {value:?}, not a number", self.what)))
    }

    /// Expects that it must not be cached.
    pub(crate) fn no_store(self) -> Outcome<Self> {
        let value = self.header("cache-control")?;
        hold!(value.contains("no-store"), "{}: Cache-Control is {value:?}, not no-store", self.what);
        Ok(self)
    }

    /// Expects that it must not be cached, or only with revalidation each time and separately for each token.
    pub(crate) fn kept_carefully(self) -> Outcome<Self> {
        let value = self.header("cache-control")?;
        if value.contains("no-store") {
            return Ok(self);
        }
        let apart = self.header("vary")?.to_ascii_lowercase().contains("authorization");
        hold!(
            value.contains("no-cache") && apart,
            "{}: Cache-Control is {value:?}, Vary: {:?}",
            self.what,
            self.header("vary")?
        );
        Ok(self)
    }

    /// Expects a media type.
    pub(crate) fn media_type(&self, expected: &str) -> Outcome {
        let found = self.header("content-type")?;
        let essence = found.split(';').next().unwrap_or_default().trim();
        hold!(
            essence.eq_ignore_ascii_case(expected),
            "{}: the answer {} is {found}, not {expected}",
            self.what,
            self.status
        );
        Ok(())
    }

    /// Expects a JSON body of this type.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Outcome<T> {
        self.media_type("application/json")?;
        self.parsed()
    }

    /// Expects any JSON body.
    pub(crate) fn value(&self) -> Outcome<Value> {
        self.json()
    }

    /// Expects a problem with this status.
    pub(crate) fn problem(&self, status: u16) -> Outcome<Problem> {
        self.problem_of(&[status])
    }

    /// Expects a problem with one of these statuses.
    pub(crate) fn problem_of(&self, statuses: &[u16]) -> Outcome<Problem> {
        hold!(
            statuses.contains(&self.status),
            "{}: expected a problem {statuses:?}, got {} {}",
            self.what,
            self.status,
            self.beginning()
        );
        self.media_type("application/problem+json")?;
        let problem: Problem = self.parsed()?;
        hold!(
            problem.status == self.status,
            "{}: the problem repeats the status as {}, not {}",
            self.what,
            problem.status,
            self.status
        );
        hold!(!problem.title.is_empty(), "{}: the problem has no title", self.what);
        if let Some(id) = &problem.request_id {
            let header = self.header("x-request-id")?;
            hold!(id == header, "{}: the problem's request_id is {id:?}, X-Request-Id is {header:?}", self.what);
        }
        Ok(problem)
    }

    /// Expects a problem 422 with this field of the body among its errors.
    pub(crate) fn wrong_field(&self, pointer: &str) -> Outcome<FieldProblem> {
        self.naming(self.problem(422)?, pointer)
    }

    /// Expects a problem 400 with this query parameter (`?name`) among its errors.
    pub(crate) fn wrong_parameter(&self, pointer: &str) -> Outcome<FieldProblem> {
        self.naming(self.problem(400)?, pointer)
    }

    fn naming(&self, problem: Problem, pointer: &str) -> Outcome<FieldProblem> {
        let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.clone()).collect();
        let found = problem.errors.into_iter().find(|error| error.pointer == pointer);
        let found = found.ok_or_else(|| {
            Unmet::broken(format!("{}: expected a problem at {pointer}, got problems at {pointers:?}", self.what))
        })?;
        hold!(!found.detail.trim().is_empty(), "{}: the problem at {pointer} has no words", self.what);
        Ok(found)
    }

    fn parsed<T: DeserializeOwned>(&self) -> Outcome<T> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Unmet::broken(format!("{}: {error} in {}", self.what, self.beginning())))
    }

    fn beginning(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(300).collect()
    }
}
