//! Announcements for screen readers. A live region is only read out when its content changes, so each message is made
//! of new elements, also when its words are the same as before.

use leptos::prelude::*;

/// A live region that is read out each time that `message` is computed, also with the same words as before. An empty
/// message is not read out.
pub fn announced(class: &'static str, mut message: impl FnMut() -> String + Send + 'static) -> AnyView {
    let line = anew(move || match message() {
        text if text.is_empty() => ().into_any(),
        text => view! { <span>{text}</span> }.into_any(),
    });
    view! { <p class=class role="status">{line}</p> }.into_any()
}

/// Draws new elements each time that a signal read by `draw` changes.
///
/// Leptos keeps the elements of a view where the next one is of the same type, and changes only the texts that differ.
/// So every second view is wrapped in a tuple, which is another type.
pub fn anew(draw: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    // Boxed, so that the code below is compiled once and not for each caller.
    let mut draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(draw);
    let mut wrapped = false;
    let drawn = move || {
        wrapped = !wrapped;
        let view = draw();
        if wrapped { (view,).into_any() } else { view }
    };
    drawn.into_any()
}
