//! Why a call failed, classified by what the citizen can do about it, not by status.

use contract::Problem;
use serde::{Deserialize, Serialize};

/// Why a call to a backend failed (architecture, law 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// No response: wait for the network, and try again.
    Offline,
    /// The backend is overloaded: wait.
    Busy {
        /// Milliseconds to wait, if the backend says so; not capped.
        after_ms: Option<u64>,
    },
    /// The backend rejects the request: correct it.
    Refused(Box<Problem>),
    /// Not here, or not allowed (401, 403, 404, 410 look alike): check the link, or tell the owner.
    Forbidden,
    /// The response is not understood: not the citizen's fault, and it is not known what the backend did.
    Unintelligible {
        /// A technical note for whoever runs the backend; never the only text shown.
        note: String,
    },
}

impl Failure {
    /// A response that is not understood, with a note for whoever runs the backend.
    pub fn unintelligible(note: impl Into<String>) -> Self {
        Self::Unintelligible { note: note.into() }
    }

    /// Whether an unchanged retry may help.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Offline | Self::Busy { .. } | Self::Unintelligible { .. })
    }
}
