//! `GET /v1/places`: the city's own address search, by words or by point.

use super::{
    answer::{Caching, fresh},
    caller::Caller,
};
use crate::{problem::Rejection, state::AppState};
use axum::{
    extract::{Query, State},
    response::Response,
};
use contract::PlacePage;
use std::collections::HashMap;

/// Characters of a search at most (API section "places").
const LONGEST_SEARCH: usize = 100;

/// Places of a page (API section "places").
const MOST: usize = 10;

/// Finds places by `q`, or around `lat` and `lon`.
pub async fn find(
    State(state): State<AppState>,
    caller: Caller,
    Query(parameters): Query<HashMap<String, String>>,
) -> Result<Response, Rejection> {
    let degree = |name: &str, most: f64| match parameters.get(name) {
        Some(text) => text
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|degree| degree.abs() <= most)
            .map(Some)
            .ok_or_else(|| Rejection::parameter(name, "A number of degrees.")),
        None => Ok(None),
    };
    let mut places = match (parameters.get("q"), degree("lat", 90.0)?, degree("lon", 180.0)?) {
        (_, Some(latitude), Some(longitude)) => state.gazetteer.nearest(latitude, longitude, &caller.language),
        (_, Some(_), None) => return Err(Rejection::parameter("lon", "A latitude needs a longitude.")),
        (_, None, Some(_)) => return Err(Rejection::parameter("lat", "A longitude needs a latitude.")),
        (Some(words), None, None) => {
            let words = words.trim();
            if !(1..=LONGEST_SEARCH).contains(&words.chars().count()) {
                return Err(Rejection::parameter("q", "From 1 to 100 characters."));
            }
            state.gazetteer.search(words, &caller.language)
        }
        (None, None, None) => return Err(Rejection::parameter("q", "Words, or a point (lat and lon).")),
    };
    places.truncate(MOST);
    fresh(&caller.headers, &caller.language, Caching::Public, &PlacePage { places })
}
