//! Handing data out of the page at the citizen's request: clipboard, share sheet, print, download.
//!
//! Faults: a refused clipboard or share returns `false`, so that the page shows the text for copying by hand; closing
//! the share sheet without sharing is no fault.

use super::{document, window};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlTextAreaElement, Url};

/// Copies a text to the clipboard; `false` when the browser refuses.
pub async fn copy(text: &str) -> bool {
    let Some(navigator) = window().map(|w| w.navigator()) else { return false };
    // Only secure pages have a clipboard; elsewhere the getter returns `undefined`.
    let clipboard = property(&navigator, "clipboard");
    if clipboard.is_object() && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok() {
        return true;
    }
    copy_by_selection(text).unwrap_or(false)
}

/// Whether the browser has a share sheet.
pub fn can_share() -> bool {
    window().is_some_and(|w| property(&w.navigator(), "share").is_function())
}

/// Opens the share sheet; `false` when there is none or the browser refused. It needs a user gesture: call it in a
/// click handler.
pub async fn share(title: &str, text: &str, url: &str) -> bool {
    let Some(navigator) = window().map(|w| w.navigator()) else { return false };
    let Ok(function) = property(&navigator, "share").dyn_into::<Function>() else { return false };
    let data = Object::new();
    for (name, value) in [("title", title), ("text", text), ("url", url)] {
        if !value.is_empty() {
            let _ = Reflect::set(&data, &name.into(), &value.into());
        }
    }
    let Ok(shared) = function.call1(&navigator, &data) else { return false };
    match JsFuture::from(Promise::resolve(&shared)).await {
        Ok(_) => true,
        Err(error) => property(&error, "name").as_string().as_deref() == Some("AbortError"),
    }
}

/// Opens the print dialog.
pub fn print() {
    if let Some(window) = window() {
        let _ = window.print();
    }
}

/// Downloads a text as a UTF-8 file; `false` when the browser does not allow it.
pub fn save_text(file_name: &str, text: &str) -> bool {
    begin_download(file_name, text).is_some()
}

fn begin_download(file_name: &str, text: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain;charset=utf-8");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = document()?;
    let link: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    link.set_href(&url);
    link.set_download(file_name);
    document.body()?.append_child(&link).ok()?;
    link.click();
    link.remove();
    wasm_bindgen_futures::spawn_local(async move {
        // Some browsers read the blob only after the click has returned.
        crate::clock::sleep(30_000).await;
        let _ = Url::revoke_object_url(&url);
    });
    Some(())
}

fn copy_by_selection(text: &str) -> Option<bool> {
    let document = document()?;
    let area: HtmlTextAreaElement = document.create_element("textarea").ok()?.dyn_into().ok()?;
    let before = document.active_element();
    area.set_value(text);
    let _ = area.set_attribute("readonly", "");
    document.body()?.append_child(&area).ok()?;
    area.select();
    // Deprecated, but the only way on insecure pages; web-sys has it for HtmlDocument only.
    let command = property(&document, "execCommand").dyn_into::<Function>().ok();
    let copied = command.and_then(|c| c.call1(&document, &"copy".into()).ok()).is_some_and(|done| done.is_truthy());
    area.remove();
    if let Some(element) = before.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        super::focus(&element, false);
    }
    Some(copied)
}

fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
