//! `POST /v1/demands`: idempotent; one `client_ref` files one demand, however often it is sent.

use super::{
    answer::{own, set},
    body::JsonBody,
    caller::Caller,
    idempotency::{Received, canonical_hash, received},
};
use crate::{
    clock,
    problem::Rejection,
    state::AppState,
    store::{self, Filing, StoredDemand},
    validation,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::Response,
};
use contract::Filed;

/// Files a demand.
pub async fn file(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    let state = &state;
    let find = |delivery| async move { state.store.filed_by(&delivery).await };
    let demand = match received(&caller, &body, find, validation::new_demand(state, &body)).await? {
        Received::Earlier(demand) => demand,
        Received::New(demand) => {
            let language = demand.language.clone().unwrap_or_else(|| caller.language.clone());
            let body_hash = canonical_hash(&body);
            let filing = Filing { demand, language, at: clock::now(), body_hash, seeded: false, supporters: 0 };
            store::file(state, filing).await?
        }
    };
    filed(state, &caller, demand).await
}

/// The response: the demand as it was when it was filed, however late the request is repeated. Only the citizen's later
/// corrections are included.
async fn filed(state: &AppState, caller: &Caller, mut demand: StoredDemand) -> Result<Response, Rejection> {
    let log = state.store.events_after(&demand.reference, 0, 1).await?;
    if let Some(received) = log.into_iter().next() {
        demand.standing = received.standing;
        (demand.last_seq, demand.updated_at, demand.supporters) = (received.seq, received.at, 0);
    }
    let reference = demand.reference.clone();
    let answer = Filed {
        query_code: state.secret.query_code(&reference),
        access_token: state.secret.access_token(&reference),
        demand: demand.shown(&state.catalogue, &caller.language, demand.created_at, true),
        reference,
    };
    let mut response = own(StatusCode::CREATED, &caller.language, &answer)?;
    set(&mut response, header::LOCATION, &format!("/v1/demands/{}", answer.reference));
    Ok(response)
}
