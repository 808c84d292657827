//! What is sent and what came back, as plain values; the same for a browser and for a native performer.

use contract::{AccessToken, Method, Timestamp};
use domain::Failure;

/// What is sent.
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
    /// What goes with it.
    pub body: Body,
    /// The bearer secret, for the `Authorization` header and nowhere else.
    pub token: Option<AccessToken>,
}

/// What goes with a request.
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
    /// How many bytes it has.
    pub fn length(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Json(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// What came back, whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The URL that answered, absolute (after redirects, if any were followed).
    pub url: String,
    /// Header fields that the browser lets through.
    pub headers: Vec<(String, String)>,
    /// When it came, by this device's clock, if the performer has one.
    pub received_at: Option<Timestamp>,
    /// The body. A performer stops reading after [`crate::MOST_BODY_BYTES`] and gives what it has.
    pub body: Vec<u8>,
}

/// A request together with the reading of its answer.
#[derive(Debug)]
pub struct Call<T> {
    /// What is sent.
    pub request: Request,
    /// How the answer is read. What comes instead of an answer (no network) is the performer's `Failure::Offline`.
    pub decode: fn(&Response) -> Result<T, Failure>,
}

/// By hand, since a call can be made again whatever its answer is.
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

    /// Whether a browser may keep the answer: it is a question, and anybody may know the answer.
    pub fn may_be_kept(&self) -> bool {
        self.method == Method::Get && self.token.is_none()
    }

    /// With a query parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// With a header field; the name in lower case.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: impl Into<String>) -> Self {
        self.body = Body::Json(body.into());
        self.header("content-type", "application/json")
    }

    /// With a bearer secret, if there is one.
    #[must_use]
    pub fn token(mut self, token: Option<&AccessToken>) -> Self {
        self.token = token.cloned();
        self
    }

    /// The address to ask: the API's address (no slash at its end) with path and query, percent-encoded.
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
