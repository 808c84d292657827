//! The address field with suggestions from the city's address search: a combobox (WAI-ARIA 1.2) whose text counts as
//! typed, whether or not a suggestion is chosen.

use crate::{
    components::{
        Icon, IconView,
        announced::announced,
        form::{Remarks, remark, remark_id},
    },
    control::{Control, is_composing},
    session::Session,
    words::{Word, Words},
};
use contract::{Capability, FoundPlace};
use domain::{Point, PointSource};
use leptos::{ev, html, prelude::*};

/// Milliseconds after the last key until the search is sent.
const PAUSE_MS: u32 = 250;
/// With fewer characters no search is sent.
const LEAST_CHARS: usize = 2;

/// State of the search.
#[derive(Clone, Debug, PartialEq)]
enum Search {
    /// Nothing to show.
    Closed,
    /// The places found, and which one is active by the arrow keys.
    Open { places: Vec<FoundPlace>, active: Option<usize> },
}

/// The address field.
pub fn address(session: Session, remarks: Remarks) -> AnyView {
    let words = session.words();
    let search = RwSignal::new(Search::Closed);
    let told = RwSignal::new(String::new());
    let latest = StoredValue::new(0_u32);
    let typed = Signal::derive(move || session.draft.with(|draft| draft.place.address.clone()));
    let control = Control::beginning_with(typed.get_untracked());
    let node = NodeRef::<html::Input>::new();
    control.follow(typed, move || node.get_untracked().map(Into::into));
    let can_search =
        move || session.city.with(|city| city.value().is_some_and(|city| city.can(Capability::PlaceSearch)));
    let close = move || {
        search.set(Search::Closed);
        told.set(String::new());
    };
    let choose = move |place: FoundPlace| {
        close();
        remarks.settle("address");
        latest.update_value(|n| *n += 1);
        let point = Point {
            latitude: place.latitude,
            longitude: place.longitude,
            accuracy_m: None,
            source: PointSource::Search,
        };
        let text = written(words, &place);
        session.place_name.set(Some(text.clone()));
        session.edit(|draft| draft.place.choose(point, text));
    };
    let look_up = move |text: String, pause_ms: u32| {
        latest.update_value(|n| *n += 1);
        let mine = latest.get_value();
        if text.trim().chars().count() < LEAST_CHARS || !can_search() {
            close();
            return;
        }
        leptos::task::spawn_local(async move {
            let is_latest = move || latest.try_get_value() == Some(mine);
            platform::clock::sleep(pause_ms).await;
            if !is_latest() {
                return;
            }
            let found = session.search_places(text.trim()).await;
            if is_latest() {
                // Each result is announced, also one with as many places as before.
                told.set(match &found {
                    Ok(places) if places.is_empty() => words.of(Word::WhereNothing).to_owned(),
                    Ok(places) => words.fill(Word::WhereFound, &[("n", &places.len().to_string())]),
                    Err(_) => String::new(),
                });
                search.set(match found {
                    Ok(places) if !places.is_empty() => Search::Open { places, active: None },
                    // Discards the results for an earlier text.
                    _ => Search::Closed,
                });
            }
        });
    };
    let on_input = move |event: ev::Event| {
        if let Some(text) = control.typed(&event, domain::line) {
            session.edit(|draft| draft.place.type_address(text.clone()));
            look_up(text, PAUSE_MS);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        // During a composition arrows and Enter belong to the input method.
        if is_composing(&event) {
            return;
        }
        let enter = event.key() == "Enter";
        let Search::Open { places, active } = search.get_untracked() else {
            // The enter key of a phone's keyboard is labelled "search" here, and searches.
            if enter && untrack(can_search) {
                event.prevent_default();
                look_up(typed.get_untracked(), 0);
            }
            return;
        };
        let last = places.len().saturating_sub(1);
        let moved = match event.key().as_str() {
            "ArrowDown" => Some(active.map_or(0, |at| if at == last { 0 } else { at + 1 })),
            "ArrowUp" => Some(active.map_or(last, |at| at.checked_sub(1).unwrap_or(last))),
            _ if enter => {
                event.prevent_default();
                if let Some(place) = active.and_then(|at| places.get(at)) {
                    choose(place.clone());
                }
                return;
            }
            "Escape" => {
                event.prevent_default();
                close();
                return;
            }
            _ => return,
        };
        event.prevent_default();
        search.set(Search::Open { places, active: moved });
    };
    let open = move || search.with(|search| matches!(search, Search::Open { .. }));
    let active = move || {
        search.with(|search| match search {
            Search::Open { active: Some(at), .. } => Some(option_id(*at)),
            _ => None,
        })
    };
    let list = move || {
        search.with(|search| match search {
            Search::Open { places, active } => Some(results(places, *active, choose)),
            _ => None,
        })
    };
    view! {
        <div class="sb-search" data-state=move || remarks.state("address")>
            <label class="sb-field__label" for="address">{words.of(Word::WhereSearch)}</label>
            <p class="sb-field__hint" id="address-hint">{move || words.of(if can_search() { Word::WhereSearchHelp } else { Word::WherePlainHelp })}</p>
            {remark(remarks, "address")}
            <div class="sb-search__box">
                <IconView icon=Icon::Search/>
                <input class="sb-field__input" id="address" type="text" role="combobox" autocomplete="off" enterkeyhint=move || if can_search() { "search" } else { "next" }
                    aria-autocomplete="list" aria-controls="address-results" aria-expanded=move || if open() { "true" } else { "false" }
                    aria-activedescendant=active
                    aria-describedby=move || remarks.at("address").map_or_else(|| "address-hint".to_owned(), |_| remark_id("address"))
                    aria-invalid=move || remarks.at("address").map(|_| "true")
                    node_ref=node prop:value=control.text() on:input=on_input on:change=on_input
                    on:keydown=on_key/>
            </div>
            <ul class="sb-search__results" id="address-results" role="listbox" aria-label=words.of(Word::WhereSearch) hidden=move || !open()>{list}</ul>
            {announced("sb-search__message", move || told.get())}
        </div>
    }
    .into_any()
}

fn results(places: &[FoundPlace], active: Option<usize>, choose: impl Fn(FoundPlace) + Copy + 'static) -> AnyView {
    let rows: Vec<_> = places
        .iter()
        .enumerate()
        .map(|(at, place)| {
            let chosen = place.clone();
            view! {
                <li class="sb-search__option" id=option_id(at) role="option" aria-selected=if active == Some(at) { "true" } else { "false" }
                    // Keeps the focus in the input: losing it would close the list before the click.
                    on:mousedown=|event: ev::MouseEvent| event.prevent_default()
                    on:click=move |_| choose(chosen.clone())>
                    <IconView icon=Icon::Pin/>
                    <span class="sb-list__body">
                        <span class="sb-list__name">{place.name.clone()}</span>
                        {place.within.clone().map(|within| view! { <span class="sb-list__hint">{within}</span> })}
                    </span>
                </li>
            }
        })
        .collect();
    rows.into_any()
}

fn option_id(at: usize) -> String {
    format!("address-{at}")
}

/// An address in the order of its language: from small to large, or from large to small.
fn written(words: Words, place: &FoundPlace) -> String {
    match &place.within {
        Some(within) if !within.is_empty() => {
            words.fill(Word::WhereWritten, &[("name", &place.name), ("within", within)])
        }
        _ => place.name.clone(),
    }
}
