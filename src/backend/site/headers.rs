//! The security headers of every response, site and API alike. Caching and types are set by the routes.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Configurable parts. By default nothing from elsewhere is loaded, called or allowed to frame the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderRules {
    /// Origins that may frame the site, besides itself.
    pub frame_ancestors: Vec<String>,
    /// Origins whose pages may load the widget's files and show photos.
    pub origins: Vec<String>,
    /// Origins of pictures: map tiles.
    pub images: Vec<String>,
    /// Origins that the program calls, besides its own.
    pub apis: Vec<String>,
    /// Whether it is reached by HTTPS only; then HSTS is sent for a year.
    pub https: bool,
}

/// Adds the headers to every response that does not set them itself: those of the built site's `_headers`, with the
/// policy widened by the rules; and without a built site a minimum.
pub fn headers(routes: Router, rules: &HeaderRules, site: Option<PathBuf>) -> Router {
    routes.layer(from_fn_with_state(Arc::new(Prepared { rules: rules.clone(), site }), set))
}

struct Prepared {
    rules: HeaderRules,
    site: Option<PathBuf>,
}

/// Responses of the API are data: nothing in them is ever run or framed.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// The policy of a folder without `_headers`: only its own origin.
const DEFAULT_POLICY: &str = "default-src 'self' 'wasm-unsafe-eval'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'self'";

async fn set(State(prepared): State<Arc<Prepared>>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/v1/");
    let origin = request.headers().get(header::ORIGIN).cloned();
    let rules = &prepared.rules;
    let asked_for = asked_for(prepared.site.as_deref()).await;
    let mut response = next.run(request).await;
    let answer = response.headers_mut();
    let fixed = |answer: &mut HeaderMap, name: HeaderName, value: &'static str| {
        answer.entry(name).or_insert(HeaderValue::from_static(value));
    };
    if api {
        fixed(answer, header::CONTENT_SECURITY_POLICY, API_POLICY);
    }
    let reach = if rules.origins.is_empty() { "same-origin" } else { "cross-origin" };
    fixed(answer, HeaderName::from_static("cross-origin-resource-policy"), reach);
    for (name, value) in asked_for {
        let value = if name == header::CONTENT_SECURITY_POLICY { widened(&value, rules) } else { value };
        if let Ok(value) = HeaderValue::from_str(&value) {
            answer.entry(name).or_insert(value);
        }
    }
    fixed(answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    fixed(answer, header::REFERRER_POLICY, "no-referrer");
    if rules.https {
        fixed(answer, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if !api && !rules.origins.is_empty() {
        // The portal's page loads the widget's modules by CORS; the API sets its own `Vary`.
        answer.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) =
            origin.filter(|origin| rules.origins.iter().any(|known| known.as_bytes() == origin.as_bytes()))
        {
            answer.entry(header::ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(origin);
        }
    }
    response
}

/// The headers that the site wants on every response: the rule `/*` of its `_headers`, read each time, since a site may
/// be replaced while it is served.
async fn asked_for(site: Option<&Path>) -> Vec<(HeaderName, String)> {
    let text = match site {
        Some(folder) => tokio::fs::read_to_string(folder.join("_headers")).await.unwrap_or_default(),
        None => String::new(),
    };
    let rule = text.lines().skip_while(|line| line.trim_end() != "/*").skip(1);
    let lines = rule.take_while(|line| line.starts_with([' ', '\t']));
    let mut found: Vec<_> = lines
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((HeaderName::from_bytes(name.trim().as_bytes()).ok()?, value.trim().to_owned()))
        })
        .collect();
    if found.iter().all(|(name, _)| *name != header::CONTENT_SECURITY_POLICY) {
        found.push((header::CONTENT_SECURITY_POLICY, DEFAULT_POLICY.to_owned()));
    }
    found
}

/// The policy extended by what the rules allow.
fn widened(policy: &str, rules: &HeaderRules) -> String {
    let more = |directive: &str| match directive {
        "img-src" => rules.images.as_slice(),
        "connect-src" => rules.apis.as_slice(),
        "frame-ancestors" => rules.frame_ancestors.as_slice(),
        _ => &[],
    };
    let directives = policy.split(';').map(str::trim).filter(|directive| !directive.is_empty());
    let widened = directives.map(|directive| {
        let name = directive.split(' ').next().unwrap_or_default();
        more(name).iter().fold(directive.to_owned(), |all, source| all + " " + source)
    });
    widened.collect::<Vec<_>>().join("; ")
}
