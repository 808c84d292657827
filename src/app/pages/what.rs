//! The first question: a description in the citizen's own words; matching services appear while typing. Its markup
//! starts out equal to the one in `public/index.html`, which it replaces.

use super::{coming, form_page::first_page};
use crate::{
    components::{
        Icon, IconView,
        focus::focus_by_id,
        form::{Remarks, form, remark, remark_id},
    },
    control::Control,
    session::{Saved, Session},
    words::Word,
};
use domain::Draft;
use leptos::{ev, prelude::*};
use platform::page::FirstQuestion;

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let remarks = Remarks::none();
    let wanted = RwSignal::new(false);
    // Submitting needs the form; a submit before it is loaded is carried out later, without another tap.
    Effect::new(move |_| {
        if let Some(form) = session.form_part.get().functions()
            && wanted.get()
        {
            wanted.set(false);
            (form.go_on)(session, remarks);
        }
    });
    let waiting =
        move || wanted.get().then(|| coming(session, session.form_part.get().is_failed(), Session::load_parts));
    let fitting =
        move || session.catalogue_part.get().functions().map(|catalogue| (catalogue.suggestions)(session, remarks));
    let saved = move || {
        (session.saved.get() == Saved::Kept).then(|| {
            view! { <IconView icon=Icon::Check/>{words.of(Word::Kept)} }
        })
    };
    let description = Signal::derive(move || session.draft.with(|draft| draft.description.clone()));
    let control = Control::beginning_with(description.get_untracked());
    control.follow(description, || FirstQuestion::element("description").map(Into::into));
    let typed = move |event: ev::Event| {
        if let Some(text) = control.typed(&event, domain::lines) {
            session.edit(|draft| draft.description = text);
        }
    };
    let content = view! {
        <div class="sb-question">
            <h1 id="title" tabindex="-1"><label for="description">{words.of(Word::WhatTitle)}</label></h1>
            <p class="sb-question__help" id="description-help">{words.of(Word::WhatHelp)}</p>
        </div>
        <div class="sb-field" data-state=move || remarks.state("description")>
            {remark(remarks, "description")}
            <textarea class="sb-field__input sb-field__input--long" id="description" name="description" rows="4"
                aria-describedby=move || {
                    let problem = remarks.at("description").map(|_| remark_id("description"));
                    problem.unwrap_or_else(|| "description-help".to_owned())
                }
                aria-invalid=move || remarks.at("description").map(|_| "true")
                prop:value=control.text() on:input=typed on:change=typed
            ></textarea>
            <div class="sb-row sb-row--apart">
                <span class="sb-saved">{saved}</span>
                {left(session)}
                {start_over(session)}
            </div>
        </div>
        {fitting}
        {waiting}
    };
    let on_submit = move || wanted.set(true);
    first_page(
        session,
        form(words, remarks, words.of(Word::Continue), session.going.into(), on_submit, content.into_any()),
    )
}

/// A link to start over; the present draft is put aside, not deleted.
fn start_over(session: Session) -> AnyView {
    let words = session.words();
    let began = Memo::new(move |_| !session.draft.with(Draft::is_empty));
    (move || {
        began.get().then(|| {
            let again = move |_| {
                session.take_up(None);
                focus_by_id("description");
            };
            view! { <button class="sb-button sb-button--quiet" type="button" on:click=again>{words.of(Word::WhatStartOver)}</button> }
        })
    })
    .into_any()
}

/// How many characters are left, once few are.
fn left(session: Session) -> AnyView {
    let words = session.words();
    (move || {
        let most = session.city.with(|city| city.value().map(|city| i64::from(city.limits.description_max)))?;
        let used = session.draft.with(|draft| draft.description.trim().chars().count());
        let left = most - i64::try_from(used).unwrap_or(i64::MAX);
        let word = if left < 0 { Word::WhatOver } else { Word::WhatLeft };
        (left < most / 5).then(|| {
            let n = left.abs().to_string();
            view! { <span class="sb-quiet sb-number">{words.fill(word, &[("n", &n)])}</span> }
        })
    })
    .into_any()
}
