//! The photos page: photos are chosen, dropped or pasted, each with its state; viewed large, covered, described and
//! sorted (`desk.rs`). Their upload begins when the citizen goes on to the next page.

mod adding;
mod covering;
mod desk;
mod drawing;
mod offers;

use super::{form_page::form_page, missing_part, photos_frame, remarks::said, try_again, waiting};
use crate::{
    components::{
        Icon,
        announced::{anew, announced},
        focus::{focus_by_id, focus_if_lost},
        form::{Remarks, form, question, remark, remark_id},
        notice::{Tone, notice},
        photo_tile::{Tile, photo_tile},
    },
    session::{Session, fetch_words, words_at_hand},
    words::{PhotoWord, Word, Words},
};
use contract::PhotoWish;
use desk::Desk;
use domain::{PhotoKey, Step, Upload};
use leptos::prelude::*;

/// Draws the page, once its texts are loaded.
pub fn page(session: Session) -> AnyView {
    let language = session.language();
    let words = RwSignal::new(words_at_hand::<PhotoWord>(language));
    let failed = RwSignal::new(false);
    let fetch = move || {
        leptos::task::spawn_local(async move {
            let fetched = fetch_words(&session.locales(), language).await;
            if fetched.is_none() {
                session.ask_again_later();
            }
            failed.try_set(fetched.is_none());
            words.try_set(fetched);
        });
    };
    Effect::new(move |_| {
        session.retry_loads.track();
        if words.with_untracked(Option::is_none) {
            fetch();
        }
    });
    // Uploads begin only when the page is left: until then photos could be covered and described.
    on_cleanup(move || leptos::task::spawn_local(session.let_photos_go()));
    (move || match words.get() {
        Some(words) => {
            focus_if_lost();
            photos(session, words)
        }
        None if failed.get() => photos_frame(session, missing_part(session, try_again(session, fetch))),
        None => photos_frame(session, waiting(session)),
    })
    .into_any()
}

fn photos(session: Session, words: Words<PhotoWord>) -> AnyView {
    let remarks = Remarks::none();
    let desk = Desk::new(session, words);
    on_cleanup(move || desk.keep_drawn());
    let on_submit = move || {
        let problems = session.check(&Step::Photos);
        remarks.say(said(session, &problems));
        if problems.is_empty() {
            session.go_on(&Step::Photos);
        }
    };
    let required = session.service.with_untracked(|service| {
        service.as_ref().and_then(domain::Loadable::value).is_some_and(|service| service.photos == PhotoWish::Required)
    });
    let title = words.of(if required { PhotoWord::TitleRequired } else { PhotoWord::Title });
    let keys = Memo::new(move |_| {
        session.draft.with(|draft| draft.photos.iter().map(|photo| photo.key.clone()).collect::<Vec<_>>())
    });
    // A repeated rejection is announced again.
    let refused = anew(move || {
        let remarks = session.photo_remarks.get();
        let refused: Vec<_> =
            remarks.into_iter().map(|text| notice(Tone::Wrong, Icon::Alert, None, text, None)).collect();
        refused.into_any()
    });
    let tiles = view! {
        <ul class="sb-photos" aria-label=words.of(PhotoWord::List)>
            <For each=move || keys.get() key=|key| key.clone() children=move |key| tile(desk, key)/>
            {adding::ways(session, words)}
        </ul>
    };
    let content = view! {
        {question(title.to_owned(), Some(words.of(PhotoWord::Help).to_owned()))}
        <div class="sb-stack sb-stack--tight" id="photos" tabindex="-1" aria-describedby=move || remarks.at("photos").map(|_| remark_id("photos"))>
            {adding::limit(session, words)}
            {remark(remarks, "photos")}
            <div class="sb-stack sb-stack--tight" role="status">{refused}</div>
            {adding::dropping(session, words, tiles.into_any())}
        </div>
        {announced("sb-hidden", move || desk.spoken.get())}
        {move || meanwhile(session, words)}
        {offers::offers(session, words)}
    };
    let primary = if required { session.words().of(Word::Continue) } else { words.of(PhotoWord::On) };
    let page = form(session.words(), remarks, primary, session.going.into(), on_submit, content.into_any());
    // Next to the form, not inside: Enter in a caption must not submit the form.
    form_page(session, &Step::Photos, view! { {page} {desk::dialog_of(desk)} }.into_any())
}

/// A note on whether the photos are still only on the device, or being uploaded.
fn meanwhile(session: Session, words: Words<PhotoWord>) -> Option<AnyView> {
    let (held, coming) = session.draft.with(|draft| {
        let uploads = || draft.photos.iter().map(|photo| &photo.upload);
        (uploads().any(|upload| *upload == Upload::Waiting), uploads().any(Upload::is_coming))
    });
    let text = match (held, coming) {
        (true, _) => words.of(PhotoWord::Held),
        (false, true) if session.online.get() => session.words().of(Word::PhotosMeanwhile),
        (false, true) => session.words().of(Word::PhotoOffline),
        (false, false) => return None,
    };
    Some(view! { <p class="sb-quiet">{text}</p> }.into_any())
}

/// One tile, redrawn when its own state changes.
fn tile(desk: Desk, key: PhotoKey) -> AnyView {
    let (session, words) = (desk.session, desk.words);
    let watched = key.clone();
    let state = Memo::new(move |_| {
        let preview = session.preview(&watched);
        session.draft.with(|draft| {
            let at = draft.photos.iter().position(|photo| photo.key == watched)?;
            let photo = draft.photos.get(at)?;
            let caption = photo.caption.trim().to_owned();
            Some(Tile { number: at + 1, picture: preview, caption, upload: photo.upload.clone() })
        })
    });
    // Announces the result of an upload to screen readers.
    Effect::new(move |before: Option<bool>| {
        let preparing = state.with(|tile| tile.as_ref().is_some_and(|tile| tile.upload == Upload::Preparing));
        if before == Some(true) && !preparing {
            state.with_untracked(|tile| {
                if let Some(tile) = tile {
                    desk.spoken.set(words.fill(PhotoWord::Added, &[("n", &tile.number.to_string())]));
                }
            });
        }
        preparing
    });
    (move || {
        state.get().map(|tile| {
            let (again, gone, looked) = (key.clone(), key.clone(), key.clone());
            let number = tile.number;
            let remove = move || {
                desk.remove(&gone, number);
                focus_by_id("photos");
            };
            photo_tile(
                session.words(),
                words,
                tile,
                move || session.retry_photo(&again),
                remove,
                move || desk.look(looked.clone()),
            )
        })
    })
    .into_any()
}
