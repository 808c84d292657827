//! `POST /v1/demands/{reference}/events`: contributions of the citizen, idempotent, and only those that the demand's
//! state allows.

use super::{
    answer::own,
    body::JsonBody,
    caller::Caller,
    idempotency::{Received, canonical_hash, received},
};
use crate::{
    entry::{Delivery, NewEntry},
    language::Localised,
    problem::Rejection,
    standing::MOST_REDOS,
    state::AppState,
    store::{self, StoredDemand, StoredEvent},
    validation,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contract::{Contribution, ContributionKind, EventKind};

/// Adds to a demand.
pub async fn add(
    State(state): State<AppState>,
    caller: Caller,
    Path(reference): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    let opened = caller.open(&state, &reference).await?;
    // Only the demand's citizen may add to it; to others it looks as if it did not exist.
    if !opened.whole {
        return Err(Rejection::not_found());
    }
    let (state, demand) = (&state, &opened.demand);
    let find = |delivery| async move { state.store.added_by(&demand.reference, &delivery).await };
    match received(&caller, &body, find, validation::contribution(state, &body)).await? {
        Received::Earlier(event) => added(state, &caller, &event),
        Received::New(contribution) => {
            let entries = entries(demand, contribution, canonical_hash(&body));
            let written = store::append_all(state, &demand.reference, entries).await?;
            let event = written.first().ok_or_else(Rejection::not_found)?;
            added(state, &caller, event)
        }
    }
}

/// The entries for a contribution: a demand sent back for the last time is put under city-wide supervision at once.
fn entries(demand: &StoredDemand, contribution: Contribution, body_hash: String) -> Vec<NewEntry> {
    let kind = contribution.kind.event();
    let is_correction = contribution.kind == ContributionKind::Correction;
    let language = contribution.language.unwrap_or_else(|| demand.language.clone());
    let mut entry = NewEntry::by_citizen(kind);
    entry.message = contribution.text.clone().map(|text| Localised::one(language, text));
    entry.photos = contribution.photos;
    entry.rating = contribution.rating.filter(|_| contribution.kind == ContributionKind::Rating);
    entry.description = contribution.text.filter(|_| is_correction);
    entry.place = contribution.place.filter(|_| is_correction);
    entry.delivery = Some(Delivery { client_ref: contribution.client_ref, body_hash });
    let is_last_redo = contribution.kind == ContributionKind::Redo && demand.standing.redos + 1 >= MOST_REDOS;
    let supervision = is_last_redo.then(|| NewEntry::by_system(EventKind::Supervised));
    std::iter::once(entry).chain(supervision).collect()
}

fn added(state: &AppState, caller: &Caller, event: &StoredEvent) -> Result<Response, Rejection> {
    own(StatusCode::CREATED, &caller.language, &event.shown(&state.catalogue, &caller.language, true))
}
