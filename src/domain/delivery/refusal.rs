//! A definite refusal of an attempt, and what it implies for earlier attempts.

use contract::{Problem, ProblemCode};
use serde::{Deserialize, Serialize};

/// A definite refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// What is wrong with it (400, 413, 415, 422).
    Problem(Problem),
    /// Nothing can be filed there (401, 403, 404, 410): the owner of the site has to know.
    Forbidden,
}

impl Refusal {
    /// Whether the demand may be at the city in spite of it. The city gives the same response for the same id and body,
    /// so if it names what is wrong it has not accepted an earlier attempt either; a gateway's refusal says nothing
    /// about earlier attempts.
    pub(super) fn may_be_there(&self, was_unsure: bool) -> bool {
        match self {
            Self::Problem(problem) if problem.errors.iter().any(|error| error.code == ProblemCode::Reused) => true,
            Self::Problem(problem) if !problem.errors.is_empty() => false,
            _ => was_unsure,
        }
    }
}
