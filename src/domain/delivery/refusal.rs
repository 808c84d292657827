//! A definite no to an attempt, and what it says about the attempts before it.

use contract::{Problem, ProblemCode};
use serde::{Deserialize, Serialize};

/// A definite no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// What is wrong with it (400, 413, 415, 422).
    Problem(Problem),
    /// Nothing can be filed there (401, 403, 404, 410): the owner has to know.
    Forbidden,
}

impl Refusal {
    /// Whether the demand may be at the city in spite of it. The city gives one answer for one id and body, so when it names
    /// what is wrong it has not taken an earlier attempt either; a gateway's no says nothing about earlier attempts.
    pub(super) fn may_be_there(&self, was_unsure: bool) -> bool {
        match self {
            Self::Problem(problem) if problem.errors.iter().any(|error| error.code == ProblemCode::Reused) => true,
            Self::Problem(problem) if !problem.errors.is_empty() => false,
            _ => was_unsure,
        }
    }
}
