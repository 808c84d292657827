//! A controlled text input that is never written back to while somebody types in it.
//!
//! Writing back a value that came from the input itself destroys what the value cannot express: a half-typed date, the
//! first half of a surrogate pair, the composition of an input method. So the input is written to only when the program
//! itself changes the value.

use leptos::{ev, prelude::*};
use platform::page;
use std::borrow::Cow;
use web_sys::HtmlElement;

/// The last text on which the input and the value agreed.
#[derive(Clone, Copy)]
pub struct Control(StoredValue<String>);

impl Control {
    /// A control with this initial text, which its `prop:value` must be too.
    pub fn beginning_with(text: String) -> Self {
        Self(StoredValue::new(text))
    }

    /// Its initial or present text.
    pub fn text(self) -> String {
        self.0.get_value()
    }

    /// Writes `value` into the input whenever it changes by anything but typing in this input.
    pub fn follow(self, value: Signal<String>, control: impl Fn() -> Option<HtmlElement> + 'static) {
        Effect::new(move |_| {
            let text = value.get();
            if let Some(control) = control()
                && self.0.try_with_value(|known| *known != text) == Some(true)
            {
                page::write_value(&control, &text);
                self.0.set_value(text);
            }
        });
    }

    /// The new text of the input after `clean`, if it differs from the last; for `on:input` and `on:change`.
    ///
    /// Both, because password managers, assistive tools and scripts fire only one of them. Characters that were cleaned
    /// away are removed from the input at `change`, when typing has ended.
    pub fn typed(self, event: &ev::Event, clean: fn(&str) -> Cow<'_, str>) -> Option<String> {
        let raw = event_target_value(event);
        let text = clean(&raw);
        if event.type_() == "change"
            && *text != *raw
            && let Some(control) = event.target()
        {
            page::write_value(&control, &text);
        }
        let is_new = self.0.try_with_value(|known| *known != *text)?;
        is_new.then(|| {
            self.0.set_value(text.clone().into_owned());
            text.into_owned()
        })
    }
}

/// Whether a key belongs to an input method's composition. Safari ends a composition before it dispatches the key that
/// ended it; that key then has the code of composition keys (UI Events, section 7.3.1).
pub fn is_composing(event: &ev::KeyboardEvent) -> bool {
    const PROCESSED: f64 = 229.0;
    event.is_composing() || page::number(event, "keyCode") == PROCESSED
}
