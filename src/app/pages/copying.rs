//! A button that copies a text to the clipboard, and a message about the result.

use crate::{
    components::{Icon, IconView},
    words::{Word, Words},
};
use leptos::prelude::*;

/// Draws the button; `told` is set to the message, which the page shows where it fits.
pub fn copy_button(words: Words, told: RwSignal<&'static str>, text: impl Fn() -> String + 'static) -> AnyView {
    let copy = move |_| {
        let text = text();
        leptos::task::spawn_local(async move {
            let done = platform::page::copy(&text).await;
            told.try_set(words.of(if done { Word::Copied } else { Word::CopyFailed }));
        });
    };
    view! { <button class="sb-button" type="button" on:click=copy><IconView icon=Icon::Copy/>{words.of(Word::Copy)}</button> }
    .into_any()
}
