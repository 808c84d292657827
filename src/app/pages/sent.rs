//! The receipt: the demand's reference, how to return to it, what happens next and by when.

use super::copying::copy_button;
use crate::{
    components::{Icon, IconView, announced::announced, state::loadable},
    route::Route,
    session::Session,
    words::Word,
};
use contract::{AccessToken, Demand, PromiseName, QueryCode, Reference};
use domain::Loadable;
use leptos::prelude::*;

/// Draws the page.
pub fn page(session: Session, reference: Reference) -> AnyView {
    let words = session.words();
    let demand =
        RwSignal::new(session.receipt(&reference).map_or(Loadable::Loading, |receipt| Loadable::fresh(receipt.demand)));
    let asked = reference.clone();
    let load = move || {
        let reference = asked.clone();
        leptos::task::spawn_local(async move {
            let answer = session.fetch_demand(&reference).await;
            if matches!(&answer, Err(why) if why.may_pass()) {
                session.ask_again_later();
            }
            demand.try_update(|state| {
                *state = core::mem::replace(state, Loadable::Loading).answered(answer, platform::clock::now());
            });
        });
    };
    let again = load.clone();
    Effect::new(move |_| {
        session.retry_loads.track();
        if demand.with_untracked(|demand| demand.value().is_none()) {
            again();
        }
    });
    let code = session.query_code(&reference);
    let token = session.token(&reference);
    let follow = Route::Demand(reference.clone(), None).fragment();
    view! {
        <div class="sb-frame__column">
            <main class="sb-main" id="main" tabindex="-1">
                <div class="sb-done">
                    <IconView icon=Icon::CheckCircle/>
                    <h1 id="title" tabindex="-1">{words.of(Word::SentTitle)}</h1>
                </div>
                {receipt(session, &reference, code, token)}
                <section class="sb-stack" aria-labelledby="next">
                    <h2 id="next">{words.of(Word::SentNext)}</h2>
                    {move || demand.with(|demand| loadable(words, demand, load.clone(), |demand| next(session, demand)))}
                </section>
                <a class="sb-button sb-button--quiet sb-button--edge" href=Route::What.fragment()>
                    <IconView icon=Icon::Plus/>{words.of(Word::SentAnother)}
                </a>
                <div class="sb-actions sb-actions--still"><a class="sb-button sb-button--primary" href=follow>{words.of(Word::SentFollow)}</a></div>
            </main>
        </div>
    }
    .into_any()
}

fn receipt(session: Session, reference: &Reference, code: Option<QueryCode>, token: Option<AccessToken>) -> AnyView {
    let words = session.words();
    let code = code.map(|code| {
        view! {
            <div class="sb-receipt__code">
                <dt class="sb-receipt__name">{words.of(Word::SentCode)}</dt>
                <dd class="sb-receipt__value" translate="no">{code.as_str().to_owned()}</dd>
            </div>
        }
    });
    let link = token.map(|token| private_link(session, reference, &token));
    view! {
        <div class="sb-receipt">
            <dl class="sb-receipt__codes">
                <div class="sb-receipt__code">
                    <dt class="sb-receipt__name">{words.of(Word::SentReference)}</dt>
                    <dd class="sb-receipt__value" translate="no">{reference.as_str().to_owned()}</dd>
                </div>
                {code}
            </dl>
            {link}
        </div>
        <p class="sb-quiet sb-small">{words.of(Word::SentCodeHelp)}</p>
    }
    .into_any()
}

/// The private link with ways to save it: copy, share where supported, print.
pub fn private_link(session: Session, reference: &Reference, token: &AccessToken) -> AnyView {
    let words = session.words();
    let link = session.private_link(reference, token);
    let told = RwSignal::new("");
    let (copied, shared) = (link.clone(), link.clone());
    let copy = copy_button(words, told, move || copied.clone());
    let title = words.fill(Word::SentShareText, &[("reference", reference.as_str())]);
    let share = platform::page::can_share().then(|| {
        let share = move |_| {
            let (title, link) = (title.clone(), shared.clone());
            leptos::task::spawn_local(async move {
                platform::page::share(&title, &title, &link).await;
            });
        };
        view! { <button class="sb-button" type="button" on:click=share><IconView icon=Icon::Share/>{words.of(Word::Share)}</button> }
    });
    view! {
        <div class="sb-receipt__link">
            <p><strong>{words.of(Word::SentLink)}</strong>" "<span class="sb-quiet">{words.of(Word::SentLinkHelp)}</span></p>
            <p class="sb-receipt__address" translate="no">{link}</p>
            <div class="sb-row">
                {copy}
                {share}
                <button class="sb-button" type="button" on:click=|_| platform::page::print()><IconView icon=Icon::Print/>{words.of(Word::Print)}</button>
            </div>
            {announced("sb-small", move || told.get().to_owned())}
        </div>
    }
    .into_any()
}

/// What was promised, by when.
fn next(session: Session, demand: &Demand) -> AnyView {
    let words = session.words();
    let steps: Vec<_> = demand
        .state
        .promises
        .iter()
        .filter_map(|promise| {
            let what = match promise.name {
                PromiseName::Dispatch => Word::PromiseDispatch,
                PromiseName::FirstContact => Word::PromiseFirstContact,
                PromiseName::Resolve => Word::PromiseResolve,
                PromiseName::Unknown => return None,
            };
            let by = words.fill(Word::PromiseBy, &[("time", &session.moment(promise.due))]);
            let exact = session.formats().exact(promise.due);
            Some(view! {
                <li class="sb-next__step">
                    <p class="sb-next__what">{words.of(what)}</p>
                    <p class="sb-next__by"><time datetime=promise.due.to_string() title=exact>{by}</time></p>
                </li>
            })
        })
        .collect();
    view! { <ol class="sb-next">{steps}</ol> }.into_any()
}
