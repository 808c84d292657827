//! Performs calls natively with a browser's semantics: an incomplete response counts as none, and a page of another
//! origin is limited by CORS.

use client::{Body, Call, Request, Response};
use domain::Failure;
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap};
use std::time::Duration;

/// A timeout for hanging calls and uploads; no test passes or fails earlier because of it.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// CORS-safelisted request and response headers (WHATWG Fetch); `content-type` only for forms.
const SAFE: [&str; 8] = [
    "accept",
    "accept-language",
    "content-language",
    "cache-control",
    "content-length",
    "expires",
    "last-modified",
    "pragma",
];

/// Performs calls to an API.
#[derive(Clone, Debug)]
pub struct Performer {
    api: String,
    http: Client,
    origin: Option<&'static str>,
}

impl Performer {
    /// For the API at a URL.
    ///
    /// # Errors
    /// When no HTTP client can be created.
    pub fn of(api: &str) -> anyhow::Result<Self> {
        let http =
            Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build()?;
        Ok(Self { api: api.to_owned(), http, origin: None })
    }

    /// The same on behalf of a page of another origin.
    #[must_use]
    pub const fn for_a_page_at(mut self, origin: &'static str) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Performs a call once. If the response is incomplete or unreadable the result is `Offline`, as in a browser.
    ///
    /// # Errors
    /// The decoder's, or `Offline`.
    pub async fn perform<T>(&self, call: Call<T>) -> Result<T, Failure> {
        let Some(origin) = self.origin else {
            let response = self.exchange(&call.request, None).await.map_err(|_| Failure::Offline)?;
            return (call.decode)(&response);
        };
        let may = self.asks_before(&call.request, origin).await.unwrap_or(false);
        let answer = if may { self.exchange(&call.request, Some(origin)).await.ok() } else { None };
        let response = answer.and_then(|answer| readable(answer, origin)).ok_or(Failure::Offline)?;
        (call.decode)(&response)
    }

    /// The bytes at a URL.
    ///
    /// # Errors
    /// When they are incomplete.
    pub async fn bytes(&self, address: &str) -> anyhow::Result<Vec<u8>> {
        let address = Request::new(contract::Method::Get, address).url(&self.api);
        Ok(self.http.get(address).send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    async fn exchange(&self, request: &Request, origin: Option<&str>) -> reqwest::Result<Response> {
        let mut call = self.http.request(method(request), request.url(&self.api));
        for (name, value) in &request.headers {
            call = call.header(*name, value);
        }
        if let Some(origin) = origin {
            call = call.header("origin", origin);
        }
        if let Some(token) = &request.token {
            call = call.bearer_auth(token.as_str());
        }
        let answer = with_body(call, &request.body).send().await?;
        Ok(Response {
            status: answer.status().as_u16(),
            url: answer.url().to_string(),
            headers: answer
                .headers()
                .iter()
                .map(|(name, _)| (name.to_string(), all(answer.headers(), name.as_str())))
                .collect(),
            received_at: None,
            body: answer.bytes().await?.to_vec(),
        })
    }

    /// A CORS preflight for a page of another origin.
    async fn asks_before(&self, request: &Request, origin: &str) -> reqwest::Result<bool> {
        let wanted: Vec<&str> =
            request.headers.iter().map(|(name, _)| *name).filter(|name| !SAFE.contains(name)).collect();
        let question = self.http.request(Method::OPTIONS, request.url(&self.api)).header("origin", origin);
        let question = question
            .header("access-control-request-method", method(request).as_str())
            .header("access-control-request-headers", wanted.join(","));
        let answer = question.send().await?;
        let names = |field: &str, name: &str| lists(&all(answer.headers(), field), name);
        let simple = matches!(method(request), Method::GET | Method::HEAD | Method::POST);
        Ok(answer.status().is_success()
            && opens(&all(answer.headers(), "access-control-allow-origin"), origin)
            && (simple || names("access-control-allow-methods", method(request).as_str()))
            && wanted.into_iter().all(|name| names("access-control-allow-headers", name)))
    }
}

/// The part of a response that a page of this origin may read, if any.
fn readable(mut answer: Response, origin: &str) -> Option<Response> {
    if !opens(answer.header("access-control-allow-origin")?, origin) {
        return None;
    }
    let exposed = answer.header("access-control-expose-headers").unwrap_or_default().to_owned();
    answer.headers.retain(|(name, _)| SAFE.contains(&name.as_str()) || name == "content-type" || lists(&exposed, name));
    Some(answer)
}

fn opens(allowed: &str, origin: &str) -> bool {
    allowed == "*" || allowed == origin
}

fn lists(list: &str, name: &str) -> bool {
    list.split(',').any(|entry| entry.trim().eq_ignore_ascii_case(name))
}

fn all(headers: &HeaderMap, name: &str) -> String {
    let values: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    values.join(", ")
}

fn method(request: &Request) -> Method {
    match request.method {
        contract::Method::Get => Method::GET,
        contract::Method::Post => Method::POST,
        contract::Method::Head => Method::HEAD,
        contract::Method::Patch => Method::PATCH,
        contract::Method::Delete => Method::DELETE,
    }
}

fn with_body(call: RequestBuilder, body: &Body) -> RequestBuilder {
    match body {
        Body::None => call,
        Body::Json(text) => call.body(text.clone()),
        Body::Bytes(bytes) => call.body(bytes.clone()),
    }
}
