//! The document's operations on the city, its catalogue, its places and its figures.

use super::answers::answer;
use super::headers::query;
use super::operation::Documented;
use serde_json::json;

const KEPT: &[&str] = &["ETag", "Content-Language", "Cache-Control"];

pub(super) fn city() -> Documented {
    Documented::new(
        "getCity",
        "catalogue",
        "Name, languages, limits, map, capabilities",
        "The first thing a client asks. What is missing in `capabilities` the interface leaves out; what `limits` say, a citizen is told before choosing.",
    )
    .takes(&["AcceptLanguage", "IfNoneMatch"])
    .answers(200, answer("The city.", "City", &["city"], KEPT))
    .may(&[(304, "NotModified")])
}

pub(super) fn services() -> Documented {
    Documented::new(
        "listServices",
        "catalogue",
        "The whole catalogue",
        "All services without their questions, in one answer, so that the search works on the device and without a network; it must work with 5,000 of them. Compress it.",
    )
    .takes(&["AcceptLanguage", "IfNoneMatch"])
    .answers(200, answer("The catalogue.", "ServicePage", &["services"], KEPT))
    .may(&[(304, "NotModified")])
}

pub(super) fn service() -> Documented {
    Documented::new(
        "getService",
        "catalogue",
        "One service with its questions",
        "Everything that is said or asked before filing. A question with a `condition` applies only after an answer that meets it; an answer to a question that does not apply is ignored.",
    )
    .takes(&["ServiceId", "AcceptLanguage", "IfNoneMatch"])
    .answers(200, answer("The service.", "Service", &["service"], KEPT))
    .may(&[(304, "NotModified"), (404, "NotFound")])
}

pub(super) fn places() -> Documented {
    let degrees = |limit: f64| json!({ "type": "number", "minimum": -limit, "maximum": limit });
    Documented::new(
        "findPlaces",
        "catalogue",
        "Addresses by words, or the address of a point",
        "The city's own geocoder. With `q` it searches (capability `place_search`); with `lat` and `lon` it names the addresses nearest to the point, nearest first (capability `place_reverse`). \
         One of the two must be given; the point wins. Nothing found is an empty list.",
    )
    .takes(&["AcceptLanguage", "IfNoneMatch"])
    .parameter(query("q", "Words of an address or the name of a place.", json!({ "type": "string", "minLength": 1, "maxLength": 100 }), json!("望潮路 18")))
    .parameter(query("lat", "Degrees north, WGS 84; together with `lon`.", degrees(90.0), json!(22.5584)))
    .parameter(query("lon", "Degrees east, WGS 84; together with `lat`.", degrees(180.0), json!(114.0521)))
    .answers(200, answer("What was found.", "PlacePage", &["places"], KEPT))
    .may(&[(304, "NotModified"), (400, "Query"), (404, "NotFound")])
}

pub(super) fn statistics() -> Documented {
    Documented::new(
        "getStatistics",
        "catalogue",
        "Handled, on time, satisfied",
        "The city's public figures (capability `statistics`). They add up: the months' `filed` and the stages' `demands` each sum to `filed`, and nowhere is more handled than filed or more on time than handled.",
    )
    .takes(&["AcceptLanguage", "IfNoneMatch"])
    .answers(200, answer("The figures.", "Statistics", &["statistics"], KEPT))
    .may(&[(304, "NotModified"), (404, "NotFound")])
}
