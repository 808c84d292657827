//! An address that means nothing: says so, and leads on.

use crate::{
    components::{Icon, state::empty},
    route::Route,
    session::Session,
    words::Word,
};
use leptos::prelude::*;

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let on = view! {
        <a class="sb-button sb-button--primary" href=Route::What.fragment()>{words.of(Word::AppNew)}</a>
    };
    view! {
        <main class="sb-main" id="main" tabindex="-1">
            <h1 class="sb-hidden" id="title" tabindex="-1">{words.of(Word::MissingTitle)}</h1>
            {empty(Icon::Search, words.of(Word::MissingTitle), words.of(Word::Missing).to_owned(), Some(on.into_any()))}
        </main>
    }
    .into_any()
}
