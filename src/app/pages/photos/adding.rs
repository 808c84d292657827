//! The ways to add photos while there is room: camera, library, drag and drop, paste; the limits are shown beside them.

use crate::{
    components::{Icon, IconView},
    session::Session,
    words::{PhotoWord, Words},
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Camera and library, as tiles.
pub fn ways(session: Session, words: Words<PhotoWord>) -> AnyView {
    let room = room(session);
    let picked = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        if let Some(files) = input.files() {
            session.add_photos(&files);
        }
        // Cleared, so that the same file fires `change` again after it was removed.
        input.set_value("");
    };
    (move || {
        room.get().then(|| {
            view! {
                <li class="sb-photo sb-photo--add"><label class="sb-photo__add">
                    <IconView icon=Icon::Camera/><span>{words.of(PhotoWord::Camera)}</span>
                    <input class="sb-photo__file" id="photo-camera" type="file" accept="image/*" capture="environment"
                        aria-describedby="photo-limit" on:change=picked on:click=move |_| session.save_now()/>
                </label></li>
                <li class="sb-photo sb-photo--add"><label class="sb-photo__add">
                    <IconView icon=Icon::Image/><span>{words.of(PhotoWord::Library)}</span>
                    <input class="sb-photo__file" id="photo-library" type="file" accept="image/*" multiple
                        aria-describedby="photo-limit" on:change=picked on:click=move |_| session.save_now()/>
                </label></li>
            }
        })
    })
    .into_any()
}

/// The city's limits for photos.
pub fn limit(session: Session, words: Words<PhotoWord>) -> AnyView {
    let limit = move || words.fill(PhotoWord::Limit, &[("count", &session.most_photos().to_string())]);
    view! { <p class="sb-quiet sb-small" id="photo-limit">{limit}</p> }.into_any()
}

/// The tiles as a drop target; while the page is shown, photos can be pasted too. Both only repeat what the tiles
/// offer, for those with a mouse or a keyboard.
pub fn dropping(session: Session, words: Words<PhotoWord>, tiles: AnyView) -> AnyView {
    let over = RwSignal::new(false);
    let room = room(session);
    let add = move |files: Option<web_sys::FileList>| {
        let files = files.filter(|files| files.length() > 0);
        if let Some(files) = &files {
            session.add_photos(files);
        }
        files.is_some()
    };
    let paste = window_event_listener(ev::paste, move |event| {
        // A paste into a text field is left to it, even if the clipboard has a picture beside the text.
        if is_text_field(&event) {
            return;
        }
        if add(event.clipboard_data().and_then(|pasted| pasted.files())) {
            event.prevent_default();
        }
    });
    on_cleanup(move || paste.remove());
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        add(event.data_transfer().and_then(|transfer| transfer.files()));
    };
    let dragged = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        <div class="sb-stack sb-drop" data-over=move || over.get().then_some("true")
            on:dragover=dragged on:dragleave=move |_| over.set(false) on:drop=dropped>
            {tiles}
            {move || room.get().then(|| view! { <p class="sb-quiet sb-small sb-drop__hint">{words.of(PhotoWord::Drop)}</p> })}
        </div>
    }
    .into_any()
}

/// Whether an event's target takes text.
fn is_text_field(event: &ev::ClipboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|target| {
        target.closest("input:not([type=file]), textarea, [contenteditable]").ok().flatten().is_some()
    })
}

fn room(session: Session) -> Memo<bool> {
    Memo::new(move |_| {
        let most = session.most_photos();
        session.draft.with(|draft| draft.photos.len() < most)
    })
}
