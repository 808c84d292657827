//! All answers before sending, each with a link to change it.

use super::{form_page::form_page, remarks::said, sending::step_of};
use crate::{
    components::{
        form::{Remark, Remarks, form, question},
        state,
        summary::{Answered, Room, summary},
    },
    route::Route,
    session::{Sent, Session, route_of},
    words::Word,
};
use contract::{Anonymity, Datatype, Question, Service};
use domain::{Draft, DraftProblem, Failure, Loadable, PointSource, RawAnswer, Step};
use leptos::prelude::*;

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let remarks = Remarks::none();
    let stuck = RwSignal::new(None::<Failure>);
    let sending = StoredValue::new(false);
    let on_submit = move || {
        // A second tap while the first is being processed is ignored.
        if sending.get_value() {
            return;
        }
        sending.set_value(true);
        stuck.set(None);
        leptos::task::spawn_local(async move {
            let sent = session.send().await;
            sending.try_set_value(false);
            match sent {
                // A citizen who has navigated away meanwhile stays there: waiting for another tab's lock may have taken
                // a while.
                Sent::UnderWay(id) => session.go_instead_of(&Route::Check, Route::Sending(id)),
                Sent::Before(reference) => session.go_instead_of(&Route::Check, Route::Demand(reference, None)),
                Sent::Wrong(problems) => remarks.say(elsewhere(session, &problems)),
                Sent::Not(failure) => drop(stuck.try_set(Some(failure))),
            }
        });
    };
    // Errors that could not be found without the service's questions are looked for once they are loaded.
    let known = Memo::new(move |_| is_known(session));
    Effect::new(move |_| {
        if known.get() {
            stuck.set(None);
        }
    });
    let content = view! {
        {question(words.of(Word::CheckTitle).to_owned(), Some(words.of(Word::CheckHelp).to_owned()))}
        {move || summary(words, Room::Wide, answers(session, None))}
        {move || stuck.get().map(|why| state::failure(words, &why, None::<fn()>))}
    };
    form_page(
        session,
        &Step::Check,
        form(words, remarks, words.of(Word::CheckSend), session.going.into(), on_submit, content.into_any()),
    )
}

/// Whether the service's questions are loaded.
fn is_known(session: Session) -> bool {
    session.service.with(|service| service.as_ref().is_some_and(|service| service.value().is_some()))
}

/// All errors, each with a link to the page where it can be corrected: this page has no inputs.
fn elsewhere(session: Session, problems: &[DraftProblem]) -> Vec<Remark> {
    let page = |problem: &DraftProblem| Some(route_of(&step_of(&problem.field)).fragment());
    said(session, problems)
        .into_iter()
        .zip(problems)
        .map(|(remark, problem)| Remark { page: page(problem), ..remark })
        .collect()
}

/// The answers so far, in the order of the form; if `beside` names the page they are shown next to, only those given.
pub fn answers(session: Session, beside: Option<&Step>) -> Vec<Answered> {
    let words = session.words();
    let link = |step: &Step| Some(route_of(step).fragment());
    session.draft.with(|draft| {
        let mut all = Vec::new();
        if beside.is_none() || (beside != Some(&Step::What) && !draft.description.trim().is_empty()) {
            all.push(Answered {
                name: words.of(Word::CheckDescription).to_owned(),
                answer: view! { <bdi class="sb-said">{draft.description.trim().to_owned()}</bdi> }.into_any(),
                href: link(&Step::What),
            });
        }
        if let Some(service) = &draft.service {
            // In the language of the page if the catalogue has it, else as it was when it was chosen.
            let name = session.service_summary(&service.id).map_or_else(|| service.name.clone(), |known| known.name);
            all.push(Answered {
                name: words.of(Word::CheckService).to_owned(),
                answer: name.into_any(),
                href: Some(Route::Service.fragment()),
            });
        }
        session.service.with(|service| {
            if let Some(service) = service.as_ref().and_then(Loadable::value) {
                all.extend(asked(session, draft, service));
            }
        });
        if let Some(place) = place(session, draft) {
            all.push(Answered { name: words.of(Word::CheckPlace).to_owned(), answer: place, href: link(&Step::Where) });
        }
        if beside.is_none() && session.steps().contains(&Step::Photos) || !draft.photos.is_empty() {
            all.push(Answered {
                name: words.of(Word::CheckPhotos).to_owned(),
                answer: photos(session, draft),
                href: link(&Step::Photos),
            });
        }
        if let Some(anonymity) = draft.anonymity {
            all.push(Answered {
                name: words.of(Word::CheckYou).to_owned(),
                answer: you(session, draft, anonymity),
                href: link(&Step::You),
            });
        }
        all
    })
}

/// The answers to those questions of the service that apply.
fn asked(session: Session, draft: &Draft, service: &Service) -> Vec<Answered> {
    domain::asked(service, &draft.answers)
        .filter_map(|question| {
            let answer = draft.answers.get(&question.id).filter(|answer| !answer.is_blank())?;
            Some(Answered {
                name: question.label.clone(),
                answer: view! { <bdi>{read(session, question, answer)}</bdi> }.into_any(),
                href: Some(route_of(&Step::Question(question.id.clone())).fragment()),
            })
        })
        .collect()
}

/// An answer as it is displayed: labels instead of values.
fn read(session: Session, question: &Question, answer: &RawAnswer) -> String {
    let words = session.words();
    let label = |value: &String| {
        let option = question.options.iter().find(|option| option.value == *value);
        option.map_or_else(|| value.clone(), |option| option.label.clone())
    };
    match (answer, question.datatype) {
        (RawAnswer::Several(values), _) => session.list(values.iter().map(label).collect()),
        (RawAnswer::Text(text), Datatype::YesNo) => {
            words.of(if text == "yes" { Word::Yes } else { Word::No }).to_owned()
        }
        (RawAnswer::Text(text), _) => label(text),
    }
}

fn place(session: Session, draft: &Draft) -> Option<AnyView> {
    let address = draft.place.address.trim();
    let words = session.words();
    // The coordinates are shown too: a crew may follow them, whatever the address says.
    let exact = draft.place.point.map(|point| {
        let what = match (point.source, point.accuracy_m) {
            (PointSource::Search, _) => words.of(Word::CheckPointChosen).to_owned(),
            (PointSource::Photo, _) => words.of(Word::CheckPointPhoto).to_owned(),
            (PointSource::Device, metres) => {
                let metres = session.number(metres.unwrap_or(f64::MAX).min(MOST_METRES).ceil().max(1.0));
                words.fill(Word::CheckPoint, &[("metres", &metres)])
            }
        };
        [what.as_str(), " (", &degrees(point.latitude), ", ", &degrees(point.longitude), ")"].concat()
    });
    (draft.place.point.is_some() || !address.is_empty()).then(|| {
        view! {
            {(!address.is_empty()).then(|| view! { <bdi>{address.to_owned()}</bdi> })}
            {exact.map(|exact| view! { " " <span class="sb-quiet">{exact}</span> })}
        }
        .into_any()
    })
}

/// No position is less exact than half the earth's circumference.
const MOST_METRES: f64 = 20_000_000.0;

/// Degrees with five decimals, about a metre.
fn degrees(value: f64) -> String {
    let parts = (value * 100_000.0).round() as i64;
    let sign = if parts < 0 { "−" } else { "" };
    let (whole, part) = (parts.unsigned_abs() / 100_000, parts.unsigned_abs() % 100_000);
    let part = (100_000 + part).to_string();
    [sign, &whole.to_string(), ".", &part[1..]].concat()
}

fn photos(session: Session, draft: &Draft) -> AnyView {
    let words = session.words();
    if draft.photos.is_empty() {
        return words.of(Word::CheckNoPhotos).into_any();
    }
    let pictures: Vec<_> = draft
        .photos
        .iter()
        .enumerate()
        .filter_map(|(at, photo)| {
            let src = session.preview(&photo.key)?;
            let name = match photo.caption.trim() {
                "" => words.fill(Word::PhotoName, &[("n", &(at + 1).to_string())]),
                caption => caption.to_owned(),
            };
            let state = if photo.upload.ready().is_some() { "done" } else { "coming" };
            Some(view! { <img class="sb-summary__photo" data-state=state src=src alt=name/> })
        })
        .collect();
    let on_their_way = |photo: &domain::DraftPhoto| matches!(photo.upload, domain::Upload::Uploading { .. });
    let coming = draft.photos.iter().any(on_their_way).then(|| {
        let word = if session.online.get() { Word::PhotosMeanwhile } else { Word::PhotoOffline };
        view! { <span class="sb-quiet sb-small">{words.of(word)}</span> }
    });
    view! { <span class="sb-summary__photos">{pictures}</span>{coming} }.into_any()
}

fn you(session: Session, draft: &Draft, anonymity: Anonymity) -> AnyView {
    let words = session.words();
    let (word, shown) = match anonymity {
        Anonymity::Anonymous => (Word::YouAnonymous, Vec::new()),
        Anonymity::HiddenFromPublic => (Word::YouHidden, vec![&draft.name, &draft.phone, &draft.email]),
        Anonymity::Named => (Word::YouNamed, vec![&draft.name, &draft.phone, &draft.email]),
    };
    let shown: Vec<_> = shown
        .into_iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .map(|text| view! { <br/><bdi>{text.to_owned()}</bdi> })
        .collect();
    view! { {words.of(word)} {shown} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_told_to_a_metre_or_so() {
        let told = [22.535, -0.000_004, -0.5, 114.050_006, 180.0].map(degrees);
        assert_eq!(told, ["22.53500", "0.00000", "−0.50000", "114.05001", "180.00000"]);
    }
}
