//! Moves the focus and scrolls; links with `#id` do not work inside a shadow root, so this is done in code.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Focuses the element with that id, which brings it into view.
pub fn focus_by_id(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that is not focusable leaves the focus where it is.
        let _ = element.focus();
    }
}

/// Content was replaced: if the focused element was removed, the focus goes to the heading.
pub fn focus_if_lost() {
    request_animation_frame(|| {
        // Without a focused element the active element is the body.
        if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
            focus_by_id("title");
        }
    });
}

/// The text of the element with that id, if it exists.
pub fn text_of(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}
