//! A modal dialog: the browser's own `<dialog>`, so that Escape closes it and the focus returns to where it was.

use super::{Icon, IconView};
use crate::words::{Word, Words};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// The dialog; shown while `open` is true. `id` is the id of its title, unique on the page.
pub fn dialog(
    words: Words,
    id: &'static str,
    title: impl Fn() -> String + Send + 'static,
    open: impl Fn() -> bool + 'static,
    on_close: impl Fn() + Copy + 'static,
    content: AnyView,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let (open, Some(dialog)) = (open(), node.get()) else { return };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    // A click on the backdrop has the dialog itself as its target.
    let beside = move |event: ev::MouseEvent| {
        let hit = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if hit.is_some_and(|hit| hit.tag_name().eq_ignore_ascii_case("dialog")) {
            on_close();
        }
    };
    view! {
        <dialog class="sb-dialog" node_ref=node aria-labelledby=id on:close=move |_| on_close() on:click=beside>
            <div class="sb-dialog__inside">
                <div class="sb-dialog__head">
                    <h2 class="sb-dialog__title" id=id>{title}</h2>
                    <button class="sb-dialog__close" type="button" aria-label=words.of(Word::Close) on:click=move |_| on_close()>
                        <IconView icon=Icon::Close/>
                    </button>
                </div>
                {content}
            </div>
        </dialog>
    }
    .into_any()
}
