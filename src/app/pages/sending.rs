//! A demand being sent: its present state, and what the citizen can do.

use super::{form_page::back, remarks::said_by_city};
use crate::{
    components::{
        Icon, IconView,
        form::question,
        notice::{Tone, notice},
        state,
    },
    route::Route,
    session::{Session, route_of},
    words::Word,
};
use domain::{Delivery, DraftId, Failure, Refusal, Step};
use leptos::prelude::*;

/// Draws the page.
pub fn page(session: Session, id: DraftId) -> AnyView {
    let words = session.words();
    let shown = id.clone();
    let content = move || match session.delivery(&shown) {
        Some(delivery) => under_way(session, &shown, &delivery),
        None => super::missing::page(session),
    };
    view! {
        <div class="sb-frame__column">
            <nav class="sb-step" aria-label=words.of(Word::Steps)>{back(session)}</nav>
            <main class="sb-main" id="main" tabindex="-1">
                {question(words.of(Word::SendingTitle).to_owned(), None)}
                <div class="sb-stack" role="status">{content}</div>
                <p class="sb-quiet">{words.of(Word::SendingKept)}</p>
            </main>
        </div>
    }
    .into_any()
}

fn under_way(session: Session, id: &DraftId, delivery: &Delivery) -> AnyView {
    let words = session.words();
    let wait = |at: contract::Timestamp| {
        let left = at.millis_since(platform::clock::now()).max(1_000);
        session.formats().duration(left)
    };
    let now = {
        let id = id.clone();
        move || {
            view! {
                <button class="sb-button" type="button" on:click=move |_| session.try_now(&id)>
                    <IconView icon=Icon::Refresh/>{words.of(Word::TryNow)}
                </button>
            }
        }
    };
    let back_to_form = {
        let id = id.clone();
        move |word| {
            view! {
                <button class="sb-button sb-button--quiet" type="button" on:click=move |_| take_back(session, id.clone(), Route::Check)>
                    {words.of(word)}
                </button>
            }
        }
    };
    match delivery {
        Delivery::Waiting { attempt: 0, .. } | Delivery::Sending { .. } => view! {
            <p class="sb-waiting"><span class="sb-spinner" aria-hidden="true"></span>{words.of(Word::SendingNow)}</p>
        }
        .into_any(),
        Delivery::Waiting { not_before, .. } => {
            let text = words.fill(Word::SendingWait, &[("time", &wait(*not_before))]);
            let ways = view! { <div class="sb-row">{now()}{back_to_form(Word::SendingTakeBack)}</div> };
            notice(Tone::Attention, Icon::Clock, None, text, Some(ways.into_any()))
        }
        Delivery::Unknown { not_before, because, .. } => {
            let mut text = words.of(Word::SendingUnknown).to_owned();
            text.push(' ');
            text.push_str(&words.fill(Word::SendingAskAgain, &[("time", &wait(*not_before))]));
            let title = match because {
                Failure::Offline => Word::FailOfflineTitle,
                Failure::Busy { .. } => Word::FailBusyTitle,
                _ => Word::FailUnintelligibleTitle,
            };
            notice(Tone::Attention, Icon::Clock, Some(words.of(title).to_owned()), text, Some(now().into_any()))
        }
        refused if refused.lacks_a_photo() => view! {
            <p class="sb-waiting"><span class="sb-spinner" aria-hidden="true"></span>{words.of(Word::SendingPhotoAgain)}</p>
            <div class="sb-row">{back_to_form(Word::SendingTakeBack)}</div>
        }
        .into_any(),
        Delivery::Refused { refusal, may_be_there, .. } => {
            // If the city may have it, it is sent again under the same id, so it cannot be filed twice.
            let ways = view! {
                {(!may_be_there).then(|| back_to_form(Word::SendingCorrect))}
                {now()}
            };
            refused(session, id, refusal, ways.into_any())
        }
        Delivery::Attaching { receipt, .. } | Delivery::Delivered { receipt } => {
            let on = Route::Sent(receipt.reference.clone()).fragment();
            view! { <a class="sb-button sb-button--primary" href=on>{words.of(Word::SentTitle)}</a> }.into_any()
        }
    }
}

/// Back into the form, if nothing of it can be at the city.
fn take_back(session: Session, id: DraftId, to: Route) {
    leptos::task::spawn_local(async move {
        if session.take_back(&id).await {
            session.go_instead(to);
        }
    });
}

/// The city wants corrections: each point links to its page, with the draft back in the form.
fn refused(session: Session, id: &DraftId, refusal: &Refusal, correct: AnyView) -> AnyView {
    let words = session.words();
    let Refusal::Problem(problem) = refusal else {
        return view! { {state::failure(words, &Failure::Forbidden, None::<fn()>)} <div class="sb-row">{correct}</div> }.into_any();
    };
    let problems = session.problems_of(id, problem);
    let lines: Vec<_> = said_by_city(session, &problems)
        .into_iter()
        .zip(&problems)
        .map(|(remark, problem)| {
            let step = problem.field.as_ref().map_or(Step::Check, step_of);
            let id = id.clone();
            let go = move |_| take_back(session, id.clone(), route_of(&step));
            view! { <li><button class="sb-notice__link" type="button" on:click=go>{remark.text}</button></li> }
        })
        .collect();
    let more = view! { <ul class="sb-notice__list">{lines}</ul><div class="sb-row">{correct}</div> };
    let text = words.of(Word::FailRefused).to_owned();
    notice(Tone::Wrong, Icon::Alert, Some(words.of(Word::SendingRefused).to_owned()), text, Some(more.into_any()))
}

/// The step of the form with that field.
pub fn step_of(field: &domain::Field) -> Step {
    use domain::Field;
    match field {
        Field::Service | Field::Description => Step::What,
        Field::Answer(id) => Step::Question(id.clone()),
        Field::Place => Step::Where,
        Field::Photos | Field::Photo(_) => Step::Photos,
        Field::Anonymity | Field::Name | Field::Phone | Field::Email => Step::You,
    }
}
