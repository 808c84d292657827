//! The body of `POST /staff/demands/{reference}/events`, by which tests and demonstrations act as the city. Not part of
//! the contract.

use super::{
    fields::{Fields, Length, Wrong},
    photos,
};
use crate::{language::Localised, problem::Rejection, state::AppState};
use contract::{EventKind, OutcomeKind, PhotoId, ProblemCode, Reference, Role, ServiceId, Timestamp, UnitId};
use serde_json::Value;

/// An action of the city.
#[derive(Clone, Debug)]
pub struct StaffEntry {
    /// What happens.
    pub kind: EventKind,
    /// In which role, if it is said.
    pub role: Option<Role>,
    /// The unit that acts or, with `dispatched`, gets it.
    pub unit: Option<UnitId>,
    /// What is said.
    pub message: Option<Localised>,
    /// Why.
    pub reason: Option<Localised>,
    /// Uploaded photos.
    pub photos: Vec<PhotoId>,
    /// A later due time.
    pub due: Option<Timestamp>,
    /// How it ends.
    pub outcome: Option<OutcomeKind>,
    /// The demand that it repeats.
    pub duplicate_of: Option<Reference>,
    /// The authority that has it now.
    pub authority: Option<Localised>,
    /// The right service.
    pub service: Option<ServiceId>,
}

/// Parses an entry.
///
/// # Errors
/// 422 with every wrong field.
pub async fn staff_entry(state: &AppState, body: &Value) -> Result<StaffEntry, Rejection> {
    let mut wrong = Wrong::default();
    let fields = Fields::of(body, &mut wrong)?;
    let kind = fields.choice("kind", true, Some(&EventKind::Unknown), &mut wrong);
    let role = fields.choice("role", false, Some(&Role::Unknown), &mut wrong);
    let unit = fields.text("unit", Length::optional(100), &mut wrong).map(UnitId::new);
    if unit.as_ref().is_some_and(|unit| state.catalogue.unit(unit).is_none()) {
        wrong.add("/unit", ProblemCode::NotFound, "There is no such unit.");
    }
    let service = fields.text("service", Length::optional(200), &mut wrong).map(ServiceId::new);
    if service.as_ref().is_some_and(|service| state.catalogue.service(service).is_none()) {
        wrong.add("/service", ProblemCode::NotFound, "There is no such service.");
    }
    let due = fields.text("due", Length::optional(40), &mut wrong).and_then(|text| match Timestamp::parse(&text) {
        Ok(due) => Some(due),
        Err(_) => fields.say("due", ProblemCode::Invalid, "This must be an RFC 3339 moment.", &mut wrong),
    });
    let default = state.catalogue.default_language();
    let message = words(&fields, "message", default, &mut wrong);
    let reason = words(&fields, "reason", default, &mut wrong);
    let authority = words(&fields, "authority", default, &mut wrong);
    let outcome = fields.choice("outcome", false, Some(&OutcomeKind::Unknown), &mut wrong);
    let duplicate_of = fields.text("duplicate_of", Length::optional(64), &mut wrong).map(Reference::new);
    let photos = photos(state, &fields, false, &mut wrong).await?;
    let kind = kind.unwrap_or(EventKind::Noted);
    wrong.none_or(StaffEntry {
        kind,
        role,
        unit,
        message,
        reason,
        photos,
        due,
        outcome,
        duplicate_of,
        authority,
        service,
    })
}

/// A message: a text in the city's first language, `{"text", "language"}`, or one text for each language.
fn words(fields: &Fields<'_>, name: &str, default: &str, wrong: &mut Wrong) -> Option<Localised> {
    let length = Length::needed(1, 4000).lines();
    if let Some(Value::String(_)) = fields.value(name) {
        return fields.text(name, length, wrong).map(|text| Localised::one(default, text));
    }
    let inner = fields.object(name, false, wrong)?;
    if inner.value("text").is_some() {
        let text = inner.text("text", length, wrong)?;
        return Some(Localised::one(inner.language(wrong).unwrap_or_else(|| default.to_owned()), text));
    }
    let texts: Vec<(String, String)> = inner
        .members()
        .filter_map(|(language, _)| Some((language.clone(), inner.text(language, length, wrong)?)))
        .collect();
    Some(Localised::of(texts)).filter(|texts| !texts.is_empty())
}
