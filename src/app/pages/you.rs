//! Contact and anonymity: three choices, equal in handling; only what is needed is asked for.

use super::{form_page::form_page, remarks::said};
use crate::{
    components::{
        Icon,
        choice::{Choice, Choices, choices},
        field::{Field, Shape, field},
        form::{Remarks, form},
    },
    session::Session,
    words::Word,
};
use contract::{Anonymity, Capability};
use domain::{Draft, Step};
use leptos::prelude::*;

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let remarks = Remarks::none();
    let on_submit = move || {
        let problems = session.check(&Step::You);
        remarks.say(said(session, &problems));
        if problems.is_empty() {
            session.go_on(&Step::You);
        }
    };
    let choice = |anonymity, name, hint, icon| Choice {
        value: value(anonymity).to_owned(),
        name: words.of(name).to_owned(),
        hint: Some(words.of(hint).to_owned()),
        icon: Some(icon),
    };
    let mut all = vec![
        choice(Anonymity::HiddenFromPublic, Word::YouHidden, Word::YouHiddenHelp, Icon::EyeOff),
        choice(Anonymity::Named, Word::YouNamed, Word::YouNamedHelp, Icon::Person),
    ];
    if session.can(Capability::Anonymous) {
        all.insert(0, choice(Anonymity::Anonymous, Word::YouAnonymous, Word::YouAnonymousHelp, Icon::Mask));
    }
    let group = Choices {
        id: "anonymity".to_owned(),
        legend: words.of(Word::YouTitle).to_owned(),
        is_question: true,
        help: None,
        choices: all,
        several: false,
        pair: false,
    };
    let chosen = move |name: &str| session.draft.with(|draft| draft.anonymity.is_some_and(|is| value(is) == name));
    let on_choose = move |name: String, _| {
        session.edit(|draft| draft.anonymity = anonymity(&name));
    };
    let reveal = move |name: &str| (name != value(Anonymity::Anonymous)).then(|| contact(session, remarks));
    let privacy =
        session.city.with_untracked(|city| city.value().and_then(|city| safe_link(city.links.privacy.as_deref())));
    let content = view! {
        {choices(group, remarks, chosen, on_choose, reveal)}
        {privacy.map(|href| view! {
            <p class="sb-small"><a href=href target="_blank" rel="noopener noreferrer">{words.of(Word::YouPrivacy)}</a></p>
        })}
    };
    form_page(
        session,
        &Step::You,
        form(words, remarks, words.of(Word::Continue), session.going.into(), on_submit, content.into_any()),
    )
}

/// Name, telephone and e-mail, asked for unless anonymous.
fn contact(session: Session, remarks: Remarks) -> AnyView {
    let words = session.words();
    let part = |id: &str,
                label,
                hint: Option<Word>,
                shape,
                autocomplete,
                read: fn(&Draft) -> &String,
                write: fn(&mut Draft) -> &mut String| {
        let asked = Field {
            id: id.to_owned(),
            label: words.of(label).to_owned(),
            hint: hint.map(|hint| words.of(hint).to_owned()),
            shape,
            autocomplete,
            ..Field::default()
        };
        let value = Signal::derive(move || session.draft.with(|draft| read(draft).clone()));
        field(words, asked, remarks, value, move |text| session.edit(|draft| *write(draft) = text))
    };
    view! {
        <div class="sb-reveal">
            {part("name", Word::YouName, None, Shape::Line, "name", |d| &d.name, |d| &mut d.name)}
            {part("phone", Word::YouPhone, Some(Word::YouContactHelp), Shape::Phone, "tel", |d| &d.phone, |d| &mut d.phone)}
            {part("email", Word::YouEmail, None, Shape::Email, "email", |d| &d.email, |d| &mut d.email)}
        </div>
    }
    .into_any()
}

/// A link from the city, if it is safe to follow: only `https:` is allowed.
fn safe_link(link: Option<&str>) -> Option<String> {
    link.filter(|link| link.starts_with("https://")).map(str::to_owned)
}

const fn value(anonymity: Anonymity) -> &'static str {
    match anonymity {
        Anonymity::Named => "named",
        Anonymity::HiddenFromPublic => "hidden_from_public",
        Anonymity::Anonymous => "anonymous",
    }
}

fn anonymity(value: &str) -> Option<Anonymity> {
    [Anonymity::Named, Anonymity::HiddenFromPublic, Anonymity::Anonymous]
        .into_iter()
        .find(|is| self::value(*is) == value)
}
