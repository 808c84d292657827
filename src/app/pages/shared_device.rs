//! What a shared device shows around the pages: that nothing is stored, a button to finish, and the question whether
//! somebody is still there.

use crate::{
    components::{
        Icon,
        dialog::dialog,
        notice::{Tone, notice},
    },
    session::Session,
    words::Word,
};
use leptos::prelude::*;

/// Draws it, and starts the idle timer.
pub fn shared_device(session: Session) -> AnyView {
    let words = session.words();
    let left = RwSignal::new(None::<u32>);
    session.watch_presence(left);
    let done = view! {
        <button class="sb-button" type="button" on:click=move |_| session.leave_device()>{words.of(Word::KioskDone)}</button>
    };
    let text = move || {
        let seconds = session.number(f64::from(left.get().unwrap_or(0)));
        words.fill(Word::KioskLeft, &[("n", &seconds)])
    };
    let content = view! {
        <p>{text}</p>
        <div class="sb-dialog__actions">
            <button class="sb-button sb-button--primary" type="button" on:click=move |_| left.set(None)>{words.of(Word::KioskStay)}</button>
            <button class="sb-button" type="button" on:click=move |_| session.leave_device()>{words.of(Word::KioskDone)}</button>
        </div>
    };
    let asked = dialog(
        words,
        "kiosk-title",
        move || words.of(Word::KioskTitle).to_owned(),
        move || left.get().is_some(),
        move || {
            left.try_maybe_update(|left| (left.take().is_some(), ()));
        },
        content.into_any(),
    );
    let told = notice(Tone::Plain, Icon::EyeOff, None, words.of(Word::KioskNotice).to_owned(), Some(done.into_any()));
    view! { <div class="sb-frame__notices">{told}{asked}</div> }.into_any()
}
