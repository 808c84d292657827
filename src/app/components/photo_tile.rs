//! A photo of a draft as a tile: its picture, its progress as ring and words, with retry and remove on the tile itself.

use super::{Icon, IconView};
use crate::words::{PhotoWord, Word, Words};
use domain::{Upload, UploadFailure};
use leptos::prelude::*;

/// What a tile shows.
#[derive(Clone, PartialEq)]
pub struct Tile {
    /// Its number among the photos, from 1.
    pub number: usize,
    /// URL of its picture, once there is one.
    pub picture: Option<String>,
    /// What it shows, in the citizen's words; may be empty.
    pub caption: String,
    /// State of its upload.
    pub upload: Upload,
}

/// The tile: its picture opens large.
pub fn photo_tile(
    words: Words,
    photo_words: Words<PhotoWord>,
    tile: Tile,
    on_retry: impl Fn() + 'static,
    on_remove: impl Fn() + 'static,
    on_look: impl Fn() + 'static,
) -> AnyView {
    let number = tile.number.to_string();
    let named = |word| photo_words.fill(word, &[("n", &number)]);
    let name = words.fill(Word::PhotoName, &[("n", &number)]);
    let (state, over) = match &tile.upload {
        Upload::Preparing => ("preparing", mark(photo_words.of(PhotoWord::Preparing), None)),
        Upload::Waiting => ("waiting", here(photo_words.of(PhotoWord::Waiting), tile.number == 1)),
        Upload::Uploading { .. } => {
            let percent = tile.upload.percent();
            let told = photo_words.fill(PhotoWord::Uploading, &[("name", &name), ("percent", &percent.to_string())]);
            ("uploading", mark("", Some((told, percent))))
        }
        Upload::Ready(_) => ("done", here(photo_words.of(PhotoWord::Ready), tile.number == 1)),
        Upload::Failed(why) => {
            let again = why.may_be_retried().then(|| {
                view! {
                    <button class="sb-photo__retry" type="button" aria-label=named(PhotoWord::Retry) on:click=move |_| on_retry()>
                        <IconView icon=Icon::Retry/><span>{words.of(Word::TryAgain)}</span>
                    </button>
                }
            });
            let text = (!why.may_be_retried()).then(|| mark(photo_words.of(failed(why)), None));
            ("failed", view! { {again}{text} }.into_any())
        }
    };
    let (remove, look) = (named(PhotoWord::Remove), named(PhotoWord::Look));
    let alt = if tile.caption.is_empty() { name } else { tile.caption };
    let picture = tile.picture.map(|src| {
        view! {
            <img class="sb-photo__picture" src=src alt=alt decoding="async"/>
            <button class="sb-photo__open" type="button" aria-label=look on:click=move |_| on_look()></button>
        }
    });
    view! {
        <li class="sb-photo" data-state=state>
            {picture}
            {over}
            <button class="sb-photo__remove" type="button" aria-label=remove on:click=move |_| on_remove()>
                <IconView icon=Icon::Close/>
            </button>
        </li>
    }
    .into_any()
}

/// What the citizen can do about a photo that cannot be retried as it is.
const fn failed(why: &UploadFailure) -> PhotoWord {
    match why {
        UploadFailure::BytesLost => PhotoWord::Lost,
        UploadFailure::RefusedByCity { .. } => PhotoWord::Refused,
        _ => PhotoWord::Failed,
    }
}

/// The first tile has room for the word; on the others it is for screen readers only.
fn here(said: &'static str, large: bool) -> AnyView {
    let (class, word) =
        if large { ("sb-photo__mark", "") } else { ("sb-photo__mark sb-photo__mark--bare", "sb-hidden") };
    view! {
        <span class=class><IconView icon=Icon::Check/><span class=word>{said}</span></span>
    }
    .into_any()
}

fn mark(text: &'static str, progress: Option<(String, u8)>) -> AnyView {
    let ring = progress.map(|(told, percent)| {
        view! {
            <svg class="sb-ring" viewBox="0 0 36 36" role="progressbar" aria-label=told aria-valuenow=percent.to_string() aria-valuemin="0" aria-valuemax="100">
                <circle class="sb-ring__track" cx="18" cy="18" r="15"/>
                <circle class="sb-ring__done" cx="18" cy="18" r="15" pathLength="100" stroke-dasharray=format!("{percent} 100")/>
            </svg>
            <span class="sb-number" aria-hidden="true">{percent}"%"</span>
        }
    });
    view! { <span class="sb-photo__mark">{ring}{text}</span> }.into_any()
}
