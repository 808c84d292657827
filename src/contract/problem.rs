//! What a backend says when it does not do what was asked: RFC 9457 problem details.

use serde::{Deserialize, Serialize};

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Problem {
    /// A URI that names the sort of problem; `about:blank` when the status says it all.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: String,
    /// The sort of problem in a few words.
    #[serde(default)]
    pub title: String,
    /// The HTTP status, repeated.
    #[serde(default)]
    pub status: u16,
    /// This occurrence, in plain words for whoever builds a client. Citizens read the client's own words, by status and code.
    #[serde(default)]
    pub detail: Option<String>,
    /// A reference of this occurrence that the city's support can look up.
    #[serde(default)]
    pub instance: Option<String>,
    /// The id of this request in the city's own log, the same as in the header `X-Request-Id`: with it the city's support
    /// finds out what happened. It says nothing about anyone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(min = 1, max = 64)))]
    pub request_id: Option<String>,
    /// The fields that are wrong; empty when no single field is.
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct FieldProblem {
    /// JSON Pointer (RFC 6901) into the body that was sent; with a leading `?` the name of a query parameter.
    pub pointer: String,
    /// What is wrong, for the program.
    pub code: ProblemCode,
    /// What is wrong, in plain words for whoever builds a client, and for a client that does not know the `code`.
    pub detail: String,
    /// With `too_short` and `too_long`: the least or the most that is taken, in characters, in things of a list, or as the number
    /// itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
    /// With `too_early` and `too_late`: the first or the last day that is taken, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(equal = 10)))]
    pub day: Option<String>,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// It is missing or empty.
    Required,
    /// It is of the wrong type or form.
    Invalid,
    /// It is too short or too small.
    TooShort,
    /// It is too long, too large or too many.
    TooLong,
    /// It is a day before the first that is taken.
    TooEarly,
    /// It is a day after the last that is taken.
    TooLate,
    /// It names something that does not exist (any more).
    NotFound,
    /// It is known, but not allowed here and now.
    NotAllowed,
    /// The photo has not arrived completely.
    Incomplete,
    /// The same id was used with another body.
    Reused,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

impl FieldProblem {
    /// A problem that needs no number to be understood.
    pub fn new(pointer: impl Into<String>, code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), limit: None, day: None }
    }
}

fn about_blank() -> String {
    "about:blank".to_owned()
}
