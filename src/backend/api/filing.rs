//! `POST /v1/demands`: idempotent; one `client_ref` files one demand, however often it is sent.

use super::{
    answer::{own, set},
    body::{JsonBody, agree, canonical_hash},
    caller::Caller,
};
use crate::{
    clock,
    problem::Rejection,
    state::AppState,
    store::{self, Filing, StoredDemand, WriteError},
    validation,
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::Response,
};
use contract::{Filed, NewDemand};
use serde_json::Value;

/// Files a demand.
pub async fn file(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    let body_hash = canonical_hash(&body);
    if let Some(known) = known(&state, &body, &body_hash).await? {
        return filed(&state, &caller, known).await;
    }
    let new = match checked(&state, &caller, &body).await {
        Ok(new) => new,
        // A concurrent request with the same id may have filed it meanwhile, and taken the photos.
        Err(rejection) => match known(&state, &body, &body_hash).await? {
            Some(known) => return filed(&state, &caller, known).await,
            None => return Err(rejection),
        },
    };
    let language = new.language.clone().unwrap_or_else(|| caller.language.clone());
    let filing = Filing { demand: new, language, at: clock::now(), body_hash, seeded: false, supporters: 0 };
    let demand = store::file(&state, filing).await?;
    filed(&state, &caller, demand).await
}

/// The demand filed by an earlier request with the same id.
async fn known(state: &AppState, body: &Value, body_hash: &str) -> Result<Option<StoredDemand>, Rejection> {
    let Some(client_ref) = validation::delivery_of(body) else {
        return Ok(None);
    };
    match state.store.demand_of_delivery(&client_ref).await? {
        Some(demand) if demand.body_hash == body_hash => Ok(Some(demand)),
        Some(_) => Err(WriteError::Reused.into()),
        None => Ok(None),
    }
}

async fn checked(state: &AppState, caller: &Caller, body: &Value) -> Result<NewDemand, Rejection> {
    let new = validation::new_demand(state, body).await?;
    agree(caller.header("idempotency-key"), new.client_ref.as_str())?;
    Ok(new)
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
