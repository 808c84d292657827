//! Services that fit what the citizen wrote, to choose from, each with what one should know before filing it.

use crate::{
    components::{
        Icon, IconView,
        choice::{Choice, Choices, choices},
        form::Remarks,
        notice::{Tone, call, notice},
    },
    route::Route,
    session::Session,
    words::{Word, Words},
};
use contract::{NoticeKind, Service, ServiceSummary};
use leptos::prelude::*;

/// How many services are suggested at most: as many as one can take in at a glance on a phone.
const MOST: usize = 4;

/// The services that fit the description, and the way to all others.
pub fn suggestions(session: Session, remarks: Remarks) -> AnyView {
    let words = session.words();
    let found = Memo::new(move |_| {
        let text = session.draft.with(|draft| draft.description.clone());
        let mut found = session.find_services(&text, MOST);
        // What is chosen stays in sight whatever is typed after it.
        let chosen = session.draft.with(|draft| draft.service.as_ref().map(|service| service.id.clone()));
        if let Some(service) = chosen.and_then(|id| session.service_summary(&id))
            && !found.contains(&service)
        {
            found.insert(0, service);
            found.truncate(MOST);
        }
        found
    });
    (move || {
        let found = found.get();
        let told = words.fill(Word::ServiceCount, &[("n", &found.len().to_string())]);
        view! {
            {(!found.is_empty()).then(|| service_choices(session, remarks, words.of(Word::WhatFits), false, found.clone()))}
            <p class="sb-hidden" role="status">{(!found.is_empty()).then_some(told)}</p>
            <a class="sb-button sb-button--quiet sb-button--edge" href=Route::Service.fragment()>
                <IconView icon=Icon::List/>{words.of(Word::ServiceAll)}
            </a>
        }
    })
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
    choices(group, remarks, chosen, move |value, _| session.choose_service(&value), move |_| Some(to_know(session)))
}

fn choice(service: ServiceSummary) -> Choice {
    Choice {
        value: service.id.as_str().to_owned(),
        name: service.name,
        hint: service.summary.or_else(|| Some(service.group.join(" · "))),
        icon: None,
    }
}

/// What one should know before filing the chosen service: notices and the instant answer.
fn to_know(session: Session) -> AnyView {
    let words = session.words();
    (move || {
        session.service.with(|service| {
            let service = service.as_ref()?.value()?;
            (!service.notices.is_empty() || service.answer.is_some()).then(|| told(words, service))
        })
    })
    .into_any()
}

fn told(words: Words, service: &Service) -> AnyView {
    let notices: Vec<_> = service
        .notices
        .iter()
        .map(|said| {
            let (tone, icon, title) = match said.kind {
                NoticeKind::CallInstead => (Tone::Attention, Icon::Phone, Word::NoticeCall),
                NoticeKind::StopHere => (Tone::Wrong, Icon::Alert, Word::NoticeStop),
                NoticeKind::Information | NoticeKind::Unknown => (Tone::Plain, Icon::Info, Word::NoticeInformation),
            };
            let phone = said.phone.as_deref().map(|phone| call(words, phone));
            notice(tone, icon, Some(words.of(title).to_owned()), said.text.clone(), phone)
        })
        .collect();
    let answer = service.answer.as_ref().map(|answer| {
        notice(Tone::Good, Icon::Info, Some(words.of(Word::AnswerTitle).to_owned()), answer.clone(), None)
    });
    view! { <div class="sb-reveal" role="status">{notices}{answer}</div> }.into_any()
}
