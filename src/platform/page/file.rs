//! The page's own small files (settings, words), as text; not the API.

use super::window;
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Why a file could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// The site does not have it.
    Missing,
    /// The request failed or another document was delivered; a retry may succeed.
    NotNow,
}

/// Fetches a JSON file beside the page, with the same request parameters as the page's preload links, so that the
/// browser reuses the preloaded response; one that `boot.js` has fetched itself is taken over.
///
/// # Errors
/// Whether a retry may succeed.
pub async fn fetch_json(address: &str) -> Result<String, NoFile> {
    let window = window().ok_or(NoFile::NotNow)?;
    let request = match begun(address) {
        Some(begun) => begun.unchecked_into(),
        None => window.fetch_with_str(address),
    };
    let response: Response = JsFuture::from(request).await.map_err(|_| NoFile::NotNow)?.unchecked_into();
    if !response.ok() {
        let is_missing = response.status() == 404;
        return Err(if is_missing { NoFile::Missing } else { NoFile::NotNow });
    }
    let text = JsFuture::from(response.text().map_err(|_| NoFile::NotNow)?).await;
    // A captive portal responds to everything with its login page and status 200.
    let text = text.ok().and_then(|text| text.as_string()).filter(|text| text.trim_ascii_start().starts_with('{'));
    text.ok_or(NoFile::NotNow)
}

/// Takes what `boot.js` has begun to request under this name before the program ran; each is taken at most once.
pub(crate) fn begun(name: &str) -> Option<JsValue> {
    let all = Reflect::get(window()?.as_ref(), &"subanRequests".into()).ok()?.dyn_into::<Object>().ok()?;
    let name = name.into();
    let begun = Reflect::get(&all, &name).ok().filter(|begun| !begun.is_undefined())?;
    Reflect::delete_property(&all, &name).ok()?;
    Some(begun)
}
