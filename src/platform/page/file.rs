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
    let response = answer(address).await.ok_or(NoFile::NotNow)?;
    match response.status() {
        404 | 410 => return Err(NoFile::Missing),
        _ if !response.ok() => return Err(NoFile::NotNow),
        _ => {}
    }
    // A network that wants a login answers everything with its own page, and says that all is well.
    let text = text(&response).await.filter(|text| text.trim_start().starts_with('{'));
    text.ok_or(NoFile::NotNow)
}

async fn answer(address: &str) -> Option<Response> {
    JsFuture::from(window()?.fetch_with_str(address)).await.ok()?.dyn_into().ok()
}

async fn text(response: &Response) -> Option<String> {
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
