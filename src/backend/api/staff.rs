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
use contract::{EventEffect, ProblemCode, Reference};

/// Appends any event to a demand.
pub async fn append(
    State(state): State<AppState>,
    caller: Caller,
    Path(reference): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    admit(&state, &caller)?;
    let reference = Reference::new(reference);
    let asked = validation::staff_entry(&state, &body).await?;
    let demand = state.store.demand(&reference).await?.ok_or_else(Rejection::not_found)?;
    let event = store::append(&state, &reference, entry(asked, &demand.standing)).await?;
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

/// The entry asked for. Without a role whoever usually makes its kind acts; a unit that is not named is the one that has
/// the demand.
fn entry(asked: StaffEntry, standing: &Standing) -> NewEntry {
    let rule = asked.kind.rule();
    // Of a demand that is dispatched the unit named gets it, and does not act.
    let (acting, to_unit) =
        if rule.effect == EventEffect::Dispatches { (None, asked.unit) } else { (asked.unit, None) };
    let unit = acting.or_else(|| standing.holder.clone());
    let mut entry = NewEntry::by_role(asked.kind, asked.role.unwrap_or(rule.by), unit);
    entry.ending = asked.outcome.or(rule.effect.outcome()).map(|kind| Ending {
        kind,
        reason: asked.reason.clone(),
        duplicate_of: asked.duplicate_of,
        authority: asked.authority,
    });
    entry.to_unit = to_unit;
    entry.message = asked.message;
    entry.reason = asked.reason;
    entry.photos = asked.photos;
    entry.due = asked.due;
    entry.service = asked.service;
    entry
}
