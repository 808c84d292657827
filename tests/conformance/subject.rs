//! The backend under test, and requests to it; expectations on responses are in `answer`.

use crate::answer::Answer;
use crate::check::{Outcome, Unmet};
use contract::{AccessToken, Capability, City};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// A backend under test.
pub struct Subject {
    api: String,
    staff_token: Option<String>,
    http: Client,
    /// The city as described by the backend.
    pub(crate) city: City,
}

/// There is no backend with this API at the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreachable(pub String);

/// A timeout for hanging requests; no check passes or fails earlier because of it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// What counts as "at once".
const AT_ONCE: Duration = Duration::from_secs(1);
/// The same relative to a plain response, where even that takes long.
const AS_SLOW_AS_EVER: u32 = 10;

impl Subject {
    /// Loads the backend's city.
    ///
    /// # Errors
    /// When there is no response, or not a city.
    pub async fn at(api: &str, staff_token: Option<String>) -> Result<Self, Unreachable> {
        let api = api.trim_end_matches('/').to_owned();
        let http = Client::builder()
            .no_proxy()
            .connect_timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| Unreachable(error.to_string()))?;
        let address = format!("{api}/v1/city");
        let unreachable = |error: reqwest::Error| Unreachable(format!("{address}: {error}"));
        let answer = http.get(&address).timeout(PATIENCE).send().await.map_err(unreachable)?;
        let city = answer.json().await.map_err(unreachable)?;
        Ok(Self { api, staff_token, http, city })
    }

    /// The same backend from another client address: a second address of this machine, which exists where both ends are
    /// on it and its system has all of 127.0.0.0/8.
    pub(crate) async fn at_another_address(&self) -> Outcome<Self> {
        let not_offered = |why: String| Unmet::NotOffered(format!("no second address can call this backend: {why}"));
        if !self.api.contains("//127.0.0.1") {
            return Err(not_offered(format!("{} is not at 127.0.0.1", self.api)));
        }
        let http = Client::builder().no_proxy().local_address(IpAddr::from([127, 0, 0, 2]));
        let http = http.build().map_err(|error| not_offered(error.to_string()))?;
        let asked = http.get(format!("{}/v1/city", self.api)).timeout(PATIENCE).send().await;
        asked.map_err(|error| not_offered(error.to_string()))?;
        Ok(Self { api: self.api.clone(), staff_token: self.staff_token.clone(), http, city: self.city.clone() })
    }

    /// Ends the check as not offered when the backend does not claim this.
    pub(crate) fn needs(&self, capability: Capability) -> Outcome {
        if self.city.can(capability) {
            return Ok(());
        }
        Err(Unmet::NotOffered(format!("the city's capabilities lack {capability:?}")))
    }

    /// How long "at once" may take: a second, or on a slow network or machine ten times as long as the slowest of three
    /// plain responses just now.
    pub(crate) async fn at_once(&self) -> Outcome<Duration> {
        let mut slowest = Duration::ZERO;
        for _ in 0..3 {
            let asked = Instant::now();
            self.get("/v1/city").send().await?.ok(200)?;
            slowest = slowest.max(asked.elapsed());
        }
        Ok(AT_ONCE.max(slowest * AS_SLOW_AS_EVER))
    }

    pub(crate) fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        // A backend may respond with absolute URLs, as tus allows for `Location`.
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.api) };
        let what = format!("{method} {path}");
        Call { what, request: self.http.request(method, address) }
    }

    /// The city adds an event by a unit to a demand.
    ///
    /// This is no part of the Demand API. A backend that wants these checks offers, for a test, `POST
    /// /staff/demands/{reference}/events` with a bearer token and `{"kind": …, "message": {"text": …, "language": …}}`;
    /// without a staff token these checks are left out.
    pub(crate) async fn staff(&self, reference: &str, kind: &str, text: &str) -> Outcome<Answer> {
        let Some(token) = &self.staff_token else {
            return Err(Unmet::NotOffered("no staff token was given".to_owned()));
        };
        let body = serde_json::json!({ "kind": kind, "message": { "text": text, "language": "en" } });
        let path = format!("/staff/demands/{reference}/events");
        let answer = self.post(&path).token(&AccessToken::new(token.as_str())).json(&body).send().await?;
        answer.any_of(&[200, 201, 204])
    }
}

/// A fresh id, in the form of a UUID (RFC 9562, version 8).
pub(crate) fn fresh_id() -> String {
    let (a, b) = (RandomState::new().hash_one(1_u8), RandomState::new().hash_one(2_u8));
    format!(
        "{:08x}-{:04x}-8{:03x}-8{:03x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        b >> 48 & 0xfff,
        b & 0xffff_ffff_ffff
    )
}

/// A request that has not been sent.
pub(crate) struct Call {
    what: String,
    request: RequestBuilder,
}

impl Call {
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    pub(crate) fn token(self, token: &AccessToken) -> Self {
        let value = format!("Bearer {}", token.as_str());
        self.header("authorization", value)
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.body(body);
        self
    }

    /// Sends it; when the backend asks for a short pause (429), retries once.
    pub(crate) async fn send(self) -> Outcome<Answer> {
        let again = self.request.try_clone();
        let what = self.what.clone();
        let answer = Answer::read(&self.what, self.request.timeout(PATIENCE).send().await).await?;
        let (Some(again), 429) = (again, answer.status) else {
            return Ok(answer);
        };
        let Some(pause) = answer.header("retry-after").ok().and_then(|value| value.parse().ok()) else {
            return Ok(answer);
        };
        if pause > 61 {
            return Ok(answer);
        }
        tokio::time::sleep(Duration::from_secs(pause)).await;
        Answer::read(&what, again.timeout(PATIENCE).send().await).await
    }

    /// Sends it once.
    pub(crate) async fn send_once(self) -> Outcome<Answer> {
        Answer::read(&self.what, self.request.timeout(PATIENCE).send().await).await
    }

    /// Sends it and leaves the body to the caller, without a timeout.
    pub(crate) async fn open(self) -> Outcome<Response> {
        self.request.send().await.map_err(|error| Unmet::broken(format!("{}: {error}", self.what)))
    }

    /// Sends it, expecting the connection to break.
    pub(crate) async fn send_and_break(self) {
        // The response, if any, does not matter: the body was cut off.
        drop(self.request.timeout(PATIENCE).send().await);
    }
}
