//! Before and after, one over the other; a range input moves the edge, which makes it usable by keyboard and screen
//! reader.

use super::photo_strip::Picture;
use crate::words::{Word, Words};
use leptos::prelude::*;

/// The two pictures and the slider between them.
pub fn compare(words: Words, before: Picture, after: Picture) -> AnyView {
    let edge = RwSignal::new("50".to_owned());
    let named = |word, picture: &Picture| words.fill(word, &[("name", &picture.alt)]);
    view! {
        <div class="sb-compare" style:--sb-compare=move || edge.get() + "%">
            <div class="sb-compare__frame">
                <img class="sb-compare__picture" src=before.src.clone() alt=named(Word::CompareBeforeName, &before) loading="lazy" referrerpolicy="no-referrer"/>
                <img class="sb-compare__picture sb-compare__picture--after" src=after.src.clone() alt=named(Word::CompareAfterName, &after) loading="lazy" referrerpolicy="no-referrer"/>
                <span class="sb-compare__edge"></span>
            </div>
            <input class="sb-compare__range" type="range" min="0" max="100" step="5" aria-label=words.of(Word::CompareLabel)
                value="50" on:input=move |event| edge.set(event_target_value(&event))/>
            <p class="sb-compare__words" aria-hidden="true"><span>{words.of(Word::CompareBefore)}</span><span>{words.of(Word::CompareAfter)}</span></p>
        </div>
    }
    .into_any()
}
