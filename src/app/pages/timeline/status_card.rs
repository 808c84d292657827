//! The status card: one sentence, the stage, the unit that has it, and the next promise.

use super::{View, phrases};
use crate::{
    components::{Icon, IconView, local_text::local_text, notice, stage_bar::stage_bar},
    route::Route,
    words::Word,
};
use contract::{LocalText, Reference, State, Unit};
use domain::{DemandStatus, Timeline, next_promise};
use leptos::prelude::*;

/// The card.
pub fn status_card(view: View) -> AnyView {
    let (session, words) = (view.session, view.session.words());
    let sentence = Memo::new(move |_| {
        view.watched.now.track();
        view.timeline(|timeline| {
            phrases::sentence(words, &timeline.status(), view.watched.own.get(), |at| session.moment(at))
        })
    });
    let reason = Memo::new(move |_| view.timeline(|timeline| why(&timeline.status())).flatten());
    // A text, since a memo of another type would add two kilobytes of code.
    let same_as = Memo::new(move |_| view.timeline(|timeline| duplicate(timeline.state())).flatten());
    let holder = Memo::new(move |_| view.timeline(|timeline| timeline.state().holder.clone()).flatten());
    let is_over = Memo::new(move |_| view.timeline(Timeline::is_over).unwrap_or_default());
    let outcome = move || view.timeline(|timeline| phrases::outcome_kind(timeline.state())).flatten();
    let stages = Memo::new(move |_| view.timeline(|timeline| timeline.stages()).unwrap_or_default());
    view! {
        <section class="sb-going" aria-label=words.of(Word::GoingTitle)>
            <p class="sb-going__sentence">{move || sentence.get()}</p>
            {move || reason.get().map(local_text)}
            {move || same_as.get().map(link_to)}
            {move || stages.with(|stages| stage_bar(words, stages, outcome()))}
            <dl class="sb-going__facts">
                {move || holder.get().map(|unit| held_by(view, unit, is_over.get()))}
                {move || promised(view)}
            </dl>
        </section>
    }
    .into_any()
}

/// Why it takes longer, or ended as it did.
fn why(status: &DemandStatus<'_>) -> Option<LocalText> {
    match status {
        DemandStatus::Extended { reason, .. } => reason.cloned(),
        DemandStatus::Ended { outcome, .. } => outcome.and_then(|outcome| outcome.reason.clone()),
        DemandStatus::WaitingForUnit
        | DemandStatus::WithUnit { .. }
        | DemandStatus::BeingWorkedOn { .. }
        | DemandStatus::AskingYou { .. } => None,
    }
}

/// The reference of the demand that this one duplicates.
fn duplicate(state: &State) -> Option<String> {
    Some(state.outcome.as_ref()?.duplicate_of.as_ref()?.as_str().to_owned())
}

fn link_to(reference: String) -> AnyView {
    let href = Route::Demand(Reference::new(reference.as_str()), None).fragment();
    view! { <p><a class="sb-number" href=href>{reference}</a></p> }.into_any()
}

fn held_by(view: View, unit: Unit, is_over: bool) -> AnyView {
    let words = view.session.words();
    let call = unit.phone.map(|phone| notice::call(words, &phone));
    view! {
        <div class="sb-fact">
            <IconView icon=Icon::Unit/>
            <dt class="sb-fact__name">{words.of(if is_over { Word::FactHandler } else { Word::FactHolder })}</dt>
            <dd class="sb-fact__value sb-stack sb-stack--tight"><bdi>{unit.name}</bdi>{call.map(|call| view! { <span>{call}</span> })}</dd>
        </div>
    }
    .into_any()
}

/// The promise that is due next, with its countdown; updated every minute.
fn promised(view: View) -> Option<AnyView> {
    let (session, words) = (view.session, view.session.words());
    let now = view.watched.now.get();
    view.timeline(|timeline| {
        if timeline.is_over() {
            return None;
        }
        let (promise, standing) = next_promise(timeline.state(), now)?;
        let by = words.fill(phrases::due_word(promise.name), &[("time", &session.moment(promise.due))]);
        let exact = session.formats().exact(promise.due);
        let result = phrases::result(session, promise.name, &standing, phrases::Told::Now);
        Some(
            view! {
                <div class="sb-fact">
                    <IconView icon=Icon::Clock/>
                    <dt class="sb-fact__name">{words.of(Word::FactPromised)}</dt>
                    <dd class="sb-fact__value">
                        <time datetime=promise.due.to_string() title=exact>{by}</time>" · "
                        <span class="sb-fact__more">{result}</span>
                    </dd>
                </div>
            }
            .into_any(),
        )
    })
    .flatten()
}
