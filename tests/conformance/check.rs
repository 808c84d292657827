//! The type of a check and its result; the checks are in `checks`.

use crate::Subject;
use core::fmt;
use core::future::Future;
use core::pin::Pin;

/// The result of a check.
pub type Outcome<T = ()> = Result<T, Unmet>;

/// A running check.
pub type Running<'a> = Pin<Box<dyn Future<Output = Outcome> + 'a>>;

/// One promise of the API, and how it is checked.
#[derive(Clone, Copy)]
pub struct Check {
    /// Its name, a sentence with underscores.
    pub name: &'static str,
    /// The promise in words, with the section of the OpenAPI document or the standard that it comes from.
    pub promise: &'static str,
    /// Runs it.
    pub run: for<'a> fn(&'a Subject) -> Running<'a>,
}

/// Why a check did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmet {
    /// The promise is broken; with what was expected and what came.
    Broken(String),
    /// The backend does not claim to do this (its `capabilities` lack it), or the suite was given no staff token.
    NotOffered(String),
}

impl Unmet {
    /// The promise is broken.
    pub fn broken(what: impl Into<String>) -> Self {
        Self::Broken(what.into())
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(what) | Self::NotOffered(what) => f.write_str(what),
        }
    }
}

/// Fails the check unless the condition holds.
macro_rules! hold {
    ($condition:expr, $($words:tt)+) => {
        if !$condition {
            return Err($crate::check::Unmet::broken(format!($($words)+)));
        }
    };
}
pub(crate) use hold;

/// A list of checks: the functions' names with the promises in words.
macro_rules! list {
    ($($name:ident: $promise:literal),* $(,)?) => {
        /// The checks of this section.
        pub(super) const CHECKS: &[$crate::Check] = &[$($crate::Check {
            name: stringify!($name),
            promise: $promise,
            run: |subject| Box::pin($name(subject)),
        }),*];
    };
}
pub(crate) use list;
