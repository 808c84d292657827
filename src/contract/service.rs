//! The city's catalogue: what a citizen can demand. Questions are in `question`.

use crate::{PromiseName, Question, ServiceId};
use serde::{Deserialize, Serialize};

/// The answer to `GET /v1/services`: the whole catalogue without questions. Carries an `ETag`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ServicePage {
    /// All services, in the order the city wants them browsed.
    pub services: Vec<ServiceSummary>,
}

/// A service as it stands in the catalogue. Texts are in the answer's `Content-Language`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ServiceSummary {
    /// Stable id.
    pub id: ServiceId,
    /// Its name in plain words.
    pub name: String,
    /// The path of groups it stands under, outermost first; at least one.
    pub group: Vec<String>,
    /// One line: what belongs here.
    #[serde(default)]
    pub summary: Option<String>,
    /// Other words by which people look for it: synonyms, and initials or transliterations where a script has them.
    #[serde(default)]
    pub keywords: Vec<String>,
    /// What sort of demand it is.
    pub kind: ServiceKind,
    /// Whether this service has questions of its own (`GET /v1/services/{id}`).
    #[serde(default)]
    pub has_questions: bool,
}

/// The answer to `GET /v1/services/{id}`: one service, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Service {
    /// Stable id.
    pub id: ServiceId,
    /// Its name in plain words.
    pub name: String,
    /// The path of groups it stands under, outermost first; at least one.
    pub group: Vec<String>,
    /// One line: what belongs here.
    #[serde(default)]
    pub summary: Option<String>,
    /// What sort of demand it is.
    pub kind: ServiceKind,
    /// What happens after filing, in plain words.
    #[serde(default)]
    pub next: Option<String>,
    /// The instant answer to an enquiry: often nothing need be filed.
    #[serde(default)]
    pub answer: Option<String>,
    /// Things to know before filing.
    #[serde(default)]
    pub notices: Vec<Notice>,
    /// What the city promises, by when.
    #[serde(default)]
    pub promises: Vec<PromiseTerm>,
    /// Whether a photo helps.
    #[serde(default)]
    pub photos: PhotoWish,
    /// What the unit needs to know, in order of asking.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// What sort of demand a service takes; the law gives each its own limit of working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// Wants to know something.
    Enquiry,
    /// Wants help with something.
    Help,
    /// Has an idea for the city.
    Suggestion,
    /// Is dissatisfied with a service or a conduct.
    Complaint,
    /// Reports a defect, danger or offence.
    Report,
    /// A value of a later version.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// Something to know before filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Notice {
    /// How strongly it is meant.
    pub kind: NoticeKind,
    /// The notice in plain words.
    pub text: String,
    /// The number to call, with `call_instead`.
    #[serde(default)]
    pub phone: Option<String>,
}

/// How strongly a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A telephone call is the faster or safer way; filing stays possible.
    CallInstead,
    /// The city cannot take this; filing is not offered.
    StopHere,
    /// Good to know.
    Information,
    /// A value of a later version; shown as information.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}

/// What the city promises for a service, before any demand exists: one of `hours` and `working_days` is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PromiseTerm {
    /// What is promised.
    pub name: PromiseName,
    /// Within so many hours by the clock.
    #[serde(default)]
    pub hours: Option<u32>,
    /// Within so many of the city's working days.
    #[serde(default)]
    pub working_days: Option<u32>,
}

/// Whether a photo helps with a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PhotoWish {
    /// Not asked for.
    None,
    /// Helps; can be left out.
    #[default]
    Suggested,
    /// Needed: the city cannot act without one.
    Required,
    /// A value of a later version; treated as `suggested`.
    #[serde(other)]
    #[cfg_attr(feature = "openapi", schemars(skip))]
    Unknown,
}
