//! A new entry of a demand's log before it is written: what happened, by whom, with which data. Its effects are decided
//! in `handling`.

use crate::{language::Localised, standing::Ending};
use contract::{ClientRef, EventKind, PhotoId, Place, Rating, Role, ServiceId, Timestamp, UnitId};

/// A new entry of a demand's log.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// What happened.
    pub kind: EventKind,
    /// In which role.
    pub role: Role,
    /// The acting unit, with the role `unit`.
    pub unit: Option<UnitId>,
    /// When; now, if it is left out.
    pub at: Option<Timestamp>,
    /// What was said.
    pub message: Option<Localised>,
    /// Complete uploads without an owner.
    pub photos: Vec<PhotoId>,
    /// The unit to which it goes, with `dispatched`.
    pub to_unit: Option<UnitId>,
    /// The new service, with `reclassified`.
    pub service: Option<ServiceId>,
    /// The later time, with `extended`; five working days more, if it is left out.
    pub due: Option<Timestamp>,
    /// Why, with `extended` and `question_asked`.
    pub reason: Option<Localised>,
    /// How it ended, with `answered`, `resolved`, `merged`, `closed`.
    pub ending: Option<Ending>,
    /// The citizen's rating, with `rated`.
    pub rating: Option<Rating>,
    /// The right words, with `corrected`.
    pub description: Option<String>,
    /// The right place, with `corrected`.
    pub place: Option<Place>,
    /// The id and body hash of the request that brought it, to recognise a repetition.
    pub delivery: Option<Delivery>,
}

/// Tells a repeated request from a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The client's id.
    pub client_ref: ClientRef,
    /// SHA-256 of the body as canonical JSON, in hexadecimal.
    pub body_hash: String,
}

impl NewEntry {
    /// An entry by whoever makes its kind, where nothing else is said; `unit` is the one that has the demand.
    pub fn usual(kind: EventKind, unit: Option<UnitId>) -> Self {
        Self::by_role(kind, kind.rule().by, unit)
    }

    /// An entry in this role; in that of a unit that nobody knows, the platform acts.
    pub fn by_role(kind: EventKind, role: Role, unit: Option<UnitId>) -> Self {
        match (role, unit) {
            (Role::Citizen, _) => Self::by_citizen(kind),
            (Role::Unit, Some(unit)) => Self::by_unit(kind, unit),
            (Role::Unit, None) | (Role::System | Role::Unknown, _) => Self::by_system(kind),
        }
    }

    /// An entry by a unit.
    pub fn by_unit(kind: EventKind, unit: UnitId) -> Self {
        Self { unit: Some(unit), ..Self::by(kind, Role::Unit) }
    }

    /// An entry by the citizen who filed the demand.
    pub fn by_citizen(kind: EventKind) -> Self {
        Self::by(kind, Role::Citizen)
    }

    /// An entry by the platform itself.
    pub fn by_system(kind: EventKind) -> Self {
        Self::by(kind, Role::System)
    }

    /// Sets the moment.
    #[must_use]
    pub fn at(self, at: Timestamp) -> Self {
        Self { at: Some(at), ..self }
    }

    /// Sets the message.
    #[must_use]
    pub fn saying(self, message: Localised) -> Self {
        Self { message: Some(message), ..self }
    }

    fn by(kind: EventKind, role: Role) -> Self {
        Self {
            kind,
            role,
            unit: None,
            at: None,
            message: None,
            photos: Vec::new(),
            to_unit: None,
            service: None,
            due: None,
            reason: None,
            ending: None,
            rating: None,
            description: None,
            place: None,
            delivery: None,
        }
    }
}
