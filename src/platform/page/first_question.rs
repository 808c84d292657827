//! The first question, which works as plain HTML before the program arrives: what was typed there is handed over whole.
//!
//! Faults: an element of another kind or none gives nothing and the program starts empty; an input method that never
//! ends its composition leaves the plain element in place, with its text safe in it.

use super::document;
use crate::listener::Listener;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement};

/// The text field of the page that was there before the program.
#[derive(Clone, Copy, Debug)]
pub struct FirstQuestion;

/// What a text field holds beyond its text, so that nobody notices that it was replaced.
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

    /// What it holds now; the element is left alone.
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

    /// Puts it into the field that takes its place.
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

/// Runs `then` at once, or after the composition of an input method that is open on the element (the page's boot script
/// marks it by the attribute `data-composing`). Replacing an element during a composition would lose what is composed.
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
        // After this event: the browser puts the composed text in place first, and the mark is removed.
        wasm_bindgen_futures::spawn_local(async move {
            crate::clock::sleep(0).await;
            keeper.borrow_mut().take();
            then();
        });
    });
    *waiting.borrow_mut() = Some(listener);
}
