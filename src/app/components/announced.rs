//! What the program says to a screen reader by itself. A screen reader reads what is new in the page, and the same words set a
//! second time change nothing there; so each message is made of new elements.

use leptos::prelude::*;

/// A line that is read out each time that `message` is computed, also with the same words as before. An empty one says nothing.
pub fn announced(class: &'static str, mut message: impl FnMut() -> String + Send + 'static) -> AnyView {
    let line = anew(move || match message() {
        text if text.is_empty() => ().into_any(),
        text => view! { <span>{text}</span> }.into_any(),
    });
    view! { <p class=class role="status">{line}</p> }.into_any()
}

/// Draws something of new elements each time that a signal in it changes.
///
/// Leptos keeps the elements of a view where the next one is of the same type, and changes only the texts that differ.
/// So every second view is wrapped in a tuple, which is another type.
pub fn anew(draw: impl FnMut() -> AnyView + Send + 'static) -> AnyView {
    // Boxed, so that what follows is in the program once and not once for each caller.
    let mut draw: Box<dyn FnMut() -> AnyView + Send> = Box::new(draw);
    let mut wrapped = false;
    let drawn = move || {
        wrapped = !wrapped;
        let view = draw();
        if wrapped { (view,).into_any() } else { view }
    };
    drawn.into_any()
}
