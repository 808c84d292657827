//! Everything on this device: unsent demands, drafts, the demands followed; and a button that forgets it all.

mod unsent;

use crate::{
    components::{
        Icon, IconView,
        dialog::dialog,
        local_text::local_text,
        notice::{Tone, notice},
        stage_bar::stage_word,
        state::empty,
    },
    route::Route,
    session::Session,
    words::Word,
};
use contract::Stage;
use domain::Followed;
use leptos::prelude::*;

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    Effect::new(move |_| {
        session.retry_loads.track();
        session.refresh_followed();
    });
    let asked = RwSignal::new(false);
    let nothing = Memo::new(move |_| session.followed.with(Vec::is_empty) && unsent::nothing(session));
    let body = move || if nothing.get() { nothing_yet(session) } else { everything(session, asked) };
    view! {
        <div class="sb-frame__column">
            <nav class="sb-step" aria-label=words.of(Word::Back)>
                <a class="sb-back" href=Route::What.fragment()><IconView icon=Icon::Back/>{words.of(Word::Home)}</a>
            </nav>
            <main class="sb-main" id="main" tabindex="-1">
                <div class="sb-question">
                    <h1 id="title" tabindex="-1">{words.of(Word::AppMine)}</h1>
                    <p class="sb-question__help">{words.of(Word::MineHelp)}</p>
                </div>
                {body}
            </main>
        </div>
        {forget(session, asked)}
    }
    .into_any()
}

fn nothing_yet(session: Session) -> AnyView {
    let words = session.words();
    let on = view! {
        <a class="sb-button sb-button--primary" href=Route::What.fragment()>{words.of(Word::AppNew)}</a>
        <a class="sb-button sb-button--quiet" href=Route::Find.fragment()><IconView icon=Icon::Search/>{words.of(Word::MineFind)}</a>
    };
    empty(Icon::Document, words.of(Word::MineEmptyTitle), words.of(Word::MineEmpty).to_owned(), Some(on.into_any()))
}

fn everything(session: Session, asked: RwSignal<bool>) -> AnyView {
    let words = session.words();
    view! {
        {unsent::unsent(session)}
        {move || session.followed.with(|all| (!all.is_empty()).then(|| sent(session, all)))}
        <div class="sb-row">
            <a class="sb-button" href=Route::Find.fragment()><IconView icon=Icon::Search/>{words.of(Word::MineFind)}</a>
            <button class="sb-button sb-button--quiet" type="button" on:click=move |_| asked.set(true)>
                <IconView icon=Icon::Trash/>{words.of(Word::MineForget)}
            </button>
        </div>
    }
    .into_any()
}

fn sent(session: Session, all: &[Followed]) -> AnyView {
    // Sorted by update, not by the last visit.
    let mut all: Vec<&Followed> = all.iter().collect();
    domain::largest_first(&mut all, |followed| followed.updated_at);
    let cards: Vec<_> = all.into_iter().map(|followed| card(session, followed)).collect();
    view! {
        <section class="sb-stack" aria-labelledby="sent">
            <h2 id="sent">{session.words().of(Word::MineSent)}</h2>
            <ul class="sb-list sb-list--cards">{cards}</ul>
        </section>
    }
    .into_any()
}

fn card(session: Session, followed: &Followed) -> AnyView {
    let words = session.words();
    let href = Route::Demand(followed.reference.clone(), None).fragment();
    // The last stage is reached with or without a rating; the outcome says more.
    let stage = if followed.stage == Stage::Rated { Stage::Resolved } else { followed.stage };
    let stage = stage_word(stage, followed.outcome);
    let (tone, icon) = match stage {
        Word::StageResolved | Word::EventAnswered => (Some("good"), Icon::CheckCircle),
        Word::Finished | Word::EventWithdrawn => (None, Icon::Check),
        _ => (None, Icon::Clock),
    };
    let unseen = (followed.unseen() > 0).then(|| {
        let count = followed.unseen() as f64;
        let word = if session.formats().plural(count) == "one" { Word::MineUnseenOne } else { Word::MineUnseenOther };
        let text = words.fill(word, &[("n", &session.number(count))]);
        view! { <span class="sb-chip" data-tone="accent"><IconView icon=Icon::Bell/>{text}</span> }
    });
    let updated = words.fill(Word::MineUpdated, &[("time", &session.moment(followed.updated_at))]);
    let exact = session.formats().exact(followed.updated_at);
    let excerpt = contract::LocalText { text: followed.excerpt.clone(), language: String::new() };
    view! {
        <li class="sb-card sb-card--link">
            <div class="sb-row">
                <span class="sb-chip" data-tone=tone><IconView icon/>{words.of(stage)}</span>
                {unseen}
            </div>
            <h3 class="sb-card__title"><a class="sb-card__link" href=href><bdi>{followed.service_name.clone()}</bdi></a></h3>
            {local_text(excerpt)}
            <p class="sb-card__meta">
                <span class="sb-number" translate="no">{followed.reference.as_str().to_owned()}</span>
                <time datetime=followed.updated_at.to_string() title=exact>{updated}</time>
            </p>
        </li>
    }
    .into_any()
}

/// Says what will be deleted, and asks for confirmation.
fn forget(session: Session, asked: RwSignal<bool>) -> AnyView {
    let words = session.words();
    let doing = RwSignal::new(false);
    let left = RwSignal::new(false);
    let go = move |_| {
        if !doing.get_untracked() {
            doing.set(true);
            // Reset first, so that a second failure is announced again.
            left.set(false);
            leptos::task::spawn_local(async move {
                let gone = session.forget_all().await;
                left.try_set(!gone);
                doing.try_set(false);
                asked.try_set(!gone);
            });
        }
    };
    let said =
        move || left.get().then(|| notice(Tone::Wrong, Icon::Alert, None, words.of(Word::ForgetLeft).to_owned(), None));
    let content = view! {
        <p>{words.of(Word::ForgetText)}</p>
        <p class="sb-quiet">{words.of(Word::ForgetKept)}</p>
        <div role="status">{said}</div>
        <div class="sb-dialog__actions">
            <button class="sb-button sb-button--wrong" type="button" aria-busy=move || doing.get().then_some("true") on:click=go>
                <IconView icon=Icon::Trash/>{move || words.of(if doing.get() { Word::ForgetDoing } else { Word::ForgetDo })}
            </button>
            <button class="sb-button" type="button" on:click=move |_| asked.set(false)>{words.of(Word::Cancel)}</button>
        </div>
    };
    let title = move || words.of(Word::ForgetTitle).to_owned();
    dialog(words, "forget-title", title, move || asked.get(), move || asked.set(false), content.into_any())
}
