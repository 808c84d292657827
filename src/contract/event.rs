//! The append-only log of a demand: one entry a step, each with the state after it.

use crate::{EventId, EventKind, Photo, State, Timestamp, Unit};
use serde::{Deserialize, Serialize};

/// One step in the handling of a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Event {
    /// Its id, unique in the whole city.
    pub id: EventId,
    /// Its number in this demand: 1, 2, 3 … without gaps.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub kind: EventKind,
    /// What was said, in a language that may differ from the page's.
    #[serde(default)]
    pub message: Option<LocalText>,
    /// Photos that came with it.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Where the demand stands after it.
    pub state: State,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Actor {
    /// In which role.
    pub role: Role,
    /// Which unit, with the role `unit`.
    #[serde(default)]
    pub unit: Option<Unit>,
}

/// The role in which somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The citizen who filed the demand.
    Citizen,
    /// A unit of the city.
    Unit,
    /// The platform itself.
    System,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// A text with the language it is in, so that it can be read out and marked up rightly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct LocalText {
    /// The text, plain; never markup.
    pub text: String,
    /// BCP 47.
    pub language: String,
}

/// The answer to `GET /v1/demands/{reference}/events?after=N`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct EventPage {
    /// Events with a sequence number above `after`, ascending; at most 200.
    pub events: Vec<Event>,
    /// The `after` with which to go on: the highest sequence number now known to the caller.
    pub next: u64,
}
