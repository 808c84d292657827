//! Photos: camera or library, each with its progress, retry and remove; they go on uploading while the citizen goes on.

use super::{form_page::form_page, remarks::said};
use crate::{
    components::{
        Icon, IconView,
        focus::focus_by_id,
        form::{Remarks, form, question, remark, remark_id},
        notice::{Tone, notice},
        photo_tile::{Tile, photo_tile},
    },
    session::Session,
    words::Word,
};
use contract::PhotoWish;
use domain::{PhotoKey, Step};
use leptos::{ev, prelude::*};

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let remarks = Remarks::none();
    let spoken = RwSignal::new(String::new());
    let on_submit = move || {
        let problems = session.check(&Step::Photos);
        remarks.say(said(words, &problems));
        if problems.is_empty() {
            session.go_on(&Step::Photos);
        }
    };
    let required = session.service.with_untracked(|service| {
        service.as_ref().and_then(domain::Loadable::value).is_some_and(|service| service.photos == PhotoWish::Required)
    });
    let title = words.of(if required { Word::PhotosTitleRequired } else { Word::PhotosTitle });
    let keys = Memo::new(move |_| {
        session.draft.with(|draft| draft.photos.iter().map(|photo| photo.key.clone()).collect::<Vec<_>>())
    });
    let refused = move || {
        let refused: Vec<_> = session
            .photo_remarks
            .get()
            .into_iter()
            .map(|text| notice(Tone::Wrong, Icon::Alert, None, text, None))
            .collect();
        refused
    };
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        if let Some(files) = event.data_transfer().and_then(|transfer| transfer.files()) {
            session.add_photos(&files);
        }
    };
    let meanwhile = move || {
        session.draft.with(|draft| draft.photos.iter().any(|photo| photo.upload.is_coming())).then(|| {
            let word = if session.online.get() { Word::PhotosMeanwhile } else { Word::PhotoOffline };
            view! { <p class="sb-quiet">{words.of(word)}</p> }
        })
    };
    let content = view! {
        {question(title.to_owned(), Some(words.of(Word::PhotosHelp).to_owned()))}
        <div class="sb-stack" id="photos" tabindex="-1" aria-describedby=move || remarks.at("photos").map(|_| remark_id("photos"))
            on:dragover=|event: ev::DragEvent| event.prevent_default() on:drop=dropped>
            {remark(remarks, "photos")}
            <ul class="sb-photos" aria-label=words.of(Word::PhotosList)>
                <For each=move || keys.get() key=|key| key.clone() children=move |key| tile(session, key, spoken)/>
                {pick(session)}
            </ul>
            <p class="sb-quiet sb-small" id="photo-limit">{move || limit(session)}</p>
        </div>
        <div role="status">{refused}</div>
        <p class="sb-hidden" role="status">{move || spoken.get()}</p>
        {meanwhile}
    };
    let primary = if required { Word::Continue } else { Word::PhotosOn };
    form_page(
        session,
        &Step::Photos,
        form(words, remarks, words.of(primary), session.going.into(), on_submit, content.into_any()),
    )
}

/// One tile, drawn anew whenever its own state changes.
fn tile(session: Session, key: PhotoKey, spoken: RwSignal<String>) -> AnyView {
    let words = session.words();
    let watched = key.clone();
    let state = Memo::new(move |_| {
        let preview = session.preview(&watched);
        session.draft.with(|draft| {
            let at = draft.photos.iter().position(|photo| photo.key == watched)?;
            Some(Tile { number: at + 1, picture: preview, upload: draft.photos.get(at)?.upload.clone() })
        })
    });
    (move || {
        state.get().map(|tile| {
            let (again, gone) = (key.clone(), key.clone());
            let number = tile.number.to_string();
            let remove = move || {
                session.remove_photo(&gone);
                spoken.set(words.fill(Word::PhotoRemoved, &[("n", &number)]));
                focus_by_id("photos");
            };
            photo_tile(words, tile, move || session.retry_photo(&again), remove)
        })
    })
    .into_any()
}

/// The two ways to add photos, while there is room for more.
fn pick(session: Session) -> AnyView {
    let words = session.words();
    let room = Memo::new(move |_| {
        let most = session.most_photos();
        session.draft.with(|draft| draft.photos.len() < most)
    });
    let picked = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(files) = input.files() {
            session.add_photos(&files);
        }
        // The same picture can be chosen again after it was removed.
        input.set_value("");
    };
    (move || {
        room.get().then(|| {
            view! {
                <li class="sb-photo sb-photo--add"><label class="sb-photo__add">
                    <IconView icon=Icon::Camera/><span>{words.of(Word::PhotosCamera)}</span>
                    <input class="sb-photo__file" id="photo-camera" type="file" accept="image/*" capture="environment"
                        aria-describedby="photo-limit" on:change=picked on:click=move |_| session.save_now()/>
                </label></li>
                <li class="sb-photo sb-photo--add"><label class="sb-photo__add">
                    <IconView icon=Icon::Image/><span>{words.of(Word::PhotosLibrary)}</span>
                    <input class="sb-photo__file" id="photo-library" type="file" accept="image/*" multiple
                        aria-describedby="photo-limit" on:change=picked on:click=move |_| session.save_now()/>
                </label></li>
            }
        })
    })
    .into_any()
}

fn limit(session: Session) -> String {
    session.words().fill(Word::PhotosLimit, &[("count", &session.most_photos().to_string())])
}
