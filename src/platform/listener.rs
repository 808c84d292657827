//! An event listener that is removed when it is dropped; it dispatches no events.
//!
//! Faults: a target that is gone never calls again; dropping the listener inside its own callback is allowed.

use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, EventTarget};

/// An event listener; dropping it removes it.
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `on` for each `kind` event of `target`.
    pub fn new(target: &EventTarget, kind: &'static str, on: impl FnMut(Event) + 'static) -> Self {
        let closure = Closure::<dyn FnMut(Event)>::new(on);
        // It throws only for a callback that is not an object, which a closure always is.
        let _ = target.add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref());
        Self { target: target.clone(), kind, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback(self.kind, self.closure.as_ref().unchecked_ref());
    }
}
