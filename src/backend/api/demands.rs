//! `GET /v1/demands` and `GET /v1/demands/{reference}`: the public list, and one demand as far as the caller may see
//! it.

use super::{
    answer::{Caching, fresh, set},
    caller::Caller,
};
use crate::{
    clock,
    problem::Rejection,
    state::AppState,
    store::{Listed, Listing},
};
use axum::{
    extract::{Path, Query, RawQuery, State},
    http::header,
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use contract::{DemandPage, Reference, ServiceId, Stage, push_encoded};
use serde_json::Value;
use std::collections::HashMap;

/// Demands of a page (API section "demands").
const MOST: usize = 50;

/// Characters of a search at most (API section "demands").
const LONGEST_SEARCH: usize = 100;

/// Metres around `near`, unless `radius_m` says otherwise.
const USUAL_RADIUS: f64 = 2_000.0;

/// One demand.
pub async fn show(
    State(state): State<AppState>,
    caller: Caller,
    Path(reference): Path<String>,
) -> Result<Response, Rejection> {
    let opened = caller.open(&state, &reference).await?;
    let caching = if opened.whole { Caching::Private } else { Caching::Public };
    let demand = opened.demand.shown(&state.catalogue, &caller.language, clock::now(), opened.whole);
    fresh(&caller.headers, &caller.language, caching, &demand)
}

/// Public demands.
pub async fn list(
    State(state): State<AppState>,
    caller: Caller,
    Query(parameters): Query<HashMap<String, String>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Rejection> {
    let listing = read(&state, &caller, &parameters)?;
    let mut found = state.store.list(&listing).await?;
    let more = found.len() > listing.most;
    found.truncate(listing.most);
    let next = found.last().filter(|_| more).map(cursor);
    let page = DemandPage {
        demands: found.iter().map(|listed| listed.shown(&state.catalogue, &caller.language)).collect(),
        next: next.clone(),
    };
    let mut response = fresh(&caller.headers, &caller.language, Caching::Public, &page)?;
    if let Some(next) = next {
        set(&mut response, header::LINK, &format!("<?{}>; rel=\"next\"", with_cursor(query.as_deref(), &next)));
    }
    Ok(response)
}

fn read(state: &AppState, caller: &Caller, parameters: &HashMap<String, String>) -> Result<Listing, Rejection> {
    let said = |name: &str| parameters.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let words = said("q").map(ToOwned::to_owned);
    if words.as_ref().is_some_and(|words| words.chars().count() > LONGEST_SEARCH) {
        return Err(Rejection::parameter("q", "At most 100 characters."));
    }
    let near = said("near")
        .map(|text| point(text).ok_or_else(|| Rejection::parameter("near", "A latitude, a comma, a longitude.")))
        .transpose()?;
    let radius_m = match said("radius_m") {
        Some(text) => text
            .parse()
            .ok()
            .filter(|metres| (1.0..=5000.0).contains(metres))
            .ok_or_else(|| Rejection::parameter("radius_m", "Metres, from 1 to 5,000."))?,
        None => USUAL_RADIUS,
    };
    let most = match said("limit") {
        Some(text) => text
            .parse()
            .ok()
            .filter(|most| (1..=MOST).contains(most))
            .ok_or_else(|| Rejection::parameter("limit", "A number from 1 to 50."))?,
        None => MOST,
    };
    let stages = said("stage").into_iter().flat_map(|text| text.split(','));
    let stages: Vec<Stage> =
        stages.filter_map(|word| serde_json::from_value(Value::String(word.to_owned())).ok()).collect();
    let after = said("cursor")
        .map(|text| place(text).ok_or_else(|| Rejection::parameter("cursor", "This is no cursor of ours.")))
        .transpose()?;
    let named = words.iter().flat_map(|words| {
        let words = words.to_lowercase();
        let names = |service: &&crate::catalogue::ServiceEntry| {
            service.name.get(&caller.language).to_lowercase().contains(&words)
        };
        state.catalogue.services.iter().filter(names).map(|service| service.id.clone()).collect::<Vec<_>>()
    });
    Ok(Listing {
        near,
        radius_m,
        services: said("service").into_iter().flat_map(|text| text.split(',')).map(ServiceId::new).collect(),
        stages,
        named: named.collect(),
        words,
        after,
        most,
    })
}

fn point(text: &str) -> Option<(f64, f64)> {
    let (latitude, longitude) = text.split_once(',')?;
    let (latitude, longitude): (f64, f64) = (latitude.trim().parse().ok()?, longitude.trim().parse().ok()?);
    ((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)).then_some((latitude, longitude))
}

fn cursor(last: &Listed) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{} {}", last.order(), last.demand.reference))
}

fn place(cursor: &str) -> Option<(i64, Reference)> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (order, reference) = text.split_once(' ')?;
    Some((order.parse().ok()?, Reference::new(reference)))
}

/// The same query with another cursor; relative, so that it is valid behind every proxy.
fn with_cursor(query: Option<&str>, next: &str) -> String {
    let mut query: String = query
        .unwrap_or_default()
        .split('&')
        .filter(|part| !part.is_empty() && !part.starts_with("cursor="))
        .fold(String::new(), |mut query, part| {
            query.push_str(part);
            query.push('&');
            query
        });
    query.push_str("cursor=");
    push_encoded(&mut query, next);
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_what_was_asked_for() {
        assert_eq!(
            with_cursor(Some("q=a%20b&cursor=old&stage=resolved"), "n/w"),
            "q=a%20b&stage=resolved&cursor=n%2Fw"
        );
        assert_eq!(with_cursor(None, "x"), "cursor=x");
    }

    #[test]
    fn a_point_is_two_degrees() {
        assert_eq!(point("22.5, 114.05"), Some((22.5, 114.05)));
        for text in ["", "22.5", "91,0", "0,181", "a,b", "NaN,0", "1,2,3"] {
            assert_eq!(point(text), None, "{text}");
        }
    }
}
