//! A notice: an icon and a text; its tone is never shown by colour alone.

use super::{Icon, IconView};
use leptos::prelude::*;

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Plain,
    /// Something went well.
    Good,
    /// Needs attention.
    Attention,
    /// Went wrong.
    Wrong,
}

/// A notice with an optional title, its text, and what can be done.
pub fn notice(tone: Tone, icon: Icon, title: Option<String>, text: String, more: Option<AnyView>) -> AnyView {
    let name = match tone {
        Tone::Plain => None,
        Tone::Good => Some("good"),
        Tone::Attention => Some("attention"),
        Tone::Wrong => Some("wrong"),
    };
    view! {
        <div class="sb-notice" data-tone=name>
            <IconView icon/>
            <div class="sb-notice__body">
                {title.map(|title| view! { <p class="sb-notice__title">{title}</p> })}
                <p>{text}</p>
                {more}
            </div>
        </div>
    }
    .into_any()
}

/// A link that dials a number.
pub fn call(words: crate::words::Words, phone: &str) -> AnyView {
    // Only dialable characters reach the `tel:` URL: a number from the backend cannot become another kind of link.
    let dialled: String = phone.chars().filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#')).collect();
    let label = words.fill(crate::words::Word::CallPhone, &[("phone", phone)]);
    view! { <a class="sb-button" href=format!("tel:{dialled}")><IconView icon=Icon::Phone/>{label}</a> }.into_any()
}
