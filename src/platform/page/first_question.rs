//! The first question, which works as plain HTML before the program is loaded: its text, selection and focus are moved
//! to the program's own field.
//!
//! Faults: if the element is missing or of another kind, the program starts empty; if an input method never ends its
//! composition, the plain element stays in place with its text.

use super::document;
use crate::listener::Listener;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};

/// The text field in the static HTML.
#[derive(Clone, Copy, Debug)]
pub struct FirstQuestion;

/// The state of a text field that is moved to its replacement, so that the replacement goes unnoticed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The text.
    pub value: String,
    /// Where the selection begins, in UTF-16 code units.
    pub selection_start: u32,
    /// Where it ends.
    pub selection_end: u32,
    /// `forward`, `backward` or `none`.
    pub direction: String,
    /// Whether the field had the focus.
    pub focused: bool,
    /// How far it was scrolled, in CSS pixels.
    pub scroll_top: i32,
}

impl FirstQuestion {
    /// The element itself, by its id in the document.
    pub fn element(id: &str) -> Option<HtmlTextAreaElement> {
        document()?.get_element_by_id(id)?.dyn_into().ok()
    }

    /// Reads the field's state; the element is not changed.
    pub fn take(id: &str) -> Option<Typed> {
        let area = Self::element(id)?;
        Some(Typed {
            value: area.value(),
            selection_start: area.selection_start().ok().flatten().unwrap_or(0),
            selection_end: area.selection_end().ok().flatten().unwrap_or(0),
            direction: area.selection_direction().ok().flatten().unwrap_or_default(),
            focused: document()?.active_element().is_some_and(|active| active == **area),
            scroll_top: area.scroll_top(),
        })
    }

    /// Applies the state to the field that replaces it.
    pub fn give(area: &HtmlTextAreaElement, typed: &Typed) {
        if area.value() != typed.value {
            area.set_value(&typed.value);
        }
        if typed.focused {
            super::focus(area, false);
            let _ =
                area.set_selection_range_with_direction(typed.selection_start, typed.selection_end, &typed.direction);
        }
        area.set_scroll_top(typed.scroll_top);
    }
}

/// Runs `then` at once, or after the open composition of an input method on the element (the boot script marks it by
/// the attribute `data-composing`). Replacing an element during a composition would lose the composed text.
pub fn when_not_composing(element: &Element, then: impl FnOnce() + 'static) {
    if !element.has_attribute("data-composing") {
        then();
        return;
    }
    let waiting: Rc<RefCell<Option<Listener>>> = Rc::default();
    let keeper = waiting.clone();
    let mut then = Some(then);
    let listener = Listener::new(element, "compositionend", move |_| {
        let Some(then) = then.take() else { return };
        let keeper = keeper.clone();
        // After this event has been handled: the browser inserts the composed text first, and the attribute is removed.
        wasm_bindgen_futures::spawn_local(async move {
            crate::clock::sleep(0).await;
            keeper.borrow_mut().take();
            then();
        });
    });
    *waiting.borrow_mut() = Some(listener);
}
