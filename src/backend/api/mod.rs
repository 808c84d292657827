//! The API's routes, one file for each resource, and the middleware around all of them: faults, CORS, uniform error
//! responses.

mod access;
mod answer;
mod body;
mod caller;
mod city;
mod contributions;
mod demands;
mod events;
mod filing;
mod idempotency;
mod origins;
mod photos;
mod places;
mod staff;
mod statistics;
mod stream;
mod supporters;
mod tus;

use crate::{faults, options::Options, problem::Rejection, state::AppState};
use axum::{
    Router,
    extract::{RawPathParams, Request, rejection::RawPathParamsRejection},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use std::time::Duration;
use tokio::time::timeout;

/// How long a response may take to begin. Uploads and streams have idle timeouts instead.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Everything below `/v1`, `/staff`, `/faulty` and `/healthz`.
pub fn router(state: AppState, options: &Options) -> Router {
    let demands = Router::new()
        .route("/v1/demands", get(demands::list).post(filing::file))
        .route("/v1/demands/{reference}", get(demands::show))
        .route("/v1/demands/{reference}/events", get(events::list).post(contributions::add))
        .route("/v1/demands/{reference}/supporters", post(supporters::join))
        .route("/v1/access", post(access::grant));
    let city = Router::new()
        .route("/v1/city", get(city::show))
        .route("/v1/services", get(city::services))
        .route("/v1/services/{id}", get(city::service))
        .route("/v1/places", get(places::find))
        .route("/v1/statistics", get(statistics::show));
    let photos = Router::new()
        .route("/v1/photos", post(photos::begin).options(photos::capabilities))
        .route(
            "/v1/photos/{id}",
            get(photos::show)
                .head(photos::check)
                .patch(photos::append)
                .delete(photos::remove)
                .post(photos::method_override)
                .options(photos::capabilities),
        )
        .layer(middleware::from_fn(photos::require_tus));
    let api = demands
        .merge(city)
        .layer(middleware::from_fn(with_timeout))
        .merge(photos)
        .route("/v1/{*rest}", axum::routing::any(not_found))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(state.clone());
    let api = api.layer(middleware::from_fn_with_state(state.clone(), faults::inject));
    let staff = Router::new()
        .route("/staff/demands/{reference}/events", post(staff::append))
        .route("/staff/faults/{client}", put(staff::set_faults).delete(staff::clear_faults))
        .route("/staff/{*rest}", axum::routing::any(not_found))
        .route("/healthz", get(healthz))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn(require_utf8))
        .with_state(state);
    Router::new()
        .route("/faulty/{client}/{*rest}", axum::routing::any(faults::forward_below_prefix).with_state(api.clone()))
        .merge(api)
        .layer(middleware::from_fn(require_utf8))
        .layer(middleware::from_fn_with_state(origins::Origins::of(&options.allow_origins), origins::cors))
        .merge(staff)
}

async fn not_found() -> Rejection {
    Rejection::not_found()
}

async fn method_not_allowed() -> Rejection {
    Rejection::new(StatusCode::METHOD_NOT_ALLOWED, "This address does not take calls of this method.")
}

async fn healthz(axum::extract::State(state): axum::extract::State<AppState>) -> Response {
    match state.store.ping().await {
        Ok(()) => "well\n".into_response(),
        Err(error) => Rejection::failed(error).into_response(),
    }
}

/// Nothing has a name that is not UTF-8. Without this axum itself would answer, in plain text.
async fn require_utf8(segments: Result<RawPathParams, RawPathParamsRejection>, call: Request, next: Next) -> Response {
    match segments {
        Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) => Rejection::not_found().into_response(),
        _ => next.run(call).await,
    }
}

async fn with_timeout(call: Request, next: Next) -> Response {
    match timeout(ANSWER_TIMEOUT, next.run(call)).await {
        Ok(answer) => answer,
        Err(_) => {
            tracing::error!(seconds = ANSWER_TIMEOUT.as_secs(), "no answer in time");
            Rejection::new(StatusCode::SERVICE_UNAVAILABLE, "This takes too long just now. Please try again.")
                .with(axum::http::header::RETRY_AFTER, "5")
                .into_response()
        }
    }
}
