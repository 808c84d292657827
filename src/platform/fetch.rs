//! One exchange over `fetch`: resolves with the response's head and leaves its body to be read in chunks; it decodes
//! nothing.
//!
//! gloo-net builds and sends the request, except for three things done here: headers, since its builder throws on
//! values that are not bytes; reading the body as a stream with a size cap and an idle timeout, since it only reads
//! bodies whole; and aborting on drop.
//!
//! The first requests of a page may have been sent by `boot.js` before the program ran; they are taken over.
//!
//! Faults: no network, a refused redirect, CORS and a cut connection look alike to a page, and are all `Offline`; when
//! the backend is on another origin, a hint is logged to the console.

use crate::{clock, page};
use client::{Body, Request};
use contract::Method;
use domain::Failure;
use gloo_net::http::{Headers, RequestBuilder, Response};
use js_sys::{Promise, Reflect, Uint8Array};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect,
};

/// The head of a response whose body is still to be read. Dropping it aborts the exchange.
pub(crate) struct Exchange {
    pub(crate) response: Response,
    reader: Option<ReadableStreamDefaultReader>,
    patience: Patience,
}

/// Aborts an exchange when it is dropped, or after a time without data.
struct Patience {
    controller: AbortController,
    idle_millis: Option<u32>,
    timer: RefCell<Option<clock::Timer>>,
}

/// How an exchange uses the browser's cache.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caching {
    /// Responses without a secret are cached as their headers say, others are not.
    Usual,
    /// Bypasses the cache for reading; the response may replace what is cached.
    Past,
}

/// Sends the request and waits for the response's head. After `idle_millis` without data (`None`: never) it is aborted.
///
/// # Errors
/// `Offline` when no response comes; `Unintelligible` when the request cannot be expressed in HTTP.
pub(crate) async fn exchange(
    base: &str,
    request: &Request,
    caching: Caching,
    idle_millis: Option<u32>,
) -> Result<Exchange, Failure> {
    let url = request.url(base);
    if let Some(begun) = Begun::take(&url, request).filter(|_| caching == Caching::Usual) {
        let patience = Patience { controller: begun.controller, idle_millis, timer: RefCell::default() };
        patience.renew();
        // If it failed it is sent once more, as a request of the program's own.
        if let Ok(response) = JsFuture::from(begun.answer).await {
            let response: web_sys::Response = response.unchecked_into();
            return Ok(answered(response.into(), request, patience));
        }
    }
    let patience = Patience {
        controller: AbortController::new().map_err(|_| unsendable())?,
        idle_millis,
        timer: RefCell::default(),
    };
    patience.renew();
    let builder = RequestBuilder::new(&url)
        .method(method(request.method))
        .headers(headers(request).map_err(|_| unsendable())?)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .cache(match caching {
            _ if !request.may_be_kept() => RequestCache::NoStore,
            Caching::Usual => RequestCache::Default,
            Caching::Past => RequestCache::Reload,
        })
        .abort_signal(Some(&patience.controller.signal()));
    let built = match &request.body {
        Body::None => builder.build(),
        Body::Json(text) => builder.body(text.as_str()),
        Body::Bytes(bytes) => builder.body(Uint8Array::from(bytes.as_slice())),
    };
    let response = built.map_err(|_| unsendable())?.send().await.map_err(|_| silence(base))?;
    Ok(answered(response, request, patience))
}

fn answered(response: Response, request: &Request, patience: Patience) -> Exchange {
    patience.renew();
    // Only such a response is certainly fresh and comes from no cache.
    if !request.may_be_kept()
        && let Some(date) = response.headers().get("date")
    {
        clock::city_said(&date);
    }
    // A stream has only one reader; a response without a body has none.
    let reader = response.body().map(|stream| stream.get_reader().unchecked_into());
    Exchange { response, reader, patience }
}

/// A request that `boot.js` sent before the program ran.
struct Begun {
    answer: Promise,
    controller: AbortController,
}

impl Begun {
    /// Takes the request that equals this one, if there is one: each is taken at most once.
    fn take(url: &str, request: &Request) -> Option<Self> {
        if request.method != Method::Get {
            return None;
        }
        let language = request.headers.iter().find(|(name, _)| *name == "accept-language")?;
        let token = request.token.as_ref().map_or("", contract::AccessToken::as_str);
        let begun = page::begun(&[url, language.1.as_str(), token].join(" "))?;
        let part = |name: &str| Reflect::get(&begun, &name.into()).ok();
        Some(Self { answer: part("answer")?.dyn_into().ok()?, controller: part("controller")?.dyn_into().ok()? })
    }
}

impl Exchange {
    /// The next bytes of the body; `None` at its end.
    ///
    /// # Errors
    /// `Offline` when the connection was cut or the idle timeout has passed.
    pub(crate) async fn next(&self) -> Result<Option<Uint8Array>, Failure> {
        let Some(reader) = &self.reader else { return Ok(None) };
        let read = JsFuture::from(reader.read()).await.map_err(|_| Failure::Offline)?;
        self.patience.renew();
        let value = Reflect::get(&read, &"value".into()).unwrap_or(JsValue::UNDEFINED);
        Ok(value.dyn_into().ok())
    }
}

impl Patience {
    fn renew(&self) {
        let Some(millis) = self.idle_millis else { return };
        let controller = self.controller.clone();
        *self.timer.borrow_mut() = Some(clock::after(millis, move || controller.abort()));
    }
}

impl Drop for Patience {
    fn drop(&mut self) {
        self.controller.abort();
    }
}

fn headers(request: &Request) -> Result<Headers, JsValue> {
    let headers = web_sys::Headers::new()?;
    for (name, value) in &request.headers {
        headers.set(name, value)?;
    }
    if let Some(token) = &request.token {
        headers.set("authorization", &("Bearer ".to_owned() + token.as_str()))?;
    }
    Ok(Headers::from_raw(headers))
}

fn method(method: Method) -> gloo_net::http::Method {
    use gloo_net::http::Method as Sent;
    match method {
        Method::Get => Sent::GET,
        Method::Head => Sent::HEAD,
        Method::Post => Sent::POST,
        Method::Patch => Sent::PATCH,
        Method::Delete => Sent::DELETE,
    }
}

fn unsendable() -> Failure {
    Failure::unintelligible("what was to be sent is no valid HTTP")
}

/// Logs a hint to the console for whoever installs the page or the backend.
pub(crate) fn hint(base: &str, note: &str) {
    web_sys::console::warn_3(&"Suban:".into(), &note.into(), &base.into());
}

/// No response came. With a backend on another origin CORS may be the cause, which only the console can tell.
fn silence(base: &str) -> Failure {
    thread_local! {
        static TOLD: Rc<std::cell::Cell<bool>> = Rc::default();
    }
    let own = page::window().and_then(|w| w.location().origin().ok()).unwrap_or_default();
    if !base.starts_with(&own) && page::is_online() && !TOLD.with(|told| told.replace(true)) {
        hint(base, "no answer; the network is down, or the backend does not allow this page's origin (CORS)");
    }
    Failure::Offline
}
