//! The dialog with one photo: its caption; moving it among the others; covering it; removing it.

use super::{covering, drawing::Drawing};
use crate::{
    components::{Icon, IconView, announced::announced, dialog::dialog, focus::focus_by_id},
    session::Session,
    words::{PhotoWord, Word, Words},
};
use domain::PhotoKey;
use leptos::prelude::*;

/// Characters of a caption at most, as many as the contract lets a caption have.
const MOST_CAPTION: &str = "300";

/// State shared by the parts of the page about the open photo.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The session.
    pub session: Session,
    /// The texts of the page.
    pub words: Words<PhotoWord>,
    /// The open photo.
    pub looked: RwSignal<Option<PhotoKey>>,
    /// Whether it is being covered.
    pub covering: RwSignal<bool>,
    /// Whether the covers are being applied.
    pub busy: RwSignal<bool>,
    /// The covers drawn over it.
    pub drawing: Drawing,
    /// Announcements for screen readers of changes that are visible.
    pub spoken: RwSignal<String>,
    /// The message in the dialog.
    pub told: RwSignal<Option<PhotoWord>>,
}

impl Desk {
    /// No photo is open.
    pub fn new(session: Session, words: Words<PhotoWord>) -> Self {
        Self {
            session,
            words,
            looked: RwSignal::new(None),
            covering: RwSignal::new(false),
            busy: RwSignal::new(false),
            drawing: Drawing::none(),
            spoken: RwSignal::new(String::new()),
            told: RwSignal::new(None),
        }
    }

    /// Opens a photo.
    pub fn look(self, key: PhotoKey) {
        self.told.set(None);
        self.covering.set(false);
        self.looked.set(Some(key));
    }

    /// Closes the photo. Covers that were drawn and not discarded are applied: nobody draws over a face in order to
    /// show it.
    pub fn close(self) {
        self.keep_drawn();
        let looked = self.looked.get_untracked();
        self.looked.set(None);
        self.covering.set(false);
        let session = self.session;
        let id = session.draft.with_untracked(|draft| {
            let photo = draft.photo(looked.as_ref()?)?;
            (!photo.covers.is_empty()).then(|| draft.id.clone())
        });
        if let Some(id) = id.filter(|_| !self.busy.get_untracked()) {
            self.drawing.clear();
            leptos::task::spawn_local(async move {
                session.cover_as_drawn(id).await;
                self.spoken.try_set(self.words.of(PhotoWord::CoverDone).to_owned());
            });
        }
    }

    /// Saves the covers with the draft, so that they survive the page.
    pub fn keep_drawn(self) {
        if let Some((key, covers)) = untrack(|| self.drawing.drawn()) {
            let kept = self.session.draft.with_untracked(|draft| draft.photo(&key).map(|photo| photo.covers.clone()));
            if kept.is_some_and(|kept| kept != covers) {
                self.session.draw_covers(&key, covers);
            }
        }
    }

    /// Removes a photo, and announces it.
    pub fn remove(self, key: &PhotoKey, number: usize) {
        self.session.remove_photo(key);
        self.spoken.set(self.words.fill(PhotoWord::Removed, &[("n", &number.to_string())]));
    }

    /// Position of the photo among the others, from 1, and their number; tracked.
    fn number(self) -> Option<(usize, usize)> {
        let key = self.looked.get()?;
        self.session.draft.with(|draft| {
            let at = draft.photos.iter().position(|photo| photo.key == key)?;
            Some((at + 1, draft.photos.len()))
        })
    }

    /// The message in the dialog; tracked.
    pub fn told(self) -> String {
        self.told.get().map_or("", |word| self.words.of(word)).to_owned()
    }

    fn title(self) -> String {
        if self.covering.get() {
            return self.words.of(PhotoWord::CoverTitle).to_owned();
        }
        self.number().map_or_else(String::new, |(number, total)| {
            let (number, total) = (number.to_string(), total.to_string());
            self.words.fill(PhotoWord::DeskTitle, &[("n", &number), ("total", &total)])
        })
    }
}

/// The dialog with the open photo.
pub fn dialog_of(desk: Desk) -> AnyView {
    let inside = move || {
        let key = desk.looked.get()?;
        Some(if desk.covering.get() { covering::stage(desk, key) } else { large(desk, key) })
    };
    let open = move || desk.looked.with(Option::is_some);
    // Live regions outside a modal dialog are not announced, so it has its own.
    let content = view! { {inside} {announced("sb-hidden", move || desk.spoken.get())} };
    dialog(desk.session.words(), "desk-title", move || desk.title(), open, move || desk.close(), content.into_any())
}

fn large(desk: Desk, key: PhotoKey) -> AnyView {
    let (session, words) = (desk.session, desk.words);
    let caption =
        session.draft.with_untracked(|draft| draft.photo(&key).map(|photo| photo.caption.clone())).unwrap_or_default();
    let alt = if caption.trim().is_empty() {
        let number = untrack(|| desk.number()).map_or(0, |(number, _)| number);
        session.words().fill(Word::PhotoName, &[("n", &number.to_string())])
    } else {
        caption.clone()
    };
    let picture = session.preview(&key).map(|src| view! { <img class="sb-dialog__picture" src=src alt=alt/> });
    let can_cover = picture.is_some();
    // Saved at every keystroke: however the dialog is closed, nothing is lost.
    let described = key.clone();
    let describe =
        move |event| session.describe_photo(&described, domain::line(&event_target_value(&event)).into_owned());
    let cover = can_cover.then(|| {
        let begin = move |_| {
            if let Some(key) = desk.looked.get_untracked() {
                let covers = session.draft.with_untracked(|draft| draft.photo(&key).map(|photo| photo.covers.clone()));
                desk.drawing.begin(&key, covers.unwrap_or_default());
                desk.told.set(None);
                desk.covering.set(true);
                request_animation_frame(|| focus_by_id("cover-stage"));
            }
        };
        view! {
            <button class="sb-button sb-button--wide" id="cover" type="button" on:click=begin>
                <IconView icon=Icon::EyeOff/>{words.of(PhotoWord::Cover)}
            </button>
        }
    });
    let removed = key.clone();
    let remove = move |_| {
        if let Some((number, _)) = desk.number() {
            desk.close();
            desk.remove(&removed, number);
            request_animation_frame(|| focus_by_id("photos"));
        }
    };
    view! {
        <div class="sb-stack">
            {picture}
            {announced("sb-quiet", move || desk.told())}
            {cover}
            <div class="sb-field">
                <label class="sb-field__label" for="caption">{words.of(PhotoWord::Caption)} " "
                    <span class="sb-field__optional">{session.words().of(Word::Optional)}</span></label>
                <p class="sb-field__hint" id="caption-hint">{words.of(PhotoWord::CaptionHelp)}</p>
                <input class="sb-field__input" id="caption" type="text" autocomplete="off" maxlength=MOST_CAPTION
                    aria-describedby="caption-hint" prop:value=caption on:input=describe/>
            </div>
            {order(desk, key)}
            <button class="sb-button sb-button--wrong" type="button" on:click=remove>
                <IconView icon=Icon::Trash/>{move || {
                    let number = desk.number().map_or(0, |(number, _)| number);
                    words.fill(PhotoWord::Remove, &[("n", &number.to_string())])
                }}
            </button>
        </div>
    }
    .into_any()
}

/// Two buttons that move the photo among the others, if there are any.
fn order(desk: Desk, key: PhotoKey) -> AnyView {
    let words = desk.words;
    let one = move |word: PhotoWord, by: isize, key: PhotoKey| {
        let go = move |_| {
            let Some((number, total)) = untrack(|| desk.number()) else { return };
            let to = number.saturating_add_signed(by);
            if (1..=total).contains(&to) {
                desk.session.edit(|draft| draft.move_photo(&key, by));
                desk.spoken.set(words.fill(PhotoWord::Moved, &[("n", &to.to_string())]));
            }
        };
        let off = move || {
            let at_end = desk.number().is_none_or(|(number, total)| number == if by < 0 { 1 } else { total });
            at_end.then_some("true")
        };
        view! { <button class="sb-button" type="button" aria-disabled=off on:click=go>{words.of(word)}</button> }
    };
    let several = Memo::new(move |_| desk.number().is_some_and(|(_, total)| total > 1));
    (move || {
        several.get().then(|| {
            view! {
                <div class="sb-row sb-row--even">
                    {one(PhotoWord::Earlier, -1, key.clone())}
                    {one(PhotoWord::Later, 1, key.clone())}
                </div>
            }
        })
    })
    .into_any()
}
