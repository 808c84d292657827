//! Photos of the city's log in a row, and a viewer that shows one of them large.

use super::dialog::dialog;
use crate::words::{Word, Words};
use leptos::prelude::*;

/// A photo as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// A URL that was checked.
    pub src: String,
    /// Its alternative text.
    pub alt: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// The photos in a row; each opens large.
pub fn photo_strip(words: Words, photos: Vec<Picture>, looked_at: RwSignal<Option<Picture>>) -> AnyView {
    let items: Vec<_> = photos
        .into_iter()
        .map(|photo| {
            let name = words.fill(Word::PhotoOpen, &[("name", &photo.alt)]);
            let src = photo.src.clone();
            view! {
                <li class="sb-strip__item">
                    <button class="sb-strip__open" type="button" aria-label=name on:click=move |_| looked_at.set(Some(photo.clone()))>
                        <img class="sb-strip__picture" src=src alt="" width="104" height="104" loading="lazy" decoding="async" referrerpolicy="no-referrer"/>
                    </button>
                </li>
            }
        })
        .collect();
    view! { <ul class="sb-strip">{items}</ul> }.into_any()
}

/// The viewer of the selected photo, over the page.
pub fn photo_viewer(words: Words, looked_at: RwSignal<Option<Picture>>) -> AnyView {
    let title = move || looked_at.with(|photo| photo.as_ref().map_or_else(String::new, |photo| photo.alt.clone()));
    let picture = move || {
        looked_at.get().map(|photo| {
            view! { <img class="sb-dialog__picture" src=photo.src alt=photo.alt width=photo.width.to_string() height=photo.height.to_string() referrerpolicy="no-referrer"/> }
        })
    };
    let open = move || looked_at.with(Option::is_some);
    dialog(words, "photo-title", title, open, move || looked_at.set(None), picture.into_any())
}
