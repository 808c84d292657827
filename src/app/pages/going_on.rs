//! The first question's submit: it is checked here, apart from its page, since this code belongs to the form.

use super::remarks::said;
use crate::{
    components::{
        Icon,
        form::Remarks,
        notice::{Tone, call, notice},
    },
    route::Route,
    session::Session,
    words::{Word, Words},
};
use contract::{NoticeKind, Service};
use domain::{Fault, Field, Step};
use leptos::prelude::*;

/// Goes to the next page, or shows what is wrong with the first question.
pub fn go_on(session: Session, remarks: Remarks) {
    let problems = session.check(&Step::What);
    let (service, mut others): (Vec<_>, Vec<_>) =
        problems.into_iter().partition(|problem| problem.field == Field::Service);
    // Without a service the next page asks for it; a service that cannot be filed is reported here.
    others.extend(service.iter().filter(|problem| problem.fault != Fault::Missing).cloned());
    let clear = others.is_empty();
    remarks.say(said(session, &others));
    if clear && !service.is_empty() {
        session.go(Route::Service);
    } else if clear {
        session.go_on(&Step::What);
    }
}

/// What to know before filing the chosen service: notices and the instant answer.
pub fn to_know(session: Session) -> AnyView {
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
