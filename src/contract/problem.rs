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
    /// This occurrence, in plain words that can be shown to a citizen.
    #[serde(default)]
    pub detail: Option<String>,
    /// A reference of this occurrence that the city's support can look up.
    #[serde(default)]
    pub instance: Option<String>,
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
    /// What is wrong, in plain words that can be shown to a citizen.
    pub detail: String,
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

fn about_blank() -> String {
    "about:blank".to_owned()
}
