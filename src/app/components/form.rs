//! A page with one question: error messages first, then the answer, then one primary action within reach of the thumb.

use super::{Icon, IconView, focus::focus_by_id};
use crate::words::{Word, Words};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// An error message for an answer, with the id of the input where it can be corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Id of the input.
    pub at: String,
    /// What to do about it.
    pub text: String,
    /// The address of the page with that input, where it is another page.
    pub page: Option<String>,
}

impl Remark {
    /// An error message for an input on this page.
    pub fn here(at: String, text: String) -> Self {
        Self { at, text, page: None }
    }
}

/// All error messages of a page, in reading order.
#[derive(Clone, Copy)]
pub struct Remarks(RwSignal<Vec<Remark>>);

impl Remarks {
    /// No messages.
    pub fn none() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Replaces the messages; their summary takes the focus.
    pub fn say(self, remarks: Vec<Remark>) {
        if !remarks.is_empty() {
            request_animation_frame(|| focus_by_id("remarks"));
        }
        self.0.set(remarks);
    }

    /// The answer was changed: its message is removed. The others are checked again when the form is submitted.
    pub fn settle(self, id: &str) {
        if self.0.with_untracked(|all| all.iter().any(|remark| remark.at == id)) {
            self.0.update(|all| all.retain(|remark| remark.at != id));
        }
    }

    /// Whether there are any; not tracked.
    pub fn any(self) -> bool {
        !self.0.with_untracked(Vec::is_empty)
    }

    /// The message for one input; tracked.
    pub fn at(self, id: &str) -> Option<String> {
        self.0.with(|all| all.iter().find(|remark| remark.at == id).map(|remark| remark.text.clone()))
    }

    /// `wrong` while the input has a message, for `data-state`.
    pub fn state(self, id: &str) -> Option<&'static str> {
        self.at(id).map(|_| "wrong")
    }
}

/// Id of the element with an input's message.
pub fn remark_id(id: &str) -> String {
    let mut text = id.to_owned();
    text.push_str("-problem");
    text
}

/// The message of one input, shown beside it.
pub fn remark(remarks: Remarks, id: &str) -> AnyView {
    let id = id.to_owned();
    (move || {
        remarks.at(&id).map(|text| {
            view! { <span class="sb-field__problem" id=remark_id(&id)><IconView icon=Icon::Alert/>{text}</span> }
        })
    })
    .into_any()
}

/// The form of a page. Submitting it (button or Enter) calls `on_submit`; its button shows while that is pending.
pub fn form(
    words: Words,
    remarks: Remarks,
    primary: &'static str,
    waits: Signal<bool>,
    on_submit: impl Fn() + 'static,
    children: AnyView,
) -> AnyView {
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match half_typed(&event) {
            // A half-typed date has an empty value and would be lost silently when the form is sent.
            Some(at) => remarks.say(vec![Remark::here(at, words.of(Word::FaultDateHalf).to_owned())]),
            None => on_submit(),
        }
    };
    let settle = move |event: ev::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(input) = target {
            remarks.settle(&input.id());
            // All inputs of a group have the group's id as their name.
            remarks.settle(&input.get_attribute("name").unwrap_or_default());
        }
    };
    view! {
        <form class="sb-form" novalidate on:submit=submit on:input=settle>
            {summary_of_remarks(words, remarks)}
            {children}
            <div class="sb-actions">
                <button class="sb-button sb-button--primary" type="submit" aria-busy=move || waits.get().then_some("true")>{primary}</button>
            </div>
        </form>
    }
    .into_any()
}

/// The first date input of a form that is only partly filled in.
fn half_typed(event: &ev::SubmitEvent) -> Option<String> {
    let form = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    Some(form.query_selector("input[type=date]:invalid").ok()??.id())
}

/// All remarks with links to their inputs (WCAG 3.3.1); the same words stand beside each input.
fn summary_of_remarks(words: Words, remarks: Remarks) -> AnyView {
    (move || {
        let all = remarks.0.get();
        (!all.is_empty()).then(|| {
            let lines: Vec<_> = all
                .into_iter()
                .map(|remark| {
                    let (at, is_here) = (remark.at, remark.page.is_none());
                    let href = remark.page.unwrap_or_else(|| format!("#{at}"));
                    let go = move |event: ev::MouseEvent| {
                        if is_here {
                            event.prevent_default();
                            focus_by_id(&at);
                        }
                    };
                    view! { <li><a class="sb-notice__link" href=href on:click=go>{remark.text}</a></li> }
                })
                .collect();
            view! {
                <div class="sb-notice sb-notice--summary" data-tone="wrong" id="remarks" role="alert" tabindex="-1" aria-labelledby="remarks-title">
                    <IconView icon=Icon::Alert/>
                    <div class="sb-notice__body">
                        <h2 class="sb-notice__title" id="remarks-title">{words.of(Word::ErrorTitle)}</h2>
                        <ul class="sb-notice__list">{lines}</ul>
                    </div>
                </div>
            }
        })
    })
    .into_any()
}

/// The question of a page, where it is not the label or the legend of a single input.
pub fn question(title: String, help: Option<String>) -> AnyView {
    view! {
        <div class="sb-question">
            <h1 tabindex="-1" id="title">{title}</h1>
            {help.map(|help| view! { <p class="sb-question__help">{help}</p> })}
        </div>
    }
    .into_any()
}
