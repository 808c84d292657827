//! One entry of the event list: what happened, when, by whom, and any message; the citizen's own on the other side.

use super::{
    Icon, IconView,
    local_text::local_text,
    promise_line::{ShownPromise, promise_line},
};
use crate::words::{Word, Words};
use contract::LocalText;
use leptos::prelude::*;

/// How an entry is laid out. A kind of event that needs more than these has a layout of its own here, with its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A title says what happened.
    Titled(Word),
    /// Message and photos say what happened: the first line names who made it, and when.
    Untitled,
}

/// An entry.
pub struct Entry {
    /// How it is laid out.
    pub layout: Layout,
    /// When, as a `<time>`.
    pub time: AnyView,
    /// Who did it.
    pub who: Option<String>,
    /// Whether it is the citizen's own.
    pub by_citizen: bool,
    /// The message.
    pub message: Option<LocalText>,
    /// From which unit to which it went.
    pub handoff: Option<(Option<String>, String)>,
    /// Promises that changed with it.
    pub promises: Vec<ShownPromise>,
    /// Its photos.
    pub photos: Option<AnyView>,
}

/// The entry. `state` is `done` or `now`; `new` marks it until it was seen.
pub fn timeline_entry(
    words: Words,
    entry: Entry,
    state: impl Fn() -> &'static str + Send + 'static,
    new: impl Fn() -> bool + Copy + Send + 'static,
) -> AnyView {
    let Entry { layout, time, who, by_citizen, message, handoff, promises, photos } = entry;
    let mark = move || {
        new().then(
            || view! { " " <span class="sb-event__new sb-chip" data-tone="accent">{words.of(Word::EventNew)}</span> },
        )
    };
    let head = match (layout, &who) {
        (Layout::Titled(title), _) => {
            view! { <h3 class="sb-event__title">{words.of(title)}{mark}</h3> <span class="sb-event__time">{time}</span> }
                .into_any()
        }
        (Layout::Untitled, Some(who)) => view! { <span class="sb-event__time">{who.clone()}" · "{time}{mark}</span> }.into_any(),
        (Layout::Untitled, None) => view! { <span class="sb-event__time">{time}{mark}</span> }.into_any(),
    };
    let who = who.filter(|_| !by_citizen).map(|who| view! { <p class="sb-event__who"><bdi>{who}</bdi></p> });
    // Photos belong to the message they came with; without one they stand alone.
    let content = match (message, photos) {
        (None, None) => None,
        (None, photos) => photos,
        (message, photos) => Some(
            view! { <div class="sb-event__said sb-stack sb-stack--tight">{message.map(local_text)}{photos}</div> }
                .into_any(),
        ),
    };
    let promises: Vec<_> = promises.into_iter().map(promise_line).collect();
    view! {
        <li class="sb-event" data-state=state data-side=by_citizen.then_some("citizen") data-new=move || new().then_some("")>
            <div class="sb-event__head">{head}</div>
            {who}
            {handoff.map(|(from, to)| chips(words, from, to))}
            {content}
            {promises}
        </li>
    }
    .into_any()
}

fn chips(words: Words, from: Option<String>, to: String) -> AnyView {
    let chip = |name: String| view! { <span class="sb-chip sb-chip--plain"><bdi>{name}</bdi></span> };
    let from = from.map(|from| view! { {chip(from)} <IconView icon=Icon::Handoff/> });
    view! { <p class="sb-handoff">{from}<span class="sb-hidden">{words.of(Word::EventTo)}</span>{chip(to)}</p> }
        .into_any()
}
