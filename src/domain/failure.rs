//! What went wrong, told by what the citizen can do about it; not by a status number.

use contract::Problem;
use serde::{Deserialize, Serialize};

/// Why something asked of a backend did not come (architecture, law 4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// No answer came at all: wait for the network, and try again.
    Offline,
    /// The backend cannot now: wait.
    Busy {
        /// Milliseconds after which the backend wants to be asked again, when it says so; as it said it, not capped.
        after_ms: Option<u64>,
    },
    /// The backend does not take what was sent: correct it.
    Refused(Box<Problem>),
    /// Not here, or not allowed (401, 403, 404, 410 look alike): check the link, or tell the owner.
    Forbidden,
    /// The answer makes no sense: not the citizen's fault, and nobody knows what the backend did.
    Unintelligible {
        /// What did not make sense, for whoever looks after the backend; never shown as the only words.
        note: String,
    },
}

impl Failure {
    /// An answer that makes no sense, with a note for whoever looks after the backend.
    pub fn unintelligible(note: impl Into<String>) -> Self {
        Self::Unintelligible { note: note.into() }
    }

    /// Whether asking again, unchanged, may help.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Offline | Self::Busy { .. } | Self::Unintelligible { .. })
    }
}
