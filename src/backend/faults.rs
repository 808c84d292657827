//! Faults that tests and demonstrations inject for one client, so that each can be reproduced by hand (see
//! `FAULTS.md`). Without a rule nothing here has any effect.

use crate::{
    connections::{Cut as CutOnPurpose, Unsent},
    problem::Rejection,
    state::AppState,
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Path, Request, State},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use contract::ENDPOINTS;
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::sleep;
use tower::ServiceExt;

/// How long to wait before closing, so that the head of a response reaches the client.
const HEAD_DELAY: Duration = Duration::from_millis(60);

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The contract's operation, such as `FileDemand`; `*` for all.
    #[serde(default = "any_operation")]
    pub operation: String,
    /// How often it occurs; until it is cleared, if it is left out.
    #[serde(default)]
    pub times: Option<u32>,
    /// Whether the request is executed before its response is replaced or lost.
    #[serde(default)]
    pub after_commit: bool,
    /// The status to respond with instead.
    #[serde(default)]
    pub status: Option<u16>,
    /// Its `Retry-After` header.
    #[serde(default)]
    pub retry_after: Option<String>,
    /// Milliseconds to wait first.
    #[serde(default)]
    pub delay_ms: u64,
    /// Where the connection closes.
    #[serde(default)]
    pub cut: Option<Cut>,
    /// The body to respond with instead.
    #[serde(default)]
    pub body: Option<String>,
    /// Its media type; `text/html`, if it is left out.
    #[serde(default)]
    pub content_type: Option<String>,
}

/// Where a connection closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Before a byte of the response.
    Before,
    /// After the head of the response.
    AfterHeaders,
    /// After so many bytes of the response's body.
    Bytes(u64),
    /// After so many bytes of the request's body were received.
    Received(u64),
}

/// The rules in force, by client.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<HashMap<String, Vec<Rule>>>,
}

/// The client of a request by its path prefix: `/faulty/{client}/v1/…`.
#[derive(Clone, Debug)]
pub struct FaultClient(pub String);

impl Faults {
    /// Replaces the rules of a client.
    pub fn set(&self, client: &str, rules: Vec<Rule>) {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).insert(client.to_owned(), rules);
    }

    /// Removes the rules of a client.
    pub fn clear(&self, client: &str) {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).remove(client);
    }

    /// The next rule for a client's operation; it is counted as used.
    fn next(&self, client: &str, operation: &str) -> Option<Rule> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules
            .get_mut(client)?
            .iter_mut()
            .find(|rule| (rule.operation == "*" || rule.operation == operation) && rule.times != Some(0))?;
        rule.times = rule.times.map(|times| times - 1);
        Some(rule.clone())
    }

    /// The client of a request: by path prefix, by header, or by a name within its `User-Agent`.
    fn client(&self, call: &Request) -> Option<String> {
        if let Some(FaultClient(client)) = call.extensions().get::<FaultClient>() {
            return Some(client.clone());
        }
        let text = |name: &str| call.headers().get(name).and_then(|value| value.to_str().ok());
        if let Some(client) = text("x-suban-client") {
            return Some(client.to_owned());
        }
        let agent = text("user-agent")?;
        self.rules
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .keys()
            .find(|client| agent.contains(client.as_str()))
            .cloned()
    }
}

/// Middleware that applies the next fault of the client, if there is one.
pub async fn inject(State(state): State<AppState>, call: Request, next: Next) -> Response {
    let Some(operation) = operation(call.method(), call.uri().path()) else {
        return next.run(call).await;
    };
    let Some(rule) = state.faults.client(&call).and_then(|client| state.faults.next(&client, &operation)) else {
        return next.run(call).await;
    };
    sleep(Duration::from_millis(rule.delay_ms)).await;
    let replaced = rule.status.is_some() || rule.body.is_some();
    let looks_only = matches!(*call.method(), Method::GET | Method::HEAD);
    let carried_out = match rule.cut {
        _ if rule.after_commit => true,
        Some(Cut::Received(_)) => true,
        Some(Cut::Before) => false,
        Some(_) => looks_only && !replaced,
        None => !replaced,
    };
    let answer = match (carried_out, rule.cut) {
        (true, Some(Cut::Received(bytes))) => next.run(with_body_cut(call, bytes)).await,
        (true, _) => next.run(call).await,
        (false, _) => Rejection::new(StatusCode::SERVICE_UNAVAILABLE, "A fault that was switched on.").into_response(),
    };
    let answer = if replaced { replacement(&rule) } else { answer };
    match rule.cut {
        None => answer,
        Some(Cut::Before | Cut::Received(_)) => {
            let mut answer = answer;
            answer.extensions_mut().insert(Unsent);
            answer
        }
        Some(Cut::AfterHeaders) => with_answer_cut(answer, 0),
        Some(Cut::Bytes(bytes)) => with_answer_cut(answer, bytes),
    }
}

/// Forwards a request below `/faulty/{client}` to the API, without the prefix and under that client's name.
pub async fn forward_below_prefix(
    State(api): State<Router>,
    Path((client, _)): Path<(String, String)>,
    call: Request,
) -> Response {
    let path = call.uri().path_and_query().map_or("/", |path| path.as_str());
    // The prefix has two segments, which the forwarded request must not have.
    let rest = path.splitn(4, '/').nth(3).unwrap_or_default();
    let Ok(uri) = format!("/{rest}").parse::<Uri>() else {
        return Rejection::not_found().into_response();
    };
    let connection = call.extensions().get::<ConnectInfo<SocketAddr>>().cloned();
    let (mut parts, body) = call.into_parts();
    parts.extensions.clear();
    parts.uri = uri;
    parts.extensions.insert(FaultClient(client));
    if let Some(connection) = connection {
        parts.extensions.insert(connection);
    }
    match api.oneshot(Request::from_parts(parts, body)).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

/// The contract's operation for a method and a path.
fn operation(method: &Method, path: &str) -> Option<String> {
    let segments: Vec<&str> = path.split('/').collect();
    let fits = |template: &str| {
        let wanted: Vec<&str> = template.split('/').collect();
        wanted.len() == segments.len()
            && wanted.iter().zip(&segments).all(|(want, have)| want.starts_with('{') || want == have)
    };
    let row = ENDPOINTS.iter().find(|endpoint| endpoint.method.as_str() == method.as_str() && fits(endpoint.path))?;
    Some(format!("{:?}", row.operation))
}

fn replacement(rule: &Rule) -> Response {
    let status = StatusCode::from_u16(rule.status.unwrap_or(200)).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let mut answer = match &rule.body {
        Some(body) => {
            let mut answer = Response::new(Body::from(body.clone()));
            *answer.status_mut() = status;
            let kind = rule.content_type.as_deref().unwrap_or("text/html");
            if let Ok(kind) = HeaderValue::from_str(kind) {
                answer.headers_mut().insert(header::CONTENT_TYPE, kind);
            }
            answer
        }
        None => Rejection::new(status, "A fault that was switched on.").into_response(),
    };
    if let Some(Ok(after)) = rule.retry_after.as_deref().map(HeaderValue::from_str) {
        answer.headers_mut().insert(header::RETRY_AFTER, after);
    }
    answer
}

/// The request, with its body cut off after so many bytes.
fn with_body_cut(call: Request, bytes: u64) -> Request {
    call.map(|body| cut(body, bytes))
}

/// The response, with its connection closed after so many bytes of the body.
fn with_answer_cut(answer: Response, bytes: u64) -> Response {
    answer.map(|body| cut(body, bytes))
}

fn cut(body: Body, bytes: u64) -> Body {
    let cut = stream::unfold((body.into_data_stream(), Some(bytes)), |(mut body, left)| async move {
        let left = left?;
        let next = if left == 0 { None } else { body.next().await };
        match next {
            Some(Ok(piece)) => {
                let kept = piece.slice(..piece.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
                let left = left - kept.len() as u64;
                Some((Ok(kept), (body, Some(left))))
            }
            _ => {
                sleep(HEAD_DELAY).await;
                Some((Err::<Bytes, CutOnPurpose>(CutOnPurpose), (body, None)))
            }
        }
    });
    Body::from_stream(cut)
}

fn any_operation() -> String {
    "*".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_known_by_the_contracts_table() {
        assert_eq!(operation(&Method::POST, "/v1/demands").as_deref(), Some("FileDemand"));
        assert_eq!(operation(&Method::GET, "/v1/demands/2611-0000-0000/events").as_deref(), Some("ListEvents"));
        assert_eq!(operation(&Method::HEAD, "/v1/photos/x").as_deref(), Some("CheckPhoto"));
        assert_eq!(operation(&Method::GET, "/healthz"), None);
    }

    #[test]
    fn a_rule_is_used_up() {
        let faults = Faults::default();
        let rules: Vec<Rule> =
            serde_json::from_str(r#"[{"operation":"FileDemand","times":2,"status":503},{"cut":{"bytes":100}}]"#)
                .unwrap();
        faults.set("a", rules);
        let statuses: Vec<_> = (0..3).map(|_| faults.next("a", "FileDemand").and_then(|rule| rule.status)).collect();
        assert_eq!(statuses, [Some(503), Some(503), None]);
        assert_eq!(faults.next("a", "GetCity").and_then(|rule| rule.cut), Some(Cut::Bytes(100)));
        assert_eq!(faults.next("b", "GetCity"), None);
    }

    #[test]
    fn a_misspelt_rule_is_refused() {
        assert!(serde_json::from_str::<Rule>(r#"{"statuss":503}"#).is_err());
    }
}
