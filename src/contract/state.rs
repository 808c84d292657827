//! Where a demand stands: stage, outcome, holder, promises, and what the citizen may do.

use crate::{LocalText, Reference, Timestamp, UnitId};
use serde::{Deserialize, Serialize};

/// The state of a demand after an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct State {
    /// How far it is.
    pub stage: Stage,
    /// How it ended, once it has.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// The unit that has it now.
    #[serde(default)]
    pub holder: Option<Unit>,
    /// What was promised, by when.
    #[serde(default)]
    pub promises: Vec<Promise>,
    /// What the citizen may do now.
    #[serde(default)]
    pub actions: Vec<Action>,
}

/// How far a demand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It is at the city.
    Received,
    /// The city has taken it on.
    Accepted,
    /// A unit has it.
    WithUnit,
    /// The unit works on it.
    InProgress,
    /// The unit has ended its work; the outcome says how.
    Resolved,
    /// The citizen has rated it, or it is closed for good.
    Rated,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// How a demand ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// The manner.
    pub kind: OutcomeKind,
    /// Why, with `declined` and `partly_resolved`.
    #[serde(default)]
    pub reason: Option<LocalText>,
    /// The demand that this one repeats, with `duplicate`.
    #[serde(default)]
    pub duplicate_of: Option<Reference>,
    /// Who has it now, with `passed_on`.
    #[serde(default)]
    pub authority: Option<String>,
}

/// The manner in which a demand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// Answered at once.
    Answered,
    /// Done.
    Resolved,
    /// Done in part.
    PartlyResolved,
    /// Not done; the reason says why.
    Declined,
    /// The same as another demand.
    Duplicate,
    /// Taken back by the citizen.
    Withdrawn,
    /// Passed to an authority outside the city.
    PassedOn,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// A department or office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Unit {
    /// Stable id.
    pub id: UnitId,
    /// Its name in the language of the answer.
    pub name: String,
    /// Its telephone number.
    #[serde(default)]
    pub phone: Option<String>,
}

/// Something the city promised for this demand, with the due time that the backend computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Promise {
    /// What is promised.
    pub name: PromiseName,
    /// When it was given.
    pub since: Timestamp,
    /// By when, as it stands now.
    pub due: Timestamp,
    /// How it stands.
    pub state: PromiseState,
    /// When it was kept.
    #[serde(default)]
    pub kept_at: Option<Timestamp>,
    /// By when it was first promised, once it was extended.
    #[serde(default)]
    pub first_due: Option<Timestamp>,
    /// Why it was extended or paused.
    #[serde(default)]
    pub reason: Option<LocalText>,
}

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PromiseName {
    /// A unit has it.
    Dispatch,
    /// The unit has been in touch.
    FirstContact,
    /// The matter is settled.
    Resolve,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Running.
    Open,
    /// Kept; `kept_at` says when.
    Kept,
    /// Past its due time and not kept, or kept too late (then `kept_at` says when).
    Overdue,
    /// Not running while the citizen is asked.
    Paused,
    /// Running towards a later due time; the reason says why.
    Extended,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// What the citizen may do with a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Answer the unit, or add something in words.
    Reply,
    /// Add photos.
    AddPhotos,
    /// Rate the handling.
    Rate,
    /// Send it back because it is not settled.
    Redo,
    /// Remind the unit.
    Nudge,
    /// Correct the description or the place.
    Correct,
    /// Take it back.
    Withdraw,
    /// A value of a later version; not offered.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}
