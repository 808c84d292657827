//! How the built site is served: names, headers, compression, and what is refused.

use super::*;
use axum::http::Request;
use http_body_util::BodyExt;
use std::path::Path;
use tower::ServiceExt;

/// The `_headers` of a built site.
const HEADERS: &str = "# Comment\n/*\n  Content-Security-Policy: default-src 'none'; script-src 'self' 'sha256-abc='; \
     img-src 'self'; connect-src 'self'; frame-ancestors 'self'\n  Permissions-Policy: geolocation=(self), microphone=()\n  \
     Cross-Origin-Opener-Policy: same-origin\n  X-Content-Type-Options: nosniff\n/\n  Cache-Control: no-cache\n";

/// A folder that is deleted when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("suban-site-{}", crate::random::id()));
        let site = path.join("site");
        std::fs::create_dir_all(site.join("demo")).unwrap();
        std::fs::write(path.join("secret.txt"), "secret").unwrap();
        for (name, content) in [
            ("index.html", "<!doctype html>"),
            ("boot.js", "boot()"),
            ("app-0123456789abcdef.js", "plain"),
            ("app-0123456789abcdef.js.br", "brotli"),
            ("app-0123456789abcdef.js.gz", "gzip"),
            ("app-0123456789abcdef_bg.wasm", "wasm"),
            ("app.webmanifest", "{}"),
            ("demo/portal.html", "portal"),
            (".env", "secret"),
            ("_headers", HEADERS),
        ] {
            std::fs::write(site.join(name), content).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(path.join("secret.txt"), site.join("link.txt")).unwrap();
        Self(path)
    }

    fn routes(&self) -> Router {
        let site = Some(self.0.join("site"));
        headers(router(site.clone()), &HeaderRules::default(), site)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(Path::new(&self.0));
    }
}

async fn get(routes: &Router, method: &str, path: &str, extra: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in extra {
        request = request.header(*name, *value);
    }
    let response = routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (head.status, head.headers, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn types_and_caching_fit_the_files() {
    let folder = Folder::new();
    let routes = folder.routes();
    for (path, media_type, caching) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/boot.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/app-0123456789abcdef.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/app-0123456789abcdef_bg.wasm", "application/wasm", "public, max-age=31536000, immutable"),
        ("/app.webmanifest", "application/manifest+json", "no-cache"),
        ("/demo/portal.html", "text/html; charset=utf-8", "no-cache"),
    ] {
        let (status, head, _) = get(&routes, "GET", path, &[]).await;
        assert_eq!((status, head[header::CONTENT_TYPE].to_str().unwrap()), (StatusCode::OK, media_type), "{path}");
        assert_eq!(head[header::CACHE_CONTROL], caching, "{path}");
        assert_eq!(head[header::VARY], "Accept-Encoding", "{path}");
    }
}

#[tokio::test]
async fn a_precompressed_form_is_given_to_whoever_takes_it() {
    let folder = Folder::new();
    let routes = folder.routes();
    for (accepted, coding, body) in
        [("gzip, br", Some("br"), "brotli"), ("gzip", Some("gzip"), "gzip"), ("identity", None, "plain")]
    {
        let (_, head, found) = get(&routes, "GET", "/app-0123456789abcdef.js", &[("accept-encoding", accepted)]).await;
        assert_eq!(head.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap()), coding);
        assert_eq!(found, body);
        assert_eq!(head[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
    }
    // A file without compressed form is sent as it is.
    let (_, head, found) = get(&routes, "GET", "/boot.js", &[("accept-encoding", "br")]).await;
    assert_eq!((head.get(header::CONTENT_ENCODING), found.as_str()), (None, "boot()"));
}

#[tokio::test]
async fn what_the_caller_has_already_is_not_sent_again() {
    let folder = Folder::new();
    let routes = folder.routes();
    let (_, head, _) = get(&routes, "GET", "/", &[]).await;
    let tag = head[header::ETAG].to_str().unwrap().to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let (status, head, body) = get(&routes, "GET", "/", &[("if-none-match", &known)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
        assert_eq!(head[header::ETAG], tag.as_str());
    }
    std::fs::write(folder.0.join("site/index.html"), "<!doctype xyz>").unwrap();
    assert_eq!(get(&routes, "GET", "/", &[("if-none-match", &tag)]).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_head_has_the_length_and_no_content() {
    let folder = Folder::new();
    let (status, head, body) = get(&folder.routes(), "HEAD", "/boot.js", &[]).await;
    assert_eq!((status, head[header::CONTENT_LENGTH].to_str().unwrap(), body.as_str()), (StatusCode::OK, "6", ""));
}

#[tokio::test]
async fn nothing_outside_the_folder_and_nothing_hidden_is_given() {
    let folder = Folder::new();
    let routes = folder.routes();
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/demo/%2e%2e/%2e%2e/secret.txt",
        "/.env",
        "/link.txt",
        "/demo",
        "/demo/",
        "/unknown",
    ] {
        let (status, _, body) = get(&routes, "GET", path, &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(body.contains("nothing at this address") && !body.contains("secret"), "{path}");
    }
    let (status, head, _) = get(&routes, "POST", "/", &[]).await;
    assert_eq!((status, head[header::ALLOW].to_str().unwrap()), (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD"));
}

#[tokio::test]
async fn without_a_site_the_first_page_says_how_to_build_it() {
    let routes = headers(router(None), &HeaderRules::default(), None);
    let (status, _, body) = get(&routes, "GET", "/", &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("cargo xtask start"));
    assert_eq!(get(&routes, "GET", "/x", &[]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let folder = Folder::new();
    let api = Router::new().route("/v1/city", axum::routing::get(|| async { "{}" }));
    let site = Some(folder.0.join("site"));
    let routes = headers(api.fallback_service(router(site.clone())), &HeaderRules::default(), site);
    for path in ["/", "/boot.js", "/missing", "/v1/city"] {
        let (_, head, _) = get(&routes, "GET", path, &[]).await;
        let policy = head[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors"), "{path}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{path}");
        assert_eq!(head[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(head[header::REFERRER_POLICY], "no-referrer", "{path}");
        assert_eq!(head["cross-origin-opener-policy"], "same-origin", "{path}");
        assert_eq!(head["cross-origin-resource-policy"], "same-origin", "{path}");
        let permissions = head["permissions-policy"].to_str().unwrap();
        assert!(permissions.contains("geolocation=(self)") && permissions.contains("microphone=()"), "{path}");
        assert!(!head.contains_key(header::STRICT_TRANSPORT_SECURITY), "{path}");
    }
}

#[tokio::test]
async fn named_portals_may_load_the_widget_and_others_may_not() {
    let folder = Folder::new();
    let rules =
        HeaderRules { origins: vec!["https://portal.example".to_owned()], https: true, ..HeaderRules::default() };
    let site = Some(folder.0.join("site"));
    let routes = headers(router(site.clone()), &rules, site);
    for (origin, expected) in
        [("https://portal.example", Some("https://portal.example")), ("https://other.example", None)]
    {
        let (_, head, _) = get(&routes, "GET", "/boot.js", &[("origin", origin)]).await;
        assert_eq!(head.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).map(|value| value.to_str().unwrap()), expected);
        assert_eq!(head["cross-origin-resource-policy"], "cross-origin");
        assert!(head.get_all(header::VARY).iter().any(|value| value == "Origin"));
        assert!(head.contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}

#[tokio::test]
async fn the_policy_is_the_one_that_the_built_site_asks_for_with_what_the_city_adds() {
    let folder = Folder::new();
    let site = folder.0.join("site");
    let owned = |source: &str| vec![source.to_owned()];
    let rules = HeaderRules {
        frame_ancestors: owned("https://portal.example"),
        images: owned("https://tiles.example"),
        apis: owned("https://api.example"),
        ..HeaderRules::default()
    };
    let routes = headers(router(Some(site.clone())), &rules, Some(site.clone()));
    let policy = async |routes: &Router| {
        let (_, head, _) = get(routes, "GET", "/", &[]).await;
        head[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned()
    };
    assert_eq!(
        policy(&routes).await,
        "default-src 'none'; script-src 'self' 'sha256-abc='; img-src 'self' https://tiles.example; \
         connect-src 'self' https://api.example; frame-ancestors 'self' https://portal.example"
    );
    // The file is read again for a new version of the site.
    std::fs::write(site.join("_headers"), HEADERS.replace("sha256-abc=", "sha256-new=")).unwrap();
    assert!(policy(&routes).await.contains("'sha256-new='"));
    // A folder without `_headers` gets the policy for its own origin, and no headers of a page.
    std::fs::remove_file(site.join("_headers")).unwrap();
    let others = policy(&routes).await;
    assert!(others.starts_with("default-src 'self'") && !others.contains("unsafe-inline"), "{others}");
    assert!(others.ends_with("frame-ancestors 'self' https://portal.example"), "{others}");
}

#[tokio::test]
async fn a_link_whose_fragment_was_encoded_leads_to_its_page() {
    let folder = Folder::new();
    let routes = folder.routes();
    for (path, leads_to) in [
        ("/%23/demand/2611-0482-7153/s3cr", "/#/demand/2611-0482-7153/s3cr"),
        ("/%23%2Fdemand%2F2611-0482-7153%2Fs3cr%E3%80%82", "/#%2Fdemand%2F2611-0482-7153%2Fs3cr%E3%80%82"),
        ("/%2523/demand/2611-0482-7153/s3cr", "/#/demand/2611-0482-7153/s3cr"),
        ("/%2523%252Fdemand%252F2611-0482-7153", "/#%252Fdemand%252F2611-0482-7153"),
        ("/%ef%bc%83/demand/2611-0482-7153/s3cr", "/#/demand/2611-0482-7153/s3cr"),
        ("/index.html%23/demand/2611-0482-7153", "/#/demand/2611-0482-7153"),
        ("/demand/2611-0482-7153/s3cr", "/#/demand/2611-0482-7153/s3cr"),
    ] {
        let (status, head, _) = get(&routes, "GET", path, &[]).await;
        assert_eq!(status, StatusCode::FOUND, "{path}");
        assert_eq!(head[header::LOCATION], leads_to);
        assert_eq!(head[header::CACHE_CONTROL], "no-store");
    }
    for path in ["/%2523/x", "/demo/%23", "/demands/x"] {
        assert_eq!(get(&routes, "GET", path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}
