//! Moving the focus and the view; links with `#id` do not reach into a shadow root, so this is done in code.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Focuses the element with that id, which brings it into view.
pub fn focus_by_id(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that takes no focus stays where it is.
        let _ = element.focus();
    }
}

/// Something was drawn in place of something else: one whose focus went with it goes on at the heading.
pub fn focus_if_lost() {
    request_animation_frame(|| {
        // What has no focus is the body.
        if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
            focus_by_id("title");
        }
    });
}

/// The words in the element with that id, if it is there.
pub fn text_of(id: &str) -> Option<String> {
    document().get_element_by_id(id)?.text_content()
}
