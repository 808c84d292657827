//! Notices above every page, shown once the form is loaded: what could not be saved or read, and those of a
//! shared device.

use super::shared_device::shared_device;
use crate::{
    components::{
        Icon, IconView,
        notice::{Tone, notice},
    },
    session::{Saved, Session},
    words::Word,
};
use leptos::prelude::*;

/// Draws them.
pub fn notices(session: Session) -> AnyView {
    let shared = session.is_shared_device().then(|| shared_device(session));
    view! { <div class="sb-frame__notices" role="status">{unsaved(session)}{unreadable(session)}</div>{shared} }
        .into_any()
}

/// The draft could not be saved: shown until it is.
fn unsaved(session: Session) -> AnyView {
    let words = session.words();
    let failed = Memo::new(move |before: Option<&bool>| match session.saved.get() {
        Saved::Failed => true,
        // While saving is retried, the last result stays shown.
        Saved::Changed => before.copied().unwrap_or(false),
        Saved::Nothing | Saved::Kept => false,
    });
    (move || {
        failed.get().then(|| {
            let copy = view! {
                <button class="sb-button" type="button" on:click=move |_| session.download_draft()>
                    <IconView icon=Icon::Document/>{words.of(Word::UnsavedCopy)}
                </button>
            };
            let text = words.of(Word::Unsaved).to_owned();
            notice(Tone::Attention, Icon::Alert, None, text, Some(copy.into_any()))
        })
    })
    .into_any()
}

/// Records that this version of the program cannot read: they are not deleted.
fn unreadable(session: Session) -> AnyView {
    let words = session.words();
    (move || {
        let there = session.unreadable.with(|all| !all.is_empty());
        there.then(|| {
            let ways = view! {
                <div class="sb-row">
                    <button class="sb-button" type="button" on:click=move |_| session.download_unreadable()>
                        <IconView icon=Icon::Document/>{words.of(Word::UnreadableCopy)}
                    </button>
                    <button class="sb-button sb-button--quiet" type="button" on:click=move |_| session.remove_unreadable()>
                        <IconView icon=Icon::Trash/>{words.of(Word::UnreadableRemove)}
                    </button>
                </div>
            };
            let text = words.of(Word::Unreadable).to_owned();
            notice(Tone::Attention, Icon::Alert, None, text, Some(ways.into_any()))
        })
    })
    .into_any()
}
