//! The document's title, language and direction, and the focus; it renders nothing.
//!
//! Faults: focusing an element that has left the document does nothing; unknown languages are passed on.

use super::{document, window};
use wasm_bindgen::JsValue;
use web_sys::{Element, FocusOptions, HtmlElement};

/// The languages set in the browser (BCP 47), in order of preference; may be empty.
pub fn languages() -> Vec<String> {
    let Some(navigator) = window().map(|w| w.navigator()) else { return Vec::new() };
    let mut tags: Vec<String> = navigator.languages().iter().filter_map(|tag| tag.as_string()).collect();
    if tags.is_empty() {
        tags.extend(navigator.language());
    }
    tags
}

/// A numeric property of an element, an event or a rectangle; `NaN` when it is missing. A typed web-sys binding adds
/// bytes to the first load wherever it is used, so properties that only later chunks read are read by this.
pub fn number(of: &JsValue, name: &str) -> f64 {
    js_sys::Reflect::get(of, &name.into()).ok().and_then(|value| value.as_f64()).unwrap_or(f64::NAN)
}

/// Sets the text of an `input` or a `textarea`; the caret is then at its end.
pub fn write_value(control: &JsValue, text: &str) {
    // It throws only for a target that is not an object.
    let _ = js_sys::Reflect::set(control, &"value".into(), &text.into());
}

/// The title in the browser's tab. Never put a reference or a token into it.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets the language (BCP 47) and the direction (`ltr` or `rtl`) of the element in which the program is mounted, and of
/// the whole document if the program owns it.
pub fn set_language(root: &Element, owns_page: bool, tag: &str, direction: &str) {
    let say = |element: &Element| {
        let _ = element.set_attribute("lang", tag);
        let _ = element.set_attribute("dir", direction);
    };
    say(root);
    if owns_page && let Some(html) = document().and_then(|document| document.document_element()) {
        say(&html);
    }
}

/// Moves the focus; with `scroll` false the page is not scrolled. A heading needs `tabindex="-1"` for it.
pub fn focus(element: &HtmlElement, scroll: bool) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(!scroll);
    let _ = element.focus_with_options(&options);
}

/// Whether an element of the page has the focus.
pub fn is_in_use() -> bool {
    let focused = document().and_then(|document| document.active_element());
    focused.is_some_and(|focused| !["BODY", "HTML"].contains(&focused.tag_name().as_str()))
}

/// Scrolls, without animation, so that `element` is at the top of the viewport, or the whole page to its top.
pub fn scroll_to_top(element: Option<&HtmlElement>) {
    match element {
        Some(element) => element.scroll_into_view_with_bool(true),
        None => {
            if let Some(window) = window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
        }
    }
}

/// Notes a moment in the browser's own performance timeline (User Timing), where benchmarks read it.
pub fn mark(name: &str) {
    if let Some(performance) = super::window().and_then(|w| w.performance()) {
        let _ = performance.mark(name);
    }
}
