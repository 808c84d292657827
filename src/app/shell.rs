//! The frame around the pages: skip link, header with the city's name, language and own demands, and the notices.

use crate::{
    components::{
        Icon, IconView,
        focus::{focus_by_id, text_of},
        notice::{Tone, notice},
    },
    host::{Chrome, Routing},
    pages::{coming_page, first_page},
    route::Route,
    session::{Part, Session},
    words::Word,
};
use leptos::{ev, prelude::*};

/// Draws everything; redrawn when the language changes.
pub fn shell(session: Session) -> AnyView {
    let drawn = StoredValue::new(false);
    let all = move || {
        let words = session.words_tracked();
        session.set_page_language(words);
        if drawn.get_value() {
            request_animation_frame(|| focus_by_id("language"));
        }
        drawn.set_value(true);
        view! {
            <a class="sb-skip sb-hidden" href="#main" on:click=skip>{words.of(Word::AppSkip)}</a>
            {(session.host.chrome == Chrome::Full).then(|| header(session))}
            {notices(session)}
            <div class="sb-frame" on:click=move |event| stay_inside(session, &event)>{body(session)}</div>
        }
    };
    all.into_any()
}

fn header(session: Session) -> AnyView {
    let words = session.words();
    let name = move || {
        let city = session.city.with(|city| city.value().map(|city| city.name.clone()));
        city.map_or_else(|| words.of(Word::AppName).to_owned(), |city| words.fill(Word::AppCity, &[("city", &city)]))
    };
    let options: Vec<_> = session
        .languages()
        .into_iter()
        .map(|tag| {
            let chosen = tag == words.language;
            view! { <option value=tag.clone() lang=tag.clone() selected=chosen>{own_name(&tag)}</option> }
        })
        .collect();
    let unseen = move || {
        let unseen = session.followed.with(|all| all.iter().filter(|followed| followed.unseen() > 0).count());
        (unseen > 0).then(|| view! { <span class="sb-header__count sb-number">{unseen}</span> })
    };
    view! {
        <header class="sb-header" on:click=move |event| stay_inside(session, &event)>
            <div class="sb-header__bar">
                <a class="sb-header__home" href=Route::What.fragment()>{mark()}<span>{name}</span></a>
                <div class="sb-header__tools">
                    <label class="sb-language">
                        <span class="sb-hidden">{words.of(Word::AppLanguage)}</span>
                        <span class="sb-language__icon"><IconView icon=Icon::Globe/></span>
                        <select class="sb-language__select" id="language" on:change=move |event| session.speak(event_target_value(&event))>
                            {options}
                        </select>
                    </label>
                    <a class="sb-header__link" href=Route::Mine.fragment()>
                        <IconView icon=Icon::List/>{words.of(Word::AppMine)}{unseen}
                    </a>
                </div>
            </div>
        </header>
    }
    .into_any()
}

/// The project's logo, as in `public/icon.svg`.
fn mark() -> AnyView {
    view! {
        <svg class="sb-header__mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
            <rect class="sb-mark__ground" width="64" height="64" rx="15"/>
            <path class="sb-mark__line" d="M20 17h27a5 5 0 0 1 5 5v17a5 5 0 0 1-5 5H34l-9 8v-8h-5m7-13 6.5 6.5L44 25M11 24h9M8 31h11M11 38h6"/>
        </svg>
    }
    .into_any()
}

fn body(session: Session) -> AnyView {
    let drawn = StoredValue::new(false);
    (move || {
        let route = session.route.get();
        let moved = drawn.get_value();
        drawn.set_value(true);
        request_animation_frame(move || arrived(session, moved));
        if route == Route::What {
            return first_page(session);
        }
        let failed = if let Route::Demand(reference, _) = &route {
            match session.following_part.get() {
                Part::Loaded(following) => return (following.page)(session, reference.clone()),
                part => part.is_failed(),
            }
        } else {
            match session.form_part.get() {
                Part::Loaded(form) => return (form.page)(session, route),
                part => part.is_failed(),
            }
        };
        coming_page(session, failed, Session::load_parts)
    })
    .into_any()
}

/// After navigation: sets the title, and focuses the heading so that it is read out.
fn arrived(session: Session, moved: bool) {
    let words = session.words();
    if let Some(title) = text_of("title") {
        platform::page::set_title(&words.fill(Word::AppTitle, &[("page", &title)]));
    }
    if moved {
        focus_by_id(if text_of("title").is_some() { "title" } else { "main" });
        platform::page::scroll_to_top(None);
    }
}

/// Notices for every page: no network, nothing stored.
fn notices(session: Session) -> AnyView {
    let words = session.words();
    let offline = move || {
        (!session.online.get())
            .then(|| notice(Tone::Attention, Icon::Offline, None, words.of(Word::OfflineNotice).to_owned(), None))
    };
    let forgetful = move || {
        session
            .forgetful
            .get()
            .then(|| notice(Tone::Attention, Icon::Info, None, words.of(Word::MemoryNotice).to_owned(), None))
    };
    let more = move || session.form_part.get().functions().map(|form| (form.notices)(session));
    view! { <div class="sb-frame__notices" role="status">{offline}{forgetful}</div>{more} }.into_any()
}

fn skip(event: ev::MouseEvent) {
    // As an address `#main` would be a route.
    event.prevent_default();
    focus_by_id("main");
}

/// In an embedded program links must not change the host's address.
fn stay_inside(session: Session, event: &ev::MouseEvent) {
    if session.host.routing != Routing::Memory {
        return;
    }
    let link = event.target().and_then(|target| {
        use wasm_bindgen::JsCast;
        target.dyn_into::<web_sys::Element>().ok()?.closest("a[href^='#/']").ok().flatten()
    });
    if let Some(fragment) = link.and_then(|link| link.get_attribute("href")) {
        event.prevent_default();
        session.go(Route::read(&fragment));
    }
}

/// A language in its own name: whoever looks for it may read no other.
fn own_name(tag: &str) -> String {
    match tag.split('-').next() {
        Some("zh") => "中文".to_owned(),
        Some("en") => "English".to_owned(),
        _ => platform::intl::own_name(tag),
    }
}
