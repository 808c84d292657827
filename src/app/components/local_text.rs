//! A text of the city or of a citizen, which may be in another language than the page.

use contract::LocalText;
use leptos::prelude::*;

/// The text with its own `lang` and direction, line breaks kept, never as markup.
pub fn local_text(text: LocalText) -> AnyView {
    let lang = Some(text.language).filter(|tag| !tag.is_empty());
    let lines: Vec<_> = text
        .text
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| view! { <p lang=lang.clone() dir="auto">{line.to_owned()}</p> })
        .collect();
    lines.into_any()
}
