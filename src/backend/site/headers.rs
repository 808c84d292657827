//! The security headers of every answer, site and API alike. Caching and types are the routes' own business.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use std::sync::Arc;

/// What differs from city to city. With the default nothing from elsewhere is loaded, called or allowed to frame the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderRules {
    /// Origins that may frame the site, besides itself.
    pub frame_ancestors: Vec<String>,
    /// Origins whose pages may load the widget's files and show photos.
    pub origins: Vec<String>,
    /// Origins that pictures come from: map tiles.
    pub images: Vec<String>,
    /// Origins that the program calls, besides its own.
    pub apis: Vec<String>,
    /// Whether it is reached by HTTPS only; then it says so for a year.
    pub https: bool,
}

/// Puts the headers on every answer that does not set them itself.
pub fn headers(routes: Router, rules: &HeaderRules) -> Router {
    routes.layer(from_fn_with_state(Arc::new(Prepared::of(rules)), put))
}

struct Prepared {
    site_policy: Option<HeaderValue>,
    origins: Vec<String>,
    https: bool,
}

/// Everything that a page could ask of the device is off, but the two that the program asks the citizen for.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(self), display-capture=(), \
     encrypted-media=(), geolocation=(self), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), \
     microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), \
     xr-spatial-tracking=()";

/// An answer of the API is data: nothing in it is ever run or framed.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

async fn put(State(rules): State<Arc<Prepared>>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/v1/");
    let origin = request.headers().get(header::ORIGIN).cloned();
    let mut response = next.run(request).await;
    let answer = response.headers_mut();
    let fixed = |answer: &mut HeaderMap, name: HeaderName, value: &'static str| {
        answer.entry(name).or_insert(HeaderValue::from_static(value));
    };
    if api {
        fixed(answer, header::CONTENT_SECURITY_POLICY, API_POLICY);
    } else if let Some(policy) = &rules.site_policy {
        answer.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy.clone());
    }
    fixed(answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    fixed(answer, header::REFERRER_POLICY, "no-referrer");
    fixed(answer, HeaderName::from_static("permissions-policy"), PERMISSIONS);
    fixed(answer, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    let reach = if rules.origins.is_empty() { "same-origin" } else { "cross-origin" };
    fixed(answer, HeaderName::from_static("cross-origin-resource-policy"), reach);
    if rules.https {
        fixed(answer, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if !api && !rules.origins.is_empty() {
        // The widget's modules are loaded by CORS from the portal's page; the API speaks for itself.
        answer.append(header::VARY, HeaderValue::from_static("Origin"));
        if let Some(origin) =
            origin.filter(|origin| rules.origins.iter().any(|known| known.as_bytes() == origin.as_bytes()))
        {
            answer.entry(header::ACCESS_CONTROL_ALLOW_ORIGIN).or_insert(origin);
        }
    }
    response
}

impl Prepared {
    fn of(rules: &HeaderRules) -> Self {
        let and = |sources: &[String]| sources.iter().map(|source| format!(" {source}")).collect::<String>();
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:{}; \
             connect-src 'self'{}; worker-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'self'{}",
            and(&rules.images),
            and(&rules.apis),
            and(&rules.frame_ancestors),
        );
        Self { site_policy: HeaderValue::from_str(&policy).ok(), origins: rules.origins.clone(), https: rules.https }
    }
}
