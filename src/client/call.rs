//! Requests and responses as plain values, the same for the browser and for a native HTTP client.

use contract::{AccessToken, Method, Timestamp};
use domain::Failure;

/// An HTTP request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// The path below the API's address, beginning with `/v1/`; or, for tus alone, an absolute URL that was proved to lie
    /// at the API's origin.
    pub path: String,
    /// Query parameters, not yet percent-encoded.
    pub query: Vec<(&'static str, String)>,
    /// Header fields; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The request body.
    pub body: Body,
    /// The bearer secret, for the `Authorization` header and nowhere else.
    pub token: Option<AccessToken>,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON text; the request has its `content-type` already.
    Json(String),
    /// Bytes; the request has its `content-type` already.
    Bytes(Vec<u8>),
}

impl Body {
    /// Length in bytes.
    pub fn length(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Json(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// An HTTP response, read completely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The final URL of the response, absolute (after redirects, if any were followed).
    pub url: String,
    /// Header fields that the browser exposes (CORS).
    pub headers: Vec<(String, String)>,
    /// When the response arrived, by this device's clock, if the performer has one.
    pub received_at: Option<Timestamp>,
    /// The body. A performer stops reading after [`crate::MOST_BODY_BYTES`] and returns what it has read.
    pub body: Vec<u8>,
}

/// A request together with the function that decodes its response.
#[derive(Debug)]
pub struct Call<T> {
    /// The request.
    pub request: Request,
    /// Decodes the response. If there is no response (no network), the performer returns `Failure::Offline` instead.
    pub decode: fn(&Response) -> Result<T, Failure>,
}

/// Written by hand: `derive` would require `T: Clone`.
impl<T> Clone for Call<T> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), decode: self.decode }
    }
}

impl Request {
    /// A request with nothing but method and path.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), query: Vec::new(), headers: Vec::new(), body: Body::None, token: None }
    }

    /// Whether a browser may cache the response: a GET request without a secret.
    pub fn may_be_kept(&self) -> bool {
        self.method == Method::Get && self.token.is_none()
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Adds a header field; the name in lower case.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(mut self, body: impl Into<String>) -> Self {
        self.body = Body::Json(body.into());
        self.header("content-type", "application/json")
    }

    /// Sets the bearer secret, if there is one.
    #[must_use]
    pub fn token(mut self, token: Option<&AccessToken>) -> Self {
        self.token = token.cloned();
        self
    }

    /// The URL to request: the API's address (no slash at its end) with path and query, percent-encoded.
    pub fn url(&self, api: &str) -> String {
        let mut url = if self.path.starts_with('/') { api.trim_end_matches('/').to_owned() } else { String::new() };
        url.push_str(&self.path);
        for (index, (name, value)) in self.query.iter().enumerate() {
            url.push(if index == 0 { '?' } else { '&' });
            url.push_str(name);
            url.push('=');
            contract::push_encoded(&mut url, value);
        }
        url
    }
}

impl Response {
    /// The value of a header field, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the status is 2xx.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_encoded_and_the_secret_is_not_in_it() {
        let request =
            Request::new(Method::Get, "/v1/places").query("q", "A&B 街?#").token(Some(&AccessToken::new("s3cret")));
        let url = request.url("https://city.example/api/");
        assert_eq!(url, "https://city.example/api/v1/places?q=A%26B%20%E8%A1%97%3F%23");
        assert!(!format!("{request:?}").contains("s3cret"), "a logged request leaks no secret");
    }

    #[test]
    fn the_case_of_a_header_name_does_not_matter() {
        let response = Response { headers: vec![("Retry-After".to_owned(), "3".to_owned())], ..Response::default() };
        assert_eq!(response.header("retry-after"), Some("3"));
    }
}
