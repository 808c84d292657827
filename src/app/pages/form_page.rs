//! The frame of all pages of the form: the back link, the step line, and on a wide screen the answers so far beside
//! them.

use super::check::answers;
use crate::{
    components::{
        Icon, IconView,
        form::question,
        summary::{Room, summary},
    },
    session::Session,
    words::Word,
};
use domain::Step;
use leptos::prelude::*;

/// Draws a page of the form: back link, step and content.
pub fn form_page(session: Session, step: &Step, content: AnyView) -> AnyView {
    let words = session.words();
    let counted = step.clone();
    let line = move || {
        let position = session.position(&counted);
        let (n, total) = (position.number.to_string(), position.of.to_string());
        words.fill(Word::Step, &[("n", &n), ("total", &total), ("name", words.of(step_name(&counted)))])
    };
    let above = view! {
        <nav class="sb-step" aria-label=words.of(Word::Steps)>{back(session)}<span>{line}</span></nav>
    };
    // The last page shows all answers itself.
    let aside = (*step != Step::Check).then(|| so_far(session, step.clone()));
    view! {
        <div class="sb-frame__column">
            {above}
            <main class="sb-main" id="main" tabindex="-1">{content}</main>
        </div>
        {aside}
    }
    .into_any()
}

/// A placeholder under the step's name, so that every page has a heading.
pub fn under_step_name(session: Session, step: &Step, content: AnyView) -> AnyView {
    let name = session.words().of(step_name(step)).to_owned();
    view! { {question(name, None)} {content} }.into_any()
}

/// Draws the first page of the form: nothing is above its content, which is therefore where the static HTML had it.
pub fn first_page(session: Session, content: AnyView) -> AnyView {
    let aside = move || session.form_part.get().functions().map(|form| (form.answers)(session));
    view! {
        <div class="sb-frame__column"><main class="sb-main" id="main" tabindex="-1">{content}</main></div>
        {aside}
    }
    .into_any()
}

/// The answers so far, beside the first question.
pub fn answers_so_far(session: Session) -> AnyView {
    so_far(session, Step::What)
}

/// The answers so far, beside the page of a step on a wide screen.
fn so_far(session: Session, step: Step) -> AnyView {
    let words = session.words();
    let class = if step == Step::What { "sb-aside sb-aside--wide sb-aside--high" } else { "sb-aside sb-aside--wide" };
    let so_far = move || summary(words, Room::Short, answers(session, Some(&step)));
    view! {
        <aside class=class aria-labelledby="so-far">
            <h2 id="so-far">{words.of(Word::SummarySoFar)}</h2>
            {so_far}
        </aside>
    }
    .into_any()
}

/// The back link; it acts like the browser's back button.
pub fn back(session: Session) -> AnyView {
    let words = session.words();
    view! {
        <button class="sb-back" type="button" on:click=move |_| session.back()>
            <IconView icon=Icon::Back/>{words.of(Word::Back)}
        </button>
    }
    .into_any()
}

const fn step_name(step: &Step) -> Word {
    match step {
        Step::What | Step::Question(_) => Word::StepWhat,
        Step::Where => Word::StepWhere,
        Step::Photos => Word::StepPhotos,
        Step::You => Word::StepYou,
        Step::Check => Word::StepCheck,
    }
}
