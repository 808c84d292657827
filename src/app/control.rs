//! A text control and the value behind it, without the control ever being written back to while somebody types in it.
//!
//! Writing a value back that came from the control itself destroys what the value cannot say: a date that is half typed,
//! a character whose second half is still to come, the composition of an input method. So the control is written to only
//! when the program itself changes the value.

use leptos::{ev, prelude::*};
use platform::page;
use std::borrow::Cow;
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

    /// The new text behind the control, if it is another than before, without what is never wanted in a text; for `on:input`
    /// and `on:change`.
    ///
    /// Both, because password managers, tools for the disabled and scripts change a control with either of them.
    /// What was taken out goes from the control when somebody is done with it, which is what `change` says.
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

/// Whether a key belongs to an input method that is composing. Safari ends a composition before it tells of the key that
/// ended it, which then has the code that keys of a composition have (UI Events, section 7.3.1).
pub fn is_composing(event: &ev::KeyboardEvent) -> bool {
    const PROCESSED: f64 = 229.0;
    event.is_composing() || page::number(event, "keyCode") == PROCESSED
}
