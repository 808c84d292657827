//! `POST /v1/access`: reference and query code in, access token out, and not too often.

use super::{answer::own, body::JsonBody, caller::Caller};
use crate::{AppState, clock, problem::Rejection, secret::plain, validation};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::Response,
};
use contract::{AccessGrant, Reference};

/// Opens a demand on another device.
pub async fn grant(
    State(state): State<AppState>,
    caller: Caller,
    JsonBody(body): JsonBody,
) -> Result<Response, Rejection> {
    let wanted = validation::access(&body)?;
    let reference = written_out(&plain(wanted.reference.as_str()));
    let now = clock::now();
    let wait = state.attempts.seconds_to_wait(reference.as_str(), caller.address, now);
    if wait > 0 {
        return Err(Rejection::new(StatusCode::TOO_MANY_REQUESTS, "Too many wrong codes. Please wait a little.")
            .with(header::RETRY_AFTER, wait.to_string()));
    }
    let known = state.store.demand(&reference).await?.is_some();
    if !state.secret.is_query_code(&reference, wanted.query_code.as_str()) || !known {
        state.attempts.wrong(reference.as_str(), caller.address, now);
        return Err(Rejection::new(StatusCode::NOT_FOUND, "There is no demand with this reference and query code."));
    }
    own(
        StatusCode::OK,
        &caller.language,
        &AccessGrant { access_token: state.secret.access_token(&reference), reference },
    )
}

/// Twelve digits with the dashes that the city writes.
fn written_out(plain: &str) -> Reference {
    if plain.len() == 12 && plain.is_ascii() {
        return Reference::new(format!("{}-{}-{}", &plain[..4], &plain[4..8], &plain[8..]));
    }
    Reference::new(plain)
}
