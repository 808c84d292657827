//! A list of answers, each with a link to change it.

use crate::words::{Word, Words};
use leptos::prelude::*;

/// One answer.
pub struct Answered {
    /// What was asked.
    pub name: String,
    /// What was answered.
    pub answer: AnyView,
    /// Where it can be changed; `None` shows no link.
    pub href: Option<String>,
}

/// The layout of the list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Beside a form.
    Short,
    /// As a page of its own.
    Wide,
}

/// The list.
pub fn summary(words: Words, room: Room, answers: Vec<Answered>) -> AnyView {
    let class = match room {
        Room::Short => "sb-summary sb-summary--short",
        Room::Wide => "sb-summary sb-summary--wide",
    };
    let rows: Vec<_> = answers
        .into_iter()
        .map(|Answered { name, answer, href }| {
            let change = href.map(|href| {
                let of = name.clone();
                view! {
                    <dd class="sb-summary__change">
                        <a class="sb-summary__link" href=href>{words.of(Word::Change)}<span class="sb-hidden">" "{of}</span></a>
                    </dd>
                }
            });
            view! {
                <div class="sb-summary__row">
                    <dt class="sb-summary__name">{name}</dt>
                    <dd class="sb-summary__answer">{answer}</dd>
                    {change}
                </div>
            }
        })
        .collect();
    view! { <dl class=class>{rows}</dl> }.into_any()
}
