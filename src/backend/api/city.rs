//! `GET /v1/city`, `/v1/services`, `/v1/services/{id}`: public data about the city and its services.

use super::{
    answer::{Caching, fresh},
    caller::Caller,
};
use crate::{problem::Rejection, state::AppState};
use axum::{
    extract::{Path, State},
    response::Response,
};
use contract::ServiceId;

/// The city.
pub async fn show(State(state): State<AppState>, caller: Caller) -> Result<Response, Rejection> {
    fresh(&caller.headers, &caller.language, Caching::Public, &state.catalogue.shown_city(&caller.language))
}

/// The whole catalogue.
pub async fn services(State(state): State<AppState>, caller: Caller) -> Result<Response, Rejection> {
    fresh(&caller.headers, &caller.language, Caching::Public, &state.catalogue.shown_services(&caller.language))
}

/// One service.
pub async fn service(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Rejection> {
    let service = state.catalogue.service(&ServiceId::new(id)).ok_or_else(Rejection::not_found)?;
    fresh(&caller.headers, &caller.language, Caching::Public, &service.shown(&caller.language))
}
