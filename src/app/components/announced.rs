//! What the program says to ears by itself. A screen reader reads what changed in the page, and the same words set a second time
//! change nothing: here every message is a new element, whether its words are new or not.

use leptos::prelude::*;

/// A line that is said to ears each time that `message` is computed anew, the same words again included; an empty one says nothing.
pub fn announced(class: &'static str, message: impl FnMut() -> String + Send + 'static) -> AnyView {
    // Boxed, so that what draws it is in the program once and not once for each caller.
    let mut message: Box<dyn FnMut() -> String + Send> = Box::new(message);
    let mut turned = false;
    let line = move || {
        turned = !turned;
        match (message(), turned) {
            (text, _) if text.is_empty() => ().into_any(),
            // An element in the place of one of its own kind is kept and only its words are set; one of another kind is made anew.
            (text, true) => view! { <span>{text}</span> }.into_any(),
            (text, false) => view! { <bdi>{text}</bdi> }.into_any(),
        }
    };
    view! { <p class=class role="status">{line}</p> }.into_any()
}
