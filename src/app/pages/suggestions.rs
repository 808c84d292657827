//! Services that match the description, to choose from, each with what to know before filing it.

use crate::{
    components::{
        Icon, IconView,
        announced::announced,
        choice::{Choice, Choices, choices},
        form::Remarks,
    },
    route::Route,
    session::Session,
    words::Word,
};
use contract::ServiceSummary;
use leptos::prelude::*;

/// Most suggested services: as many as fit on a phone at a glance.
const MOST: usize = 4;

/// The services that match the description, and a link to all others.
pub fn suggestions(session: Session, remarks: Remarks) -> AnyView {
    let words = session.words();
    let found = Memo::new(move |_| {
        let text = session.draft.with(|draft| draft.description.clone());
        let mut found = session.find_services(&text, MOST);
        // The chosen service stays listed, whatever is typed after it.
        let chosen = session.draft.with(|draft| draft.service.as_ref().map(|service| service.id.clone()));
        if let Some(service) = chosen.and_then(|id| session.service_summary(&id))
            && !found.contains(&service)
        {
            found.insert(0, service);
            found.truncate(MOST);
        }
        found
    });
    let fitting = move || {
        let found = found.get();
        (!found.is_empty()).then(|| service_choices(session, remarks, words.of(Word::WhatFits), false, found))
    };
    // Announced as well when others, as many as before, are found.
    let told = move || match found.with(Vec::len) {
        0 => String::new(),
        n => words.fill(Word::ServiceCount, &[("n", &n.to_string())]),
    };
    // Nobody has to type: the city's telephone number, if it has one.
    let hotline = move || {
        let phone = session.city.with(|city| city.value().and_then(|city| city.hotline.clone()))?;
        Some(view! { <p class="sb-quiet sb-small">{words.fill(Word::WhatHotline, &[("phone", &phone)])}</p> })
    };
    view! {
        {fitting}
        {announced("sb-hidden", told)}
        <a class="sb-button sb-button--quiet sb-button--edge" href=Route::Service.fragment()>
            <IconView icon=Icon::List/>{words.of(Word::ServiceAll)}
        </a>
        {hotline}
    }
    .into_any()
}

/// Services to choose from.
pub fn service_choices(
    session: Session,
    remarks: Remarks,
    legend: &str,
    is_question: bool,
    services: Vec<ServiceSummary>,
) -> AnyView {
    let group = Choices {
        id: "service".to_owned(),
        legend: legend.to_owned(),
        is_question,
        help: None,
        choices: services.into_iter().map(choice).collect(),
        several: false,
        pair: false,
    };
    let chosen = move |value: &str| {
        session.draft.with(|draft| draft.service.as_ref().is_some_and(|service| service.id.as_str() == value))
    };
    choices(group, remarks, chosen, move |value, _| session.choose_service(&value), move |_| Some(known_later(session)))
}

fn choice(service: ServiceSummary) -> Choice {
    Choice {
        value: service.id.as_str().to_owned(),
        name: service.name,
        hint: service.summary.or_else(|| Some(service.group.join(" · "))),
        icon: None,
    }
}

/// What to know before filing the chosen service, once the form is loaded.
fn known_later(session: Session) -> AnyView {
    (move || session.form_part.get().functions().map(|form| (form.to_know)(session))).into_any()
}
