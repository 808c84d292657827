//! The append-only log of a demand: one entry a step, each with the state after it.

use crate::{EventId, Photo, State, Timestamp, Unit};
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

/// What happened. A client shows a kind that it does not know by its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// The demand is at the city.
    Received,
    /// The city has taken it on.
    Accepted,
    /// It was filed under another service.
    Reclassified,
    /// It was given to a unit.
    Dispatched,
    /// The unit has confirmed that it has it.
    SignedFor,
    /// The unit gave it back: not its business.
    Returned,
    /// Work has begun.
    Started,
    /// Somebody will come by.
    VisitPlanned,
    /// The unit asks the citizen.
    QuestionAsked,
    /// The citizen has answered or added something.
    Replied,
    /// The unit has noted something.
    Noted,
    /// A promise was moved to a later time.
    Extended,
    /// It was joined with another demand about the same matter.
    Merged,
    /// It is under city-wide supervision.
    Supervised,
    /// Answered at once.
    Answered,
    /// The unit says it is settled.
    Resolved,
    /// The citizen has rated it.
    Rated,
    /// The citizen has sent it back.
    Redo,
    /// The citizen has corrected it.
    Corrected,
    /// The citizen has taken it back.
    Withdrawn,
    /// The citizen has reminded the unit.
    Nudged,
    /// Closed for good.
    Closed,
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
