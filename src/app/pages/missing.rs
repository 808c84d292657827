//! Pages for an address without meaning and for an incompletely copied link, with links that lead on.

use super::timeline::find;
use crate::{
    components::{Icon, state::empty},
    route::Route,
    session::Session,
    words::Word,
};
use leptos::prelude::*;

/// Draws the page of an unknown address.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let on = view! {
        <a class="sb-button sb-button--primary" href=Route::What.fragment()>{words.of(Word::AppNew)}</a>
    };
    said(session, Word::MissingTitle, Word::Missing, on.into_any())
}

/// Draws the page of a link that names no demand.
pub fn incomplete(session: Session) -> AnyView {
    said(session, Word::LinkDamagedTitle, Word::LinkDamaged, find(session))
}

fn said(session: Session, title: Word, text: Word, on: AnyView) -> AnyView {
    let words = session.words();
    view! {
        <main class="sb-main" id="main" tabindex="-1">
            <h1 class="sb-hidden" id="title" tabindex="-1">{words.of(title)}</h1>
            {empty(Icon::Search, words.of(title), words.of(text).to_owned(), Some(on))}
        </main>
    }
    .into_any()
}
