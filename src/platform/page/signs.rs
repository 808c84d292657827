//! What the browser reports about its state: online, visible, restored, media queries, unloading. Hints, never facts.
//!
//! Faults: `navigator.onLine` is wrong in both directions, so it only decides when to retry; where a signal is missing
//! the program counts as online, visible and in light mode.

use super::{document, window};
use crate::listener::Listener;
use web_sys::{Event, VisibilityState};

/// Whether the browser believes that it is online.
pub fn is_online() -> bool {
    window().is_none_or(|w| w.navigator().on_line())
}

/// Calls `on` when the browser reports being online (`true`) or offline, until dropped.
pub fn on_online(on: impl FnMut(bool) + Clone + 'static) -> Vec<Listener> {
    let Some(window) = window() else { return Vec::new() };
    let mut went = on.clone();
    let mut came = on;
    vec![Listener::new(&window, "online", move |_| came(true)), Listener::new(&window, "offline", move |_| went(false))]
}

/// Whether the page is visible.
pub fn is_visible() -> bool {
    document().is_none_or(|d| d.visibility_state() != VisibilityState::Hidden)
}

/// Calls `on` when the page is shown (`true`) or hidden, until dropped.
pub fn on_visibility(mut on: impl FnMut(bool) + 'static) -> Option<Listener> {
    let document = document()?;
    Some(Listener::new(&document, "visibilitychange", move |_| on(is_visible())))
}

/// Calls `on` when the page is restored from the back-forward cache, where every connection has died, until dropped.
pub fn on_page_restored(on: impl FnMut() + 'static) -> Option<Listener> {
    on_whole_page("pageshow", on)
}

/// Calls `on` when the page enters the back-forward cache, where it is suspended, until dropped.
pub fn on_page_put_away(on: impl FnMut() + 'static) -> Option<Listener> {
    on_whole_page("pagehide", on)
}

/// Calls `on` at `pagehide`, whether the page is cached or closed for good, until dropped.
pub fn on_page_hide(mut on: impl FnMut() + 'static) -> Option<Listener> {
    let window = window()?;
    Some(Listener::new(&window, "pagehide", move |_| on()))
}

fn on_whole_page(kind: &'static str, mut on: impl FnMut() + 'static) -> Option<Listener> {
    let window = window()?;
    Some(Listener::new(&window, kind, move |event| {
        let persisted = js_sys::Reflect::get(&event, &"persisted".into());
        if persisted.is_ok_and(|persisted| persisted.is_truthy()) {
            on();
        }
    }))
}

/// Calls `on` at every user input (a key, a touch, a movement), until dropped.
pub fn on_activity(on: impl FnMut() + Clone + 'static) -> Vec<Listener> {
    let Some(document) = document() else { return Vec::new() };
    let signs = ["keydown", "pointerdown", "pointermove", "touchstart", "wheel", "input"];
    let listen = |kind| {
        let mut on = on.clone();
        Listener::new(&document, kind, move |_| on())
    };
    signs.map(listen).into()
}

/// Whether a media query holds, such as `(prefers-color-scheme: dark)`.
pub fn prefers(query: &str) -> bool {
    media(query).is_some_and(|m| m.matches())
}

/// Calls `on` whenever the result of a media query changes, until dropped.
pub fn on_media(query: &str, mut on: impl FnMut(bool) + 'static) -> Option<Listener> {
    let list = media(query)?;
    let asked = list.clone();
    Some(Listener::new(&list, "change", move |_| on(asked.matches())))
}

/// Lets the browser ask before the page is unloaded, for as long as the guard lives. For unsaved or unsent input only.
pub fn guard_leaving() -> Option<Listener> {
    let window = window()?;
    Some(Listener::new(&window, "beforeunload", |event: Event| event.prevent_default()))
}

fn media(query: &str) -> Option<web_sys::MediaQueryList> {
    window()?.match_media(query).ok()?
}
