//! Placeholders where a part of the program is not loaded yet: that it is loading, or that it failed and what to do.
//! Meanwhile it is retried automatically.

use crate::{
    components::{
        Icon, IconView,
        notice::{Tone, call, notice},
    },
    route::Route,
    session::Session,
    words::Word,
};
use leptos::prelude::*;

/// Draws it; `again` retries loading the part.
pub fn coming(session: Session, failed: bool, again: fn(Session)) -> AnyView {
    if failed { missing(session, try_again(session, move || again(session))) } else { waiting(session) }
}

/// The same as a whole page, with a heading and a back link.
pub fn coming_page(session: Session, failed: bool, again: fn(Session)) -> AnyView {
    let words = session.words();
    let title = words.of(if failed { Word::FailOfflineTitle } else { Word::Loading });
    // For screen readers only: the notice below shows the same.
    view! {
        <div class="sb-frame__column">
            <nav class="sb-step" aria-label=words.of(Word::Steps)>
                <a class="sb-back" href=Route::What.fragment()><IconView icon=Icon::Back/>{words.of(Word::Home)}</a>
            </nav>
            <main class="sb-main" id="main" tabindex="-1">
                <h1 class="sb-hidden" id="title" tabindex="-1">{title}</h1>
                {coming(session, failed, again)}
            </main>
        </div>
    }
    .into_any()
}

/// It is loading.
pub fn waiting(session: Session) -> AnyView {
    view! {
        <p class="sb-waiting" role="status"><span class="sb-spinner" aria-hidden="true"></span>{session.words().of(Word::Loading)}</p>
    }
    .into_any()
}

/// It failed; `again` is what can be done.
pub fn missing(session: Session, again: AnyView) -> AnyView {
    let words = session.words();
    let (title, text) = (words.of(Word::FailOfflineTitle).to_owned(), words.of(Word::FailOffline).to_owned());
    let phone = session.hotline();
    let call = (!phone.is_empty()).then(|| call(words, &phone));
    let ways = view! { <div class="sb-row">{again}{call}</div> };
    notice(Tone::Attention, Icon::Offline, Some(title), text, Some(ways.into_any()))
}

/// A retry button.
pub fn try_again(session: Session, again: impl Fn() + 'static) -> AnyView {
    view! {
        <button class="sb-button" type="button" on:click=move |_| again()>
            <IconView icon=Icon::Refresh/>{session.words().of(Word::TryAgain)}
        </button>
    }
    .into_any()
}
