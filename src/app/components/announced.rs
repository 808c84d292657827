//! What the program says to ears by itself. A screen reader reads what changed in the page, and the same words set a second time
//! change nothing: here every message is made of new elements, whether its words are new or not.

use leptos::{either::Either, prelude::*};

/// A line that is said to ears each time that `message` is computed anew, the same words again included; an empty one says nothing.
pub fn announced(class: &'static str, mut message: impl FnMut() -> String + Send + 'static) -> AnyView {
    let line = drawn_anew(move || {
        let message = message();
        (!message.is_empty()).then(|| view! { <span>{message}</span> }.into_any())
    });
    view! { <p class=class role="status">{line}</p> }.into_any()
}

/// What `draw` gives, as new elements each time that it is called; for a region of a page that is read when it changes.
pub fn drawn_anew(draw: impl FnMut() -> Option<AnyView> + Send + 'static) -> AnyView {
    // Boxed, so that what draws is in the program once and not once for each caller.
    let mut draw: Box<dyn FnMut() -> Option<AnyView> + Send> = Box::new(draw);
    let mut turned = false;
    (move || {
        turned = !turned;
        // A view in the place of one of the same kind would only be corrected; one on the other side is made anew.
        draw().map(|view| if turned { Either::Left(view) } else { Either::Right(view) })
    })
    .into_any()
}
