//! The event list: what is still promised, then every event, newest first; a pass after a redo has a heading of its
//! own.

use super::{
    View, event_kinds,
    phrases::{self, Told},
};
use crate::{
    components::{
        compare::compare,
        photo_strip::{Picture, photo_strip},
        timeline_entry::{Entry, timeline_entry},
    },
    session::Session,
    words::Word,
};
use contract::{Event, Photo, PhotoMoment, Role};
use domain::{PromiseStanding, Timeline, promise_standing};
use leptos::prelude::*;

/// An item of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Item {
    /// A heading.
    Pass(usize),
    /// An event, by its number.
    Event(u64),
}

/// The list.
pub fn event_list(view: View) -> AnyView {
    let words = view.session.words();
    let items = Memo::new(move |_| view.timeline(items).unwrap_or_default());
    let newest = Memo::new(move |_| view.timeline(|timeline| (timeline.last_seq(), timeline.is_over())));
    view! {
        <section class="sb-stack" aria-labelledby="events">
            <h2 id="events" tabindex="-1">{words.of(Word::EventsTitle)}</h2>
            <ol class="sb-timeline">
                {move || open_promises(view)}
                <For each=move || items.get() key=|item| *item children=move |item| match item {
                    Item::Pass(number) => heading(view, number),
                    Item::Event(seq) => entry(view, seq, newest),
                }/>
            </ol>
        </section>
    }
    .into_any()
}

fn items(timeline: &Timeline) -> Vec<Item> {
    let passes = timeline.passes();
    let several = passes.len() > 1;
    let mut items = Vec::new();
    for pass in passes.into_iter().rev() {
        if several {
            items.push(Item::Pass(pass.number));
        }
        let events = timeline.events().get(pass.events).unwrap_or_default();
        items.extend(events.iter().rev().map(|event| Item::Event(event.seq)));
    }
    items
}

fn heading(view: View, number: usize) -> AnyView {
    let number = view.session.number(number as f64);
    let name = view.session.words().fill(Word::PassName, &[("n", &number)]);
    view! { <li class="sb-timeline__pass"><h3 class="sb-event__title">{name}</h3></li> }.into_any()
}

/// What is promised and not done yet, the latest due time first.
fn open_promises(view: View) -> Vec<AnyView> {
    let (session, words) = (view.session, view.session.words());
    let now = view.watched.now.get();
    view.timeline(|timeline| {
        if timeline.is_over() {
            return Vec::new();
        }
        let mut open: Vec<_> = timeline.state().promises.iter().collect();
        open.retain(|promise| {
            !matches!(promise_standing(promise, now), PromiseStanding::Kept { .. } | PromiseStanding::KeptLate { .. })
        });
        domain::largest_first(&mut open, |promise| promise.due);
        open.into_iter()
            .map(|promise| {
                let title = words.of(phrases::promise_word(promise.name, None));
                let by = words.fill(Word::EventDue, &[("time", &session.moment(promise.due))]);
                let exact = session.formats().exact(promise.due);
                view! {
                    <li class="sb-event" data-state="due">
                        <div class="sb-event__head">
                            <h3 class="sb-event__title">{title}</h3>
                            <span class="sb-event__time"><time datetime=promise.due.to_string() title=exact>{by}</time></span>
                        </div>
                    </li>
                }
                .into_any()
            })
            .collect()
    })
    .unwrap_or_default()
}

/// An event. It never changes, so it is drawn once; only its mark and its position do.
fn entry(view: View, seq: u64, newest: Memo<Option<(u64, bool)>>) -> AnyView {
    let Some((entry, by_citizen)) = untrack(|| view.timeline(|timeline| read(view, timeline, seq)).flatten()) else {
        return ().into_any();
    };
    let state = move || match newest.get() {
        Some((last, ended)) if last == seq && !ended => "now",
        _ => "done",
    };
    let new = Memo::new(move |_| !by_citizen && view.watched.seen_before.get().is_some_and(|seen| seq > seen));
    timeline_entry(view.session.words(), entry, state, move || new.get())
}

fn read(view: View, timeline: &Timeline, seq: u64) -> Option<(Entry, bool)> {
    let (session, words) = (view.session, view.session.words());
    let events = timeline.events();
    let at = events.iter().position(|event| event.seq == seq)?;
    let event = events.get(at)?;
    let before = at.checked_sub(1).and_then(|before| events.get(before)).map(|before| &before.state);
    let by_citizen = event.actor.role == Role::Citizen;
    let held = before.and_then(|state| state.holder.as_ref());
    let handoff = event.state.holder.as_ref().filter(|to| held.is_none_or(|from| from.id != to.id));
    let handoff = handoff.map(|to| (held.map(|from| from.name.clone()), to.name.clone()));
    let who = match event.actor.role {
        Role::Citizen => Some(
            words.of(if view.watched.own.get_untracked() { Word::EventYou } else { Word::EventCitizen }).to_owned(),
        ),
        // The chips of a hand-off already name the units.
        _ if handoff.is_some() => None,
        _ => event.actor.unit.as_ref().map(|unit| unit.name.clone()),
    };
    let told = Told::Then(phrases::outcome_kind(&event.state));
    let promises = phrases::decided(before, &event.state)
        .into_iter()
        .map(|promise| phrases::shown_promise(session, promise, event.at, told))
        .collect();
    let entry = Entry {
        layout: event_kinds::layout(event),
        time: view.time(event.at),
        who,
        by_citizen,
        message: event.message.clone(),
        handoff,
        promises,
        photos: photos(view, events, event),
    };
    Some((entry, by_citizen))
}

/// The photos of an event in a strip; if there are photos of before and after, side by side.
fn photos(view: View, events: &[Event], event: &Event) -> Option<AnyView> {
    let (session, words) = (view.session, view.session.words());
    let shown = pictures(session, &event.photos);
    if shown.is_empty() {
        return None;
    }
    let find = |photos: &[Photo], moment| {
        let photo = photos.iter().find(|photo| photo.moment == moment)?;
        pictures(session, core::slice::from_ref(photo)).pop()
    };
    let pair = find(&event.photos, PhotoMoment::After).and_then(|after| {
        let filed = view.demand(|demand| {
            find(&demand.photos, PhotoMoment::Before).or_else(|| pictures(session, demand.photos.get(..1)?).pop())
        });
        let before = find(&event.photos, PhotoMoment::Before)
            .or_else(|| events.iter().find_map(|event| find(&event.photos, PhotoMoment::Before)))
            .or(filed.flatten())?;
        Some(compare(words, before, after))
    });
    Some(
        view! { <div class="sb-stack sb-stack--tight">{pair}{photo_strip(words, shown, view.looked_at)}</div> }
            .into_any(),
    )
}

/// Photos for display; those with an unsafe URL are left out.
pub fn pictures(session: Session, photos: &[Photo]) -> Vec<Picture> {
    let name = |at: usize| session.words().fill(Word::PhotoName, &[("n", &session.number((at + 1) as f64))]);
    photos
        .iter()
        .enumerate()
        .filter_map(|(at, photo)| {
            let caption = photo.caption.clone().filter(|caption| !caption.trim().is_empty());
            let alt = caption.unwrap_or_else(|| name(at));
            Some(Picture { src: session.photo_url(photo)?, alt, width: photo.width, height: photo.height })
        })
        .collect()
}
