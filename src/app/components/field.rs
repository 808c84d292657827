//! An input with its label, its help and its error message.

use super::form::{Remarks, remark, remark_id};
use crate::{
    control::Control,
    words::{Word, Words},
};
use leptos::{ev, html, prelude::*};
use std::rc::Rc;

/// A field's label, and hints for a phone's keyboard and autofill.
#[derive(Clone, Default)]
pub struct Field {
    /// Id of the input, unique on the page; error messages link to it.
    pub id: String,
    /// What is asked for.
    pub label: String,
    /// A line of help.
    pub hint: Option<String>,
    /// Whether it is optional.
    pub optional: bool,
    /// Whether the label is the page's heading.
    pub is_question: bool,
    /// The shape, which sets the keyboard.
    pub shape: Shape,
    /// The `autocomplete` token (HTML, section 4.10.18.7); empty when there is none.
    pub autocomplete: &'static str,
}

/// The shape of what is typed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Shape {
    /// One line.
    #[default]
    Line,
    /// Several lines.
    Lines,
    /// A number; read leniently, so the input is text with a number keyboard.
    Number,
    /// A calendar date.
    Date,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A reference or a code.
    Code,
    /// Search words, looked up while they are typed.
    Search,
}

/// A controlled input: every change is passed to `on_input` as it is typed, and changes of `value` from elsewhere are
/// shown.
pub fn field(
    words: Words,
    field: Field,
    remarks: Remarks,
    value: Signal<String>,
    on_input: impl Fn(String) + 'static,
) -> AnyView {
    let id = field.id.clone();
    let (state_id, invalid_id, described_id) = (id.clone(), id.clone(), id.clone());
    let hint_id = field.hint.as_ref().map(|_| format!("{id}-hint"));
    let described = {
        let hint_id = hint_id.clone();
        move || {
            let problem = remarks.at(&described_id).map(|_| remark_id(&described_id));
            join(hint_id.clone(), problem)
        }
    };
    let invalid = move || remarks.at(&invalid_id).map(|_| "true");
    let optional = field.optional.then(|| {
        view! { " " <span class="sb-field__optional">{words.of(Word::Optional)}</span> }
    });
    let label = view! { <label class="sb-field__label" for=id.clone()>{field.label}{optional}</label> };
    let label = if field.is_question {
        view! { <h1 id="title" tabindex="-1">{label}</h1> }.into_any()
    } else {
        label.into_any()
    };
    let (kind, mode, look) = match field.shape {
        Shape::Line | Shape::Lines => ("text", "text", "sb-field__input"),
        Shape::Number => ("text", "decimal", "sb-field__input sb-field__input--short"),
        Shape::Date => ("date", "text", "sb-field__input sb-field__input--date"),
        Shape::Phone => ("tel", "tel", "sb-field__input sb-field__input--code"),
        Shape::Email => ("email", "email", "sb-field__input"),
        Shape::Code => ("text", "text", "sb-field__input sb-field__input--code"),
        Shape::Search => ("search", "search", "sb-field__input"),
    };
    let control = Control::beginning_with(value.get_untracked());
    let clean = if field.shape == Shape::Lines { domain::lines } else { domain::line };
    let typed: Rc<dyn Fn(ev::Event)> = Rc::new(move |event| {
        if let Some(text) = control.typed(&event, clean) {
            on_input(text);
        }
    });
    let (on_input, on_change) = (typed.clone(), typed);
    let (on_input, on_change) = (move |event| on_input(event), move |event| on_change(event));
    let input = if field.shape == Shape::Lines {
        let node = NodeRef::<html::Textarea>::new();
        control.follow(value, move || node.get_untracked().map(Into::into));
        view! {
            <textarea class="sb-field__input sb-field__input--long" id=id.clone() rows="4" aria-describedby=described aria-invalid=invalid
                node_ref=node prop:value=control.text() on:input=on_input on:change=on_change></textarea>
        }
        .into_any()
    } else {
        let node = NodeRef::<html::Input>::new();
        let searches = field.shape == Shape::Search;
        // The results are already shown: Enter does not submit the form.
        let key = move |event: ev::KeyboardEvent| {
            if searches && event.key() == "Enter" {
                event.prevent_default();
            }
        };
        control.follow(value, move || node.get_untracked().map(Into::into));
        view! {
            <input class=look id=id.clone() type=kind inputmode=mode autocomplete=if field.autocomplete.is_empty() { "off" } else { field.autocomplete }
                aria-describedby=described aria-invalid=invalid
                enterkeyhint=searches.then_some("search") on:keydown=key
                node_ref=node prop:value=control.text() on:input=on_input on:change=on_change/>
        }
        .into_any()
    };
    view! {
        <div class="sb-field" data-state=move || remarks.state(&state_id)>
            {label}
            {field.hint.map(|hint| view! { <p class="sb-field__hint" id=hint_id>{hint}</p> })}
            {remark(remarks, &id)}
            {input}
        </div>
    }
    .into_any()
}

/// Two ids as one `aria-describedby`.
fn join(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => Some(format!("{first} {second}")),
        (first, second) => first.or(second),
    }
}
