//! `POST /v1/demands/{reference}/supporters`: "me too".

use super::{answer::own, body::JsonBody, caller::Caller, idempotency::agree};
use crate::{problem::Rejection, state::AppState, validation};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use contract::Supported;

/// Joins a demand; a device is counted only once.
pub async fn join(
    State(state): State<AppState>,
    caller: Caller,
    Path(reference): Path<String>,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    let supporter = validation::supporter(&body)?;
    agree(caller.header("idempotency-key"), &supporter.client_ref)?;
    let opened = caller.open(&state, &reference).await?;
    let supporters = state.store.support(&opened.demand.reference, &supporter.client_ref).await?;
    own(StatusCode::CREATED, &caller.language, &Supported { supporters })
}
