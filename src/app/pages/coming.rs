//! What stands where a part of the program is not here yet: a word that it comes, or that it did not and what to do.

use crate::{
    components::{
        Icon, IconView,
        notice::{Tone, notice},
    },
    session::Session,
    words::Word,
};
use leptos::prelude::*;

/// Draws it; `again` asks for the part once more.
pub fn coming(session: Session, failed: bool, again: Box<dyn Fn()>) -> AnyView {
    let words = session.words();
    if !failed {
        return view! {
            <p class="sb-waiting" role="status"><span class="sb-spinner" aria-hidden="true"></span>{words.of(Word::Loading)}</p>
        }
        .into_any();
    }
    let again = view! {
        <button class="sb-button" type="button" on:click=move |_| again()>
            <IconView icon=Icon::Refresh/>{words.of(Word::TryAgain)}
        </button>
    };
    let (title, text) = (words.of(Word::FailOfflineTitle).to_owned(), words.of(Word::FailOffline).to_owned());
    notice(Tone::Attention, Icon::Offline, Some(title), text, Some(again.into_any()))
}
