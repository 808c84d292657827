//! The sidebar of the timeline: what was filed, what was promised, and how to open it again.

use super::{
    View,
    event_list::pictures,
    phrases::{self, Told},
};
use crate::{
    components::{
        Icon, IconView,
        local_text::local_text,
        photo_strip::photo_strip,
        promise_line::promise_line,
        summary::{Answered, Room, summary},
    },
    pages::sent,
    words::Word,
};
use contract::{Demand, LocalText, Stage, State};
use leptos::prelude::*;

/// The sidebar, once the demand is loaded.
pub fn sidebar(view: View) -> AnyView {
    let filed = Memo::new(move |_| {
        view.demand(|demand| Demand { state: no_state(), last_seq: 0, updated_at: demand.created_at, ..demand.clone() })
    });
    view! {
        {move || filed.with(|demand| demand.as_ref().map(|demand| filed_demand(view, demand)))}
        {move || promises(view)}
        {move || filed.with(|demand| demand.as_ref().map(|demand| ways_back(view, demand)))}
    }
    .into_any()
}

/// The timeline shows the state; blanked out here, so that the filed part is redrawn only when it was corrected.
const fn no_state() -> State {
    State { stage: Stage::Received, outcome: None, holder: None, promises: Vec::new(), actions: Vec::new() }
}

fn filed_demand(view: View, demand: &Demand) -> AnyView {
    let (session, words) = (view.session, view.session.words());
    let title = words.of(if view.watched.own.get() { Word::AboutYours } else { Word::AboutOther });
    let text = LocalText { text: demand.description.clone(), language: demand.language.clone() };
    let photos = pictures(session, &demand.photos);
    let strip = (!photos.is_empty()).then(|| photo_strip(words, photos, view.looked_at));
    let place = demand.place.address.clone().map(|address| Answered {
        name: words.of(Word::CheckPlace).to_owned(),
        answer: view! { <bdi>{address}</bdi> }.into_any(),
        href: None,
    });
    let filed =
        Answered { name: words.of(Word::AboutFiled).to_owned(), answer: view.time(demand.created_at), href: None };
    view! {
        <section class="sb-stack" aria-labelledby="about">
            <h2 id="about">{title}</h2>
            <div class="sb-card"><div class="sb-stack sb-stack--tight">{local_text(text)}</div>{strip}</div>
            {summary(words, Room::Short, place.into_iter().chain([filed]).collect())}
        </section>
    }
    .into_any()
}

fn promises(view: View) -> Option<AnyView> {
    let now = view.watched.now.get();
    let shown: Vec<_> = view
        .timeline(|timeline| {
            let (state, is_over) = (timeline.state(), timeline.is_over());
            let told = if is_over { Told::AtTheEnd(phrases::outcome_kind(state)) } else { Told::Now };
            let promises = state.promises.iter();
            let mut shown: Vec<_> =
                promises.map(|promise| phrases::shown_promise(view.session, promise, now, told)).collect();
            if is_over {
                shown.retain(|promise| phrases::was_decided(&promise.standing));
            }
            shown
        })
        .unwrap_or_default();
    if shown.is_empty() {
        return None;
    }
    let lines: Vec<_> = shown.into_iter().map(|promise| view! { <li>{promise_line(promise)}</li> }).collect();
    Some(
        view! {
            <section class="sb-stack" aria-labelledby="promises">
                <h2 id="promises">{view.session.words().of(Word::PromisesTitle)}</h2>
                <div class="sb-card"><ul class="sb-promises">{lines}</ul></div>
            </section>
        }
        .into_any(),
    )
}

/// Reference, query code and private link as far as this device has them; a print button for everybody.
fn ways_back(view: View, demand: &Demand) -> AnyView {
    let (session, words) = (view.session, view.session.words());
    let token = session.token(&demand.reference);
    let link = match token {
        Some(token) => sent::private_link(session, &demand.reference, &token),
        None => view! {
            <div class="sb-receipt__link">
                <button class="sb-button" type="button" on:click=|_| platform::page::print()><IconView icon=Icon::Print/>{words.of(Word::Print)}</button>
            </div>
        }
        .into_any(),
    };
    let value = |name: Word, value: String| {
        view! {
            <div class="sb-receipt__code">
                <dt class="sb-receipt__name">{words.of(name)}</dt>
                <dd class="sb-receipt__value" translate="no">{value}</dd>
            </div>
        }
    };
    let code = session.query_code(&demand.reference);
    view! {
        <section class="sb-stack" aria-labelledby="again">
            <h2 id="again">{words.of(Word::KeepTitle)}</h2>
            <div class="sb-receipt">
                <dl class="sb-receipt__codes">
                    {value(Word::SentReference, demand.reference.as_str().to_owned())}
                    {code.map(|code| value(Word::SentCode, code.as_str().to_owned()))}
                </dl>
                {link}
            </div>
        </section>
    }
    .into_any()
}
