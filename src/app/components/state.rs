//! Placeholders for content that is loading, slow, failed or empty.

use super::{
    Icon, IconView,
    notice::{Tone, notice},
};
use crate::words::{Word, Words};
use domain::{Failure, Loadable};
use leptos::prelude::*;

/// Shows a `Loadable`: nothing at first, then a skeleton, then a note that it is slow, then the value or the failure
/// with what can be done.
pub fn loadable<T>(
    words: Words,
    state: &Loadable<T>,
    on_retry: impl Fn() + 'static,
    show: impl FnOnce(&T) -> AnyView,
) -> AnyView {
    match state {
        Loadable::Loading => view! { <p class="sb-hidden" role="status">{words.of(Word::Loading)}</p> }.into_any(),
        Loadable::Slow => skeleton(words),
        Loadable::Ready { value, .. } => show(value),
        Loadable::Failed(why) => failure(words, why, Some(on_retry)),
    }
}

/// A skeleton with the note that loading takes longer.
pub fn skeleton(words: Words) -> AnyView {
    view! {
        <div class="sb-skeleton" aria-hidden="true">
            <span class="sb-skeleton__line sb-skeleton__line--title"></span>
            <span class="sb-skeleton__line sb-skeleton__line--short"></span>
            <span class="sb-skeleton__box sb-skeleton__box--row"></span>
            <span class="sb-skeleton__box sb-skeleton__box--row"></span>
        </div>
        <p class="sb-waiting" role="status"><span class="sb-spinner" aria-hidden="true"></span>{words.of(Word::Slow)}</p>
    }
    .into_any()
}

/// A failure, described by what the citizen can do.
pub fn failure(words: Words, why: &Failure, on_retry: Option<impl Fn() + 'static>) -> AnyView {
    let (tone, icon, title, text) = match why {
        Failure::Offline => (Tone::Attention, Icon::Offline, Word::FailOfflineTitle, Word::FailOffline),
        Failure::Busy { .. } => (Tone::Attention, Icon::Clock, Word::FailBusyTitle, Word::FailBusy),
        Failure::Refused(_) => (Tone::Wrong, Icon::Alert, Word::FailRefusedTitle, Word::FailRefused),
        Failure::Forbidden => (Tone::Wrong, Icon::Search, Word::FailForbiddenTitle, Word::FailForbidden),
        Failure::Unintelligible { .. } => {
            (Tone::Wrong, Icon::Alert, Word::FailUnintelligibleTitle, Word::FailUnintelligible)
        }
    };
    let retry = on_retry.map(|on_retry| {
        view! {
            <button class="sb-button" type="button" on:click=move |_| on_retry()>
                <IconView icon=Icon::Refresh/>{words.of(Word::TryAgain)}
            </button>
        }
        .into_any()
    });
    notice(tone, icon, Some(words.of(title).to_owned()), words.of(text).to_owned(), retry)
}

/// An empty list, with a hint on what it is for.
pub fn empty(icon: Icon, title: &'static str, text: String, more: Option<AnyView>) -> AnyView {
    view! {
        <div class="sb-empty"><IconView icon/><h2>{title}</h2><p>{text}</p>{more}</div>
    }
    .into_any()
}
