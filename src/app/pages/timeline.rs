//! The timeline of a demand: how it stands, what the unit asks, and every step of the handling, live.

mod event_kinds;
mod event_list;
mod live;
mod phrases;
mod reply;
mod sidebar;
mod status_card;

use crate::{
    components::{
        Icon, IconView,
        announced::announced,
        live_state::live_state,
        notice::{Tone, notice},
        photo_strip::photo_viewer,
        state::{failure, loadable, skeleton},
    },
    route::Route,
    session::{Session, Watched},
    words::Word,
};
use contract::{Demand, Reference, Timestamp};
use domain::{Failure, Loadable, Timeline};
use leptos::prelude::*;

/// State shared by the parts of the page.
#[derive(Clone, Copy)]
struct View {
    session: Session,
    watched: Watched,
    /// The photo shown large.
    looked_at: RwSignal<Option<crate::components::photo_strip::Picture>>,
    speech: live::Speech,
}

/// Draws the page.
pub fn page(session: Session, reference: Reference) -> AnyView {
    let words = session.words();
    let view = View {
        session,
        watched: untrack(|| session.watch(&reference)),
        looked_at: RwSignal::new(None),
        speech: live::Speech::new(),
    };
    let watched = view.watched;
    let liveness = Memo::new(move |_| live::liveness(view));
    let service =
        Memo::new(move |_| watched.demand.with(|demand| demand.value().map(|demand| demand.service.name.clone())));
    Effect::new(move |_| {
        if let Some(name) = service.get() {
            platform::page::set_title(&words.fill(Word::AppTitle, &[("page", &name)]));
        }
    });
    live::tell_news(view);
    // The heading element stays the same: it has the focus after navigation.
    let name = move || service.get().unwrap_or_else(|| words.of(Word::AboutOther).to_owned());
    let about = move || {
        let place = watched.demand.with(|demand| demand.value().and_then(|demand| demand.place.address.clone()));
        let reference = watched.demand.with(|demand| demand.value().map(|demand| demand.reference.as_str().to_owned()));
        reference.map(|reference| {
            view! {
                <p class="sb-question__help">
                    <span class="sb-number" translate="no">{reference}</span>
                    {place.map(|place| view! { " · " <bdi>{place}</bdi> })}
                </p>
            }
        })
    };
    // A demand that cannot be read is not followed either.
    let lost = Memo::new(move |_| {
        watched.demand.with(|demand| matches!(demand, Loadable::Failed(Failure::Forbidden | Failure::Refused(_))))
    });
    let there = Memo::new(move |_| watched.timeline.with(Option::is_some));
    let loading = move || {
        let failed = watched.demand.with(|demand| matches!(demand, Loadable::Failed(_)));
        (!there.get() && !failed).then_some("")
    };
    view! {
        <div class="sb-frame__column">
            <nav class="sb-step" aria-label=words.of(Word::Back)>
                <a class="sb-back" href=Route::Mine.fragment()><IconView icon=Icon::Back/>{words.of(Word::AppMine)}</a>
                {move || (!lost.get()).then(|| live_state(move || liveness.get()))}
            </nav>
            <main class="sb-main" id="main" tabindex="-1" data-loading=loading>
                <div class="sb-question">
                    <h1 id="title" tabindex="-1"><bdi>{name}</bdi></h1>
                    {about}
                </div>
                {announced("sb-hidden", move || view.speech.sentence())}
                {damaged_link(view)}
                {move || (!there.get()).then(|| waiting(view))}
                {move || there.get().then(|| status_card::status_card(view))}
                {missing_photos(view)}
                {reply::reply(view)}
                {move || there.get().then(|| event_list::event_list(view))}
            </main>
        </div>
        <aside class="sb-aside" aria-label=words.of(Word::AboutLabel)>{sidebar::sidebar(view)}</aside>
        {photo_viewer(words, view.looked_at)}
    }
    .into_any()
}

/// A private link whose secret is wrong: the public part is shown, and the other way to the whole demand.
fn damaged_link(view: View) -> AnyView {
    let (session, watched) = (view.session, view.watched);
    (move || {
        watched.damaged_link.get().then(|| {
            let words = session.words();
            let own = watched.own.get();
            let text = words.of(if own { Word::LinkDamagedOwn } else { Word::LinkDamaged }).to_owned();
            let find = (!own).then(|| find(session));
            notice(Tone::Attention, Icon::Alert, Some(words.of(Word::LinkDamagedTitle).to_owned()), text, find)
        })
    })
    .into_any()
}

/// The link to the search by reference and query code.
pub fn find(session: Session) -> AnyView {
    let words = session.words();
    view! { <a class="sb-button" href=Route::Find.fragment()><IconView icon=Icon::Search/>{words.of(Word::MineFind)}</a> }
        .into_any()
}

/// Tells of photos of the citizen's that did not reach the city.
fn missing_photos(view: View) -> AnyView {
    let (session, reference) = (view.session, view.watched.reference());
    (move || {
        let missing = session.followed.with(|all| {
            let own = all.iter().find(|followed| followed.reference == reference);
            own.map(|followed| followed.missing_photos).filter(|missing| *missing > 0)
        })?;
        let text = session.words().fill(Word::PhotosMissing, &[("n", &session.number(f64::from(missing)))]);
        Some(notice(Tone::Attention, Icon::Image, None, text, None))
    })
    .into_any()
}

/// Shown while there is no event: what is loading, slow or failed.
fn waiting(view: View) -> AnyView {
    let (words, watched) = (view.session.words(), view.watched);
    let retry = move || view.session.load_watched(watched);
    (move || {
        watched.demand.with(|demand| match demand {
            // The reason is shown above already.
            Loadable::Failed(Failure::Forbidden) if watched.damaged_link.get() => ().into_any(),
            Loadable::Failed(why @ Failure::Forbidden) => {
                view! { {failure(words, why, None::<fn()>)} <div class="sb-row">{find(view.session)}</div> }.into_any()
            }
            // The demand is loaded, its events are not.
            Loadable::Ready { .. } => skeleton(words),
            other => loadable(words, other, retry, |_| ().into_any()),
        })
    })
    .into_any()
}

impl View {
    /// Reads the timeline; tracked.
    fn timeline<T>(self, read: impl FnOnce(&Timeline) -> T) -> Option<T> {
        self.watched.timeline.with(|timeline| timeline.as_ref().map(read))
    }

    /// Reads the demand; tracked.
    fn demand<T>(self, read: impl FnOnce(&Demand) -> T) -> Option<T> {
        self.watched.demand.with(|demand| demand.value().map(read))
    }

    /// A moment in relative words, with the exact one in its title; updated every minute, since "today" does not last.
    fn time(self, at: Timestamp) -> AnyView {
        let session = self.session;
        let relative = move || {
            self.watched.now.track();
            session.moment(at)
        };
        view! { <time datetime=at.to_string() title=session.formats().exact(at)>{relative}</time> }.into_any()
    }
}
