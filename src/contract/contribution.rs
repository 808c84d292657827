//! What a citizen adds to a demand later: reply, photos, rating, redo, nudge, correction, withdrawal.

use crate::{ClientRef, EventKind, PhotoId, Place};
use serde::{Deserialize, Serialize};

/// The body of `POST /v1/demands/{reference}/events`. Only what the demand's `actions` allow is taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Contribution {
    /// The same id as in the `Idempotency-Key` header: a repeated delivery is one event.
    #[cfg_attr(feature = "openapi", schemars(length(min = 8, max = 64)))]
    pub client_ref: ClientRef,
    /// What it is.
    pub kind: ContributionKind,
    /// In words; needed with `reply`, `redo` and `correction`. Several lines, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(max = 2000)))]
    pub text: Option<String>,
    /// BCP 47 tag of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(max = 35)))]
    pub language: Option<String>,
    /// Uploaded photos; needed with `photos`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
    /// Needed with `rating`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// The right place, with `correction`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

/// What a citizen adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContributionKind {
    /// Answers the unit, or adds something in words (action `reply`).
    Reply,
    /// Adds photos (action `add_photos`).
    Photos,
    /// Rates the handling (action `rate`).
    Rating,
    /// Sends it back (action `redo`).
    Redo,
    /// Reminds the unit (action `nudge`).
    Nudge,
    /// Corrects words or place (action `correct`).
    Correction,
    /// Takes it back (action `withdraw`).
    Withdrawal,
}

impl ContributionKind {
    /// The event that it becomes; its rule names the action that must be offered.
    pub const fn event(self) -> EventKind {
        match self {
            Self::Reply => EventKind::Replied,
            Self::Photos => EventKind::Noted,
            Self::Rating => EventKind::Rated,
            Self::Redo => EventKind::Redo,
            Self::Nudge => EventKind::Nudged,
            Self::Correction => EventKind::Corrected,
            Self::Withdrawal => EventKind::Withdrawn,
        }
    }
}

/// Four ratings, each from 1 (very poor) to 5 (very good).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Rating {
    /// How quickly it was handled.
    #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 5)))]
    pub speed: u8,
    /// What came of it.
    #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 5)))]
    pub result: u8,
    /// How one was treated.
    #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 5)))]
    pub experience: u8,
    /// How good the feedback was.
    #[cfg_attr(feature = "openapi", schemars(range(min = 1, max = 5)))]
    pub feedback: u8,
}
