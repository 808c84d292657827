//! A question of the service: one for each page, whatever its datatype.

use super::{
    form_page::{form_page, under_step_name},
    remarks::{answer_input, said},
};
use crate::{
    components::{
        choice::{Choice, Choices, choices},
        field::{Field, Shape, field},
        form::{Remarks, form},
        state::loadable,
    },
    session::Session,
    words::{Word, Words},
};
use contract::{Datatype, Question};
use domain::{Loadable, RawAnswer, Step};
use leptos::prelude::*;

/// Draws the page.
pub fn page(session: Session, id: String) -> AnyView {
    let words = session.words();
    let step = Step::Question(id.clone());
    let drawn = step.clone();
    // Memoised: the page is redrawn only for another question, not when the same one is received again, which would
    // replace the field while somebody types.
    let shown = Memo::new(move |_| {
        session.service.with(|service| match service {
            None => Shown::Nowhere,
            Some(Loadable::Ready { value, .. }) => {
                let question = value.questions.iter().find(|question| question.id == id);
                question.map_or(Shown::Nowhere, |question| Shown::Here(question.clone()))
            }
            Some(Loadable::Loading) => Shown::Coming(Loadable::Loading),
            Some(Loadable::Slow) => Shown::Coming(Loadable::Slow),
            Some(Loadable::Failed(why)) => Shown::Coming(Loadable::Failed(why.clone())),
        })
    });
    let content = move || match shown.get() {
        Shown::Nowhere => super::missing::page(session),
        Shown::Coming(state) => {
            let told = loadable(words, &state, move || session.load_service(), |()| ().into_any());
            if matches!(state, Loadable::Failed(_)) { under_step_name(session, &step, told) } else { told }
        }
        Shown::Here(question) => asked(session, question),
    };
    form_page(session, &drawn, content.into_any())
}

/// State of the page.
#[derive(Clone, PartialEq)]
enum Shown {
    /// The service has no such question.
    Nowhere,
    /// The service is loading, or failed to load.
    Coming(Loadable<()>),
    /// The question.
    Here(Question),
}

fn asked(session: Session, question: Question) -> AnyView {
    let words = session.words();
    let remarks = Remarks::none();
    let step = Step::Question(question.id.clone());
    let on_submit = move || {
        let problems = session.check(&step);
        remarks.say(said(session, &problems));
        if problems.is_empty() {
            session.go_on(&step);
        }
    };
    let input = match question.datatype {
        Datatype::SingleChoice | Datatype::MultipleChoice | Datatype::YesNo => by_choice(session, remarks, &question),
        _ => by_typing(session, remarks, &question),
    };
    form(words, remarks, words.of(Word::Continue), session.going.into(), on_submit, input)
}

fn help(words: Words, question: &Question) -> Option<String> {
    let mut lines: Vec<&str> = question.help.as_deref().into_iter().collect();
    if question.datatype == Datatype::MultipleChoice {
        lines.push(words.of(Word::ChooseAny));
    }
    if question.private {
        lines.push(words.of(Word::Private));
    }
    (!lines.is_empty()).then(|| lines.join(" "))
}

fn by_choice(session: Session, remarks: Remarks, question: &Question) -> AnyView {
    let words = session.words();
    let plain =
        |value: &str, name: &str| Choice { value: value.to_owned(), name: name.to_owned(), hint: None, icon: None };
    let options = if question.datatype == Datatype::YesNo {
        vec![plain("yes", words.of(Word::Yes)), plain("no", words.of(Word::No))]
    } else {
        question.options.iter().map(|option| plain(&option.value, &option.label)).collect()
    };
    let several = question.datatype == Datatype::MultipleChoice;
    let mut legend = question.label.clone();
    if !question.required {
        legend.push(' ');
        legend.push_str(words.of(Word::Optional));
    }
    let group = Choices {
        id: answer_input(&question.id),
        legend,
        is_question: true,
        help: help(words, question),
        choices: options,
        several,
        pair: question.datatype == Datatype::YesNo,
    };
    let id = StoredValue::new(question.id.clone());
    let chosen = move |value: &str| {
        session.draft.with(|draft| match id.with_value(|id| draft.answers.get(id)) {
            Some(RawAnswer::Text(text)) => text == value,
            Some(RawAnswer::Several(values)) => values.iter().any(|chosen| chosen == value),
            None => false,
        })
    };
    let on_choose = move |value: String, on: bool| {
        session.edit(|draft| {
            let answer = if several {
                let mut values = match draft.answers.remove(&id.get_value()) {
                    Some(RawAnswer::Several(values)) => values,
                    _ => Vec::new(),
                };
                values.retain(|chosen| *chosen != value);
                if on {
                    values.push(value);
                }
                RawAnswer::Several(values)
            } else {
                RawAnswer::Text(value)
            };
            draft.answers.insert(id.get_value(), answer);
        });
    };
    choices(group, remarks, chosen, on_choose, |_| None)
}

fn by_typing(session: Session, remarks: Remarks, question: &Question) -> AnyView {
    let words = session.words();
    let shape = match question.datatype {
        Datatype::LongText => Shape::Lines,
        Datatype::Number => Shape::Number,
        Datatype::Date => Shape::Date,
        _ => Shape::Line,
    };
    let asked = Field {
        id: answer_input(&question.id),
        label: question.label.clone(),
        hint: help(words, question),
        optional: !question.required,
        is_question: true,
        shape,
        autocomplete: "",
    };
    let (read, written) = (question.id.clone(), question.id.clone());
    let value = Signal::derive(move || {
        session.draft.with(|draft| match draft.answers.get(&read) {
            Some(RawAnswer::Text(text)) => text.clone(),
            _ => String::new(),
        })
    });
    let on_input = move |text: String| {
        session.edit(|draft| {
            draft.answers.insert(written.clone(), RawAnswer::Text(text));
        });
    };
    field(words, asked, remarks, value, on_input)
}
