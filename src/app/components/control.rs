//! A text control and the value behind it, without the control ever being written back to while somebody types in it.
//!
//! Writing a value back that came from the control itself destroys what the value cannot say: a date that is half typed,
//! a character whose second half is still to come, the composition of an input method. So the control is written to only
//! when the program itself changes the value.

use leptos::{ev, prelude::*};
use platform::page;
use web_sys::HtmlElement;

/// The last text on which a control and the value behind it agreed.
#[derive(Clone, Copy)]
pub struct Control(StoredValue<String>);

impl Control {
    /// A control that begins with a text, which its `prop:value` is to be.
    pub fn beginning_with(text: String) -> Self {
        Self(StoredValue::new(text))
    }

    /// What it began with or has now.
    pub fn text(self) -> String {
        self.0.get_value()
    }

    /// Puts `value` into the control whenever it changes by anything but typing in this control.
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

    /// What was typed into the control, to be handed on as the value; for `on:input`.
    pub fn typed(self, event: &ev::Event, clean: impl FnOnce(String) -> String) -> String {
        let text = clean(event_target_value(event));
        self.0.try_set_value(text.clone());
        text
    }

    /// Somebody is done typing: what was taken out as it came in goes from the control too; for `on:change`.
    pub fn left(self, event: &ev::Event) {
        if let (Some(control), Some(text)) = (event.target(), self.0.try_get_value())
            && event_target_value(event) != text
        {
            page::write_value(&control, &text);
        }
    }
}

/// Whether a key belongs to an input method that is composing. Safari ends a composition before it tells of the key that
/// ended it, which then has the code that keys of a composition have (UI Events, section 7.3.1).
pub fn is_composing(event: &ev::KeyboardEvent) -> bool {
    const PROCESSED: f64 = 229.0;
    event.is_composing() || page::number(event, "keyCode") == PROCESSED
}
