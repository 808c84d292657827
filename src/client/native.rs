//! The Demand API: one function for each operation, returning the call to be made.

use crate::{Call, Request, Response, decoding::json};
use contract::{
    AccessGrant, AccessRequest, AccessToken, City, ClientRef, Contribution, Demand, DemandPage, Event, EventPage,
    Filed, Operation, PlacePage, QueryCode, Reference, Service, ServiceId, ServicePage, Stage, Statistics, Supported,
    Supporter,
};
use domain::{Failure, Submission};
use serde::Serialize;

/// The result of a conditional request with an `ETag`.
#[derive(Clone, Debug, PartialEq)]
pub enum Changed<T> {
    /// Unchanged since the copy on this device (304).
    Not,
    /// Newer than the copy on this device.
    To {
        /// The value.
        value: T,
        /// Its `ETag` for the next conditional request, if the backend sent one and CORS exposes it.
        etag: Option<String>,
    },
}

/// Filters of the list of public demands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DemandQuery {
    /// Nearest first from this point: degrees north, degrees east.
    pub near: Option<(f64, f64)>,
    /// Only of this service.
    pub service: Option<ServiceId>,
    /// Only at this stage.
    pub stage: Option<Stage>,
    /// Only with these words.
    pub words: Option<String>,
    /// The cursor from the previous page.
    pub cursor: Option<String>,
}

/// `GET /v1/city`.
pub fn city(language: &str) -> Call<City> {
    Call { request: get(Operation::GetCity, "", language), decode: json }
}

/// `GET /v1/services`, conditional on this `ETag`.
pub fn services(language: &str, etag: Option<&str>) -> Call<Changed<ServicePage>> {
    let mut request = get(Operation::ListServices, "", language);
    if let Some(etag) = etag {
        request = request.header("if-none-match", etag);
    }
    Call { request, decode: changed }
}

/// `GET /v1/services/{id}`.
pub fn service(id: &ServiceId, language: &str) -> Call<Service> {
    Call { request: get(Operation::GetService, id.as_str(), language), decode: json }
}

/// `GET /v1/places?q=`.
pub fn find_places(words: &str, language: &str) -> Call<PlacePage> {
    Call { request: get(Operation::FindPlaces, "", language).query("q", words), decode: json }
}

/// `GET /v1/places?lat=&lon=`: the addresses at a point.
pub fn places_near(latitude: f64, longitude: f64, language: &str) -> Call<PlacePage> {
    let request =
        get(Operation::FindPlaces, "", language).query("lat", degrees(latitude)).query("lon", degrees(longitude));
    Call { request, decode: json }
}

/// `POST /v1/demands`: the frozen bytes under the frozen id, so that a retry is idempotent.
pub fn file(submission: &Submission) -> Call<Filed> {
    let mut request = keyed(Operation::FileDemand, "", submission.client_ref()).json(submission.json());
    if let Some(language) = &submission.body().language {
        request = request.header("accept-language", language.as_str());
    }
    Call { request, decode: json }
}

/// `GET /v1/demands/{reference}`: complete with the secret, only the public part without.
pub fn demand(reference: &Reference, token: Option<&AccessToken>, language: &str) -> Call<Demand> {
    Call { request: get(Operation::GetDemand, reference.as_str(), language).token(token), decode: json }
}

/// `GET /v1/demands/{reference}/events?after=`.
pub fn events(reference: &Reference, token: Option<&AccessToken>, after: u64, language: &str) -> Call<EventPage> {
    let request =
        get(Operation::ListEvents, reference.as_str(), language).token(token).query("after", after.to_string());
    Call { request, decode: json }
}

/// The live stream of the events after a number. Its bytes go to [`crate::sse::Parser`].
pub fn stream_events(reference: &Reference, token: Option<&AccessToken>, after: u64, language: &str) -> Request {
    let path = Operation::ListEvents.endpoint().path_with(reference.as_str());
    Request::new(contract::Method::Get, path)
        .header("accept", "text/event-stream")
        .header("accept-language", language)
        .header("last-event-id", after.to_string())
        .token(token)
}

/// `POST /v1/demands/{reference}/events`.
pub fn contribute(
    reference: &Reference,
    token: &AccessToken,
    contribution: &Contribution,
    language: &str,
) -> Call<Event> {
    let request = keyed(Operation::AddEvent, reference.as_str(), &contribution.client_ref)
        .header("accept-language", language)
        .json(body(contribution))
        .token(Some(token));
    Call { request, decode: json }
}

/// `POST /v1/access`: exchanges reference and query code for an access token.
pub fn access(reference: Reference, query_code: QueryCode) -> Call<AccessGrant> {
    let request = post(Operation::GrantAccess, "").json(body(&AccessRequest { reference, query_code }));
    Call { request, decode: json }
}

/// `GET /v1/demands`: a page of the public demands.
pub fn demands(query: &DemandQuery, language: &str) -> Call<DemandPage> {
    let mut request = get(Operation::ListDemands, "", language);
    if let Some((latitude, longitude)) = query.near {
        request = request.query("near", [degrees(latitude), degrees(longitude)].join(","));
    }
    if let Some(service) = &query.service {
        request = request.query("service", service.as_str());
    }
    if let Some(stage) = query.stage {
        request = request.query("stage", stage_name(stage));
    }
    if let Some(words) = &query.words {
        request = request.query("q", words.as_str());
    }
    if let Some(cursor) = &query.cursor {
        request = request.query("cursor", cursor.as_str());
    }
    Call { request, decode: json }
}

/// `POST /v1/demands/{reference}/supporters`: "me too", counted once for this id.
pub fn support(reference: &Reference, client_ref: ClientRef) -> Call<Supported> {
    let request =
        keyed(Operation::SupportDemand, reference.as_str(), &client_ref).json(body(&Supporter { client_ref }));
    Call { request, decode: json }
}

/// `GET /v1/statistics`.
pub fn statistics(language: &str) -> Call<Statistics> {
    Call { request: get(Operation::GetStatistics, "", language), decode: json }
}

fn changed<T: serde::de::DeserializeOwned>(response: &Response) -> Result<Changed<T>, Failure> {
    if response.status == 304 {
        return Ok(Changed::Not);
    }
    json(response).map(|value| Changed::To { value, etag: response.header("etag").map(str::to_owned) })
}

fn get(operation: Operation, segment: &str, language: &str) -> Request {
    Request::new(contract::Method::Get, operation.endpoint().path_with(segment))
        .header("accept", "application/json")
        .header("accept-language", language)
}

fn post(operation: Operation, segment: &str) -> Request {
    Request::new(contract::Method::Post, operation.endpoint().path_with(segment)).header("accept", "application/json")
}

/// Adds the `Idempotency-Key`: a structured-field string, so in quotation marks (IETF draft, section 2.1).
fn keyed(operation: Operation, segment: &str, client_ref: &ClientRef) -> Request {
    post(operation, segment).header("idempotency-key", ["\"", client_ref.as_str(), "\""].concat())
}

/// The contract's types always serialise to JSON; if one did not, the backend would reject the empty text.
fn body<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Formatted as a JSON number, with the serialiser that is linked anyway, to save code size.
fn degrees(value: f64) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Received => "received",
        Stage::Accepted => "accepted",
        Stage::WithUnit => "with_unit",
        Stage::InProgress => "in_progress",
        Stage::Resolved => "resolved",
        Stage::Rated => "rated",
        Stage::Unknown => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;
    use contract::{ContributionKind, ENDPOINTS, Method};

    fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
        request.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    fn nudge() -> Contribution {
        Contribution {
            client_ref: ClientRef::new("0193-nudge"),
            kind: ContributionKind::Nudge,
            text: None,
            language: None,
            photos: Vec::new(),
            rating: None,
            place: None,
        }
    }

    #[test]
    fn every_call_is_a_row_of_the_table_and_only_those_that_take_a_token_have_one() {
        let (reference, token) = (Reference::new("2611-0482"), AccessToken::new("secret"));
        let id = ServiceId::new("lamp");
        let requests = [
            city("en").request,
            services("en", None).request,
            service(&id, "en").request,
            find_places("harbour", "en").request,
            places_near(1.5, -2.0, "en").request,
            demand(&reference, Some(&token), "en").request,
            events(&reference, Some(&token), 3, "en").request,
            stream_events(&reference, Some(&token), 3, "en"),
            contribute(&reference, &token, &nudge(), "en").request,
            access(reference.clone(), QueryCode::new("K7QX")).request,
            demands(&DemandQuery::default(), "en").request,
            support(&reference, ClientRef::new("0193-me")).request,
            statistics("en").request,
        ];
        for request in requests {
            let row = ENDPOINTS.iter().find(|row| {
                let segments = [reference.as_str(), id.as_str()];
                row.method == request.method && segments.iter().any(|segment| row.path_with(segment) == request.path)
            });
            let row = row.unwrap_or_else(|| panic!("{} is in no row", request.path));
            assert!(row.takes_token || request.token.is_none(), "{}", request.path);
            assert!(!request.url("https://a.example").contains("secret"), "{}", request.path);
        }
    }

    #[test]
    fn what_must_happen_once_carries_its_id_twice() {
        let request = contribute(&Reference::new("r"), &AccessToken::new("t"), &nudge(), "en").request;
        assert_eq!(request.method, Method::Post);
        assert_eq!(header(&request, "idempotency-key"), Some("\"0193-nudge\""));
        assert_eq!(request.body, Body::Json(r#"{"client_ref":"0193-nudge","kind":"nudge"}"#.to_owned()));
        assert_eq!(header(&request, "content-type"), Some("application/json"));
    }

    #[test]
    fn a_catalogue_that_did_not_change_does_not_travel() {
        let call = services("zh-CN", Some("W/\"7\""));
        assert_eq!(header(&call.request, "if-none-match"), Some("W/\"7\""));
        assert_eq!((call.decode)(&Response { status: 304, ..Response::default() }), Ok(Changed::Not));
        let headers = vec![("ETag".to_owned(), "\"8\"".to_owned())];
        let new = Response { status: 200, headers, body: br#"{"services":[]}"#.to_vec(), ..Response::default() };
        let value = ServicePage { services: Vec::new() };
        assert_eq!((call.decode)(&new), Ok(Changed::To { value, etag: Some("\"8\"".to_owned()) }));
    }

    #[test]
    fn a_stream_goes_on_after_the_last_event() {
        let request = stream_events(&Reference::new("r"), None, 17, "en");
        assert_eq!(header(&request, "last-event-id"), Some("17"));
        assert_eq!(header(&request, "accept"), Some("text/event-stream"));
    }

    #[test]
    fn a_list_is_asked_for_by_place_service_stage_and_words() {
        let query = DemandQuery {
            near: Some((22.543_1, -114.0)),
            service: Some(ServiceId::new("lamp")),
            stage: Some(Stage::InProgress),
            words: Some("dark street".to_owned()),
            cursor: Some("a=b".to_owned()),
        };
        let url = demands(&query, "en").request.url("https://a.example");
        assert_eq!(
            url,
            "https://a.example/v1/demands?near=22.5431%2C-114.0&service=lamp&stage=in_progress&q=dark%20street&cursor=a%3Db"
        );
    }
}
