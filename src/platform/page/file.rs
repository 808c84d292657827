//! The page's own small files (settings, words), as text; not the API.

use super::window;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Why there is no such file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoFile {
    /// The site has none.
    Missing,
    /// It did not come, or something else came in its place; it may come later.
    NotNow,
}

/// Reads a file of JSON beside the page. Fetched exactly as the page's preload links ask for it, so that the browser uses
/// what it has already begun to load.
///
/// # Errors
/// Whether it is worth asking again.
pub async fn fetch_json(address: &str) -> Result<String, NoFile> {
    let window = window().ok_or(NoFile::NotNow)?;
    let response = JsFuture::from(window.fetch_with_str(address)).await.map_err(|_| NoFile::NotNow)?;
    let response: Response = response.unchecked_into();
    if !response.ok() {
        let is_missing = response.status() == 404;
        return Err(if is_missing { NoFile::Missing } else { NoFile::NotNow });
    }
    let text = JsFuture::from(response.text().map_err(|_| NoFile::NotNow)?).await;
    // A network that wants a login answers everything with its own page, and says that all is well.
    let text = text.ok().and_then(|text| text.as_string()).filter(|text| text.trim_ascii_start().starts_with('{'));
    text.ok_or(NoFile::NotNow)
}
