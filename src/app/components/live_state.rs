//! A mark with words that says whether the page is updated live; never by colour alone.

use leptos::prelude::*;

/// Whether the page is updated live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// A change appears at once.
    Live,
    /// Not live at the moment; reconnecting.
    Stale,
    /// There is no network.
    Offline,
}

/// The mark with its words.
pub fn live_state(state: impl Fn() -> (Liveness, String) + Copy + Send + Sync + 'static) -> AnyView {
    let name = move || match state().0 {
        Liveness::Live => "live",
        Liveness::Stale => "stale",
        Liveness::Offline => "offline",
    };
    view! { <span class="sb-live" data-state=name>{move || state().1}</span> }.into_any()
}
