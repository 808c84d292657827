//! Data that are on this device only: demands being sent, with their state, and drafts.

use crate::{
    components::{Icon, IconView, dialog::dialog, focus::focus_by_id},
    route::Route,
    session::{Session, draft_of, route_of},
    words::Word,
};
use domain::{Delivery, Draft, DraftId};
use leptos::prelude::*;

/// Whether there are neither; tracked.
pub fn nothing(session: Session) -> bool {
    session.deliveries.with(|all| all.iter().all(|delivery| draft_of(delivery).is_none())) && drafts(session).is_empty()
}

/// Both, and the confirmation before a draft is deleted.
pub fn unsent(session: Session) -> AnyView {
    let words = session.words();
    let deleting = RwSignal::new(None::<DraftId>);
    let there = Memo::new(move |_| !nothing(session));
    let cards = move || {
        let on_their_way: Vec<_> = session.deliveries.with(|all| {
            all.iter().filter_map(|delivery| Some(on_its_way(session, draft_of(delivery)?.clone(), delivery))).collect()
        });
        let drafts: Vec<_> = drafts(session).into_iter().map(|draft| draft_card(session, draft, deleting)).collect();
        view! { {on_their_way}{drafts} }
    };
    let section = move || {
        there.get().then(|| {
            view! {
                <section class="sb-stack" aria-labelledby="unsent">
                    <h2 id="unsent" tabindex="-1">{words.of(Word::MineUnsent)}</h2>
                    <ul class="sb-list sb-list--cards">{cards}</ul>
                </section>
            }
        })
    };
    view! { {section}{delete(session, deleting)} }.into_any()
}

/// The drafts with content, without those that are being sent; the latest first.
fn drafts(session: Session) -> Vec<Draft> {
    let sent: Vec<DraftId> =
        session.deliveries.with(|all| all.iter().filter_map(|delivery| draft_of(delivery).cloned()).collect());
    let current = session.draft.get();
    let mut drafts = session.others.get();
    drafts.push(current);
    drafts.retain(|draft| !draft.is_empty() && !sent.contains(&draft.id));
    domain::largest_first(&mut drafts, |draft| draft.updated_at);
    drafts
}

/// A delivery's state: tone, icon, its word, and a hint on what follows.
const fn state(delivery: &Delivery) -> (Option<&'static str>, Icon, Word, Option<Word>) {
    match delivery {
        Delivery::Waiting { .. } => (Some("attention"), Icon::Offline, Word::MineWaiting, Some(Word::MineWaitingText)),
        Delivery::Sending { .. } => (None, Icon::Send, Word::MineOnItsWay, None),
        Delivery::Unknown { .. } => (Some("attention"), Icon::Question, Word::MineUnsure, Some(Word::MineUnsureText)),
        Delivery::Attaching { .. } | Delivery::Delivered { .. } => {
            (Some("good"), Icon::CheckCircle, Word::MineAttaching, None)
        }
        Delivery::Refused { .. } => (Some("wrong"), Icon::Alert, Word::MineRefused, Some(Word::MineRefusedText)),
    }
}

fn on_its_way(session: Session, id: DraftId, delivery: &Delivery) -> AnyView {
    let words = session.words();
    let (tone, icon, word, then) = state(delivery);
    let description = delivery.submission().map(|submission| submission.body().description.trim().to_owned());
    let title =
        description.or_else(|| delivery.receipt().map(|receipt| receipt.service_name.clone())).unwrap_or_default();
    let href = Route::Sending(id.clone()).fragment();
    let now = matches!(delivery, Delivery::Waiting { .. } | Delivery::Unknown { .. }).then(|| {
        view! {
            <button class="sb-button" type="button" on:click=move |_| session.try_now(&id)>
                <IconView icon=Icon::Refresh/>{words.of(Word::TryNow)}
            </button>
        }
    });
    view! {
        <li class="sb-card">
            <div class="sb-row"><span class="sb-chip" data-tone=tone><IconView icon/>{words.of(word)}</span></div>
            <h3 class="sb-card__title"><bdi>{shortened(&title)}</bdi></h3>
            {then.map(|then| view! { <p class="sb-card__meta">{words.of(then)}</p> })}
            <div class="sb-row">{now}<a class="sb-button sb-button--quiet" href=href>{words.of(Word::MineLook)}</a></div>
        </li>
    }
    .into_any()
}

fn draft_card(session: Session, draft: Draft, deleting: RwSignal<Option<DraftId>>) -> AnyView {
    let words = session.words();
    let saved = words.fill(Word::MineSaved, &[("time", &session.moment(draft.updated_at))]);
    let exact = session.formats().exact(draft.updated_at);
    let title = match draft.description.trim() {
        "" => draft
            .service
            .as_ref()
            .map_or_else(|| words.of(Word::MineNoWords).to_owned(), |service| service.name.clone()),
        text => shortened(text),
    };
    let route = route_of(&draft.step);
    let (taken, gone) = (draft.id.clone(), draft.id);
    let go_on = move |_| {
        if session.draft.with_untracked(|current| current.id != taken) {
            session.take_up(Some(&taken));
        }
        session.go(route.clone());
    };
    view! {
        <li class="sb-card">
            <div class="sb-row"><span class="sb-chip"><IconView icon=Icon::Edit/>{words.of(Word::MineDraft)}</span></div>
            <h3 class="sb-card__title"><bdi>{title}</bdi></h3>
            <p class="sb-card__meta"><time datetime=draft.updated_at.to_string() title=exact>{saved}</time></p>
            <div class="sb-row">
                <button class="sb-button" type="button" on:click=go_on>{words.of(Word::Continue)}</button>
                <button class="sb-button sb-button--quiet" type="button" on:click=move |_| deleting.set(Some(gone.clone()))>
                    <IconView icon=Icon::Trash/>{words.of(Word::MineDelete)}
                </button>
            </div>
        </li>
    }
    .into_any()
}

fn delete(session: Session, deleting: RwSignal<Option<DraftId>>) -> AnyView {
    let words = session.words();
    let go = move |_| {
        if let Some(id) = deleting.get_untracked() {
            leptos::task::spawn_local(async move {
                session.discard(&id).await;
            });
            deleting.set(None);
            // The card with the button was removed.
            request_animation_frame(|| focus_by_id("title"));
        }
    };
    let content = view! {
        <p>{words.of(Word::DraftDeleteText)}</p>
        <div class="sb-dialog__actions">
            <button class="sb-button sb-button--wrong" type="button" on:click=go><IconView icon=Icon::Trash/>{words.of(Word::MineDelete)}</button>
            <button class="sb-button" type="button" on:click=move |_| deleting.set(None)>{words.of(Word::Cancel)}</button>
        </div>
    };
    let title = move || words.of(Word::DraftDeleteTitle).to_owned();
    dialog(
        words,
        "delete-title",
        title,
        move || deleting.with(Option::is_some),
        move || deleting.set(None),
        content.into_any(),
    )
}

/// The beginning of a text, as a title.
fn shortened(text: &str) -> String {
    const CHARS: usize = 60;
    match text.char_indices().nth(CHARS) {
        Some((end, _)) => [text.get(..end).unwrap_or(text).trim_end(), "…"].concat(),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_ends_between_characters_whatever_the_script() {
        assert_eq!(shortened("路灯不亮"), "路灯不亮");
        assert_eq!(shortened(&"路".repeat(61)).chars().count(), 61);
        assert!(shortened(&"é".repeat(99)).ends_with('…'));
    }
}
