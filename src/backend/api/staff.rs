//! `/staff`: lets tests and demonstrations act as the city and inject faults. Not part of the contract.

use super::{answer::own, body::JsonBody, caller::Caller};
use crate::{
    entry::NewEntry,
    faults::Rule,
    problem::Rejection,
    secret::alike,
    standing::{Ending, Standing},
    state::AppState,
    store,
    validation::{self, StaffEntry},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contract::{EventKind, OutcomeKind, ProblemCode, Reference, Role};

/// Appends any event to a demand.
pub async fn append(
    State(state): State<AppState>,
    caller: Caller,
    Path(reference): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    admit(&state, &caller)?;
    let reference = Reference::new(reference);
    let said = validation::staff_entry(&state, &body).await?;
    let demand = state.store.demand(&reference).await?.ok_or_else(Rejection::not_found)?;
    let event = store::append(&state, &reference, entry(said, &demand.standing)).await?;
    own(StatusCode::CREATED, &caller.language, &event.shown(&state.catalogue, &caller.language, true))
}

/// Sets the faults injected for one client.
pub async fn set_faults(
    State(state): State<AppState>,
    caller: Caller,
    Path(client): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<StatusCode, Rejection> {
    admit(&state, &caller)?;
    let rules: Vec<Rule> = serde_json::from_value(body)
        .map_err(|error| Rejection::field("", ProblemCode::Invalid, format!("This is no list of faults: {error}.")))?;
    state.faults.set(&client, rules);
    Ok(StatusCode::NO_CONTENT)
}

/// Removes all faults of one client.
pub async fn clear_faults(
    State(state): State<AppState>,
    caller: Caller,
    Path(client): Path<String>,
) -> Result<StatusCode, Rejection> {
    admit(&state, &caller)?;
    state.faults.clear(&client);
    Ok(StatusCode::NO_CONTENT)
}

fn admit(state: &AppState, caller: &Caller) -> Result<(), Rejection> {
    let admitted = match (&state.staff_token, &caller.token) {
        (Some(expected), Some(given)) => alike(expected, given),
        _ => false,
    };
    if admitted { Ok(()) } else { Err(Rejection::not_found()) }
}

/// Who acts by default: the unit named, else the unit that holds the demand; the platform's own events have no unit.
fn entry(said: StaffEntry, standing: &Standing) -> NewEntry {
    let platform = matches!(
        said.kind,
        EventKind::Received
            | EventKind::Accepted
            | EventKind::Reclassified
            | EventKind::Dispatched
            | EventKind::Merged
            | EventKind::Supervised
            | EventKind::Closed
    );
    let citizen = matches!(
        said.kind,
        EventKind::Replied
            | EventKind::Rated
            | EventKind::Redo
            | EventKind::Corrected
            | EventKind::Withdrawn
            | EventKind::Nudged
    );
    let unit = said.unit.clone().filter(|_| said.kind != EventKind::Dispatched).or_else(|| standing.holder.clone());
    let mut entry = match (said.role, unit) {
        (Some(Role::Citizen), _) => NewEntry::by_citizen(said.kind),
        (None, _) if citizen => NewEntry::by_citizen(said.kind),
        (Some(Role::Unit), Some(unit)) => NewEntry::by_unit(said.kind, unit),
        (None, Some(unit)) if !platform => NewEntry::by_unit(said.kind, unit),
        _ => NewEntry::by_system(said.kind),
    };
    let usual = match said.kind {
        EventKind::Merged => Some(OutcomeKind::Duplicate),
        EventKind::Answered => Some(OutcomeKind::Answered),
        EventKind::Resolved => Some(OutcomeKind::Resolved),
        EventKind::Closed if standing.outcome.is_none() => Some(OutcomeKind::Declined),
        _ => None,
    };
    entry.ending = said.outcome.or(usual).map(|kind| Ending {
        kind,
        reason: said.reason.clone(),
        duplicate_of: said.duplicate_of.clone(),
        authority: said.authority.clone(),
    });
    entry.to_unit = said.unit;
    entry.message = said.message;
    entry.reason = said.reason;
    entry.photos = said.photos;
    entry.due = said.due;
    entry.service = said.service;
    entry
}
