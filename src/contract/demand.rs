//! A demand: as it is filed, as it is answered, as it is shown.

use crate::{
    AccessToken, Answers, ClientRef, Photo, PhotoId, Place, QueryCode, Reference, ServiceId, State, Timestamp,
};
use serde::{Deserialize, Serialize};

/// The body of `POST /v1/demands`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct NewDemand {
    /// The same id as in the `Idempotency-Key` header, unique for ever: a repeated delivery is one demand.
    #[cfg_attr(feature = "openapi", schemars(length(min = 8, max = 64)))]
    pub client_ref: ClientRef,
    /// What it is about.
    pub service: ServiceId,
    /// In the citizen's own words, of several lines; the city's limits say how long.
    pub description: String,
    /// Where.
    pub place: Place,
    /// Uploaded photos, in the order the citizen wants them seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
    /// Answers to the service's questions.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// Who files it; left out when anonymous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Reporter>,
    /// How much of the reporter is known, and to whom. Left out it is the private choice, `hidden_from_public`.
    #[serde(default)]
    pub anonymity: Anonymity,
    /// BCP 47 tag of the language the citizen writes and reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(max = 35)))]
    pub language: Option<String>,
}

/// Who files a demand; each part optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Reporter {
    /// As the person wants to be called; one line, at most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(max = 100)))]
    pub name: Option<String>,
    /// A telephone number: five to twenty digits, blanks, `-`, parentheses, and one `+` before the first digit; at most 30
    /// characters. An extension stands behind the last `-`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(max = 30)))]
    pub phone: Option<String>,
    /// An e-mail address of the form that HTML's `type=email` takes, with a dot in its domain and with letters of any script; at
    /// most 254 characters, 64 bytes of them before the `@` (RFC 5321).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(length(max = 254)))]
    pub email: Option<String>,
}

/// How much of the reporter is known, and to whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Anonymity {
    /// The city knows the reporter; the demand is public with the reporter's name left out.
    Named,
    /// The city knows the reporter; nothing of the demand is public.
    #[default]
    HiddenFromPublic,
    /// Nobody knows the reporter.
    Anonymous,
}

/// The answer `201` to `POST /v1/demands`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Filed {
    /// What the demand is called from now on.
    pub reference: Reference,
    /// The short secret for another device.
    pub query_code: QueryCode,
    /// The bearer secret.
    pub access_token: AccessToken,
    /// The demand as it stands.
    pub demand: Demand,
}

/// A demand as it is shown: whole to whoever has its access token, otherwise the public part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Demand {
    /// What it is called.
    pub reference: Reference,
    /// What it is about.
    pub service: ServiceName,
    /// In the citizen's own words.
    pub description: String,
    /// BCP 47 tag of the description.
    pub language: String,
    /// Where.
    pub place: Place,
    /// The citizen's photos.
    #[serde(default)]
    pub photos: Vec<Photo>,
    /// Answers to the service's questions; without the private ones in the public view.
    #[serde(default)]
    pub answers: Answers,
    /// Who filed it; never in the public view.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<Reporter>,
    /// How much of the reporter is known, and to whom.
    pub anonymity: Anonymity,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When the last event happened.
    pub updated_at: Timestamp,
    /// Sequence number of the last event.
    pub last_seq: u64,
    /// Where it stands after that event.
    pub state: State,
    /// How many others have joined it.
    #[serde(default)]
    pub supporters: u32,
    /// Whether this is the whole demand, as its access token opens it; `false` in the public view. A call with a wrong token
    /// is answered like a call without one, so this is how a client learns whether its token is right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<bool>,
}

impl Demand {
    /// Whether the request had the demand's access token. For backends that do not say so, it follows from data that
    /// only the whole demand has, or from a response at all where nothing is public.
    pub fn is_whole(&self) -> bool {
        self.whole.unwrap_or_else(|| {
            self.reporter.is_some() || !self.state.actions.is_empty() || self.anonymity == Anonymity::HiddenFromPublic
        })
    }
}

/// A service as a demand names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ServiceName {
    /// Stable id.
    pub id: ServiceId,
    /// Its name in the language of the answer.
    pub name: String,
}

/// The answer to `GET /v1/demands`: public demands, newest first, or nearest first with `near`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DemandPage {
    /// At most 50.
    pub demands: Vec<DemandSummary>,
    /// The `cursor` of the next page, if there is one; also as a `Link` header with `rel="next"` (RFC 8288).
    #[serde(default)]
    pub next: Option<String>,
}

/// A public demand in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct DemandSummary {
    /// What it is called.
    pub reference: Reference,
    /// What it is about.
    pub service: ServiceName,
    /// The beginning of the description, at most 140 characters.
    pub excerpt: String,
    /// BCP 47 tag of the excerpt.
    pub language: String,
    /// Where.
    pub place: Place,
    /// Metres from the point asked for, with `near`.
    #[serde(default)]
    pub distance_m: Option<f64>,
    /// Its first photo.
    #[serde(default)]
    pub photo: Option<Photo>,
    /// How far it is.
    pub stage: crate::Stage,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When the last event happened.
    pub updated_at: Timestamp,
    /// How many others have joined it.
    #[serde(default)]
    pub supporters: u32,
}

/// The body of `POST /v1/demands/{reference}/supporters`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Supporter {
    /// An id that this device made up for this demand: counted once.
    #[cfg_attr(feature = "openapi", schemars(length(min = 8, max = 64)))]
    pub client_ref: ClientRef,
}

/// The answer to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Supported {
    /// How many have joined, this one included.
    pub supporters: u32,
}
