//! Where: the device's position, a search in the city's own addresses, or plain words; no map and no permission needed.

use super::{expect_photos, form_page::form_page, remarks::said};
use crate::{
    components::{
        Icon, IconView,
        choice::{Choice, Choices, choices},
        form::{Remarks, form, question},
        notice::{Tone, notice},
    },
    session::Session,
    words::{Word, Words},
};
use domain::{Point, PointSource, Step, WhichPlace};
use leptos::prelude::*;
use platform::geolocation::LocateFailure;

mod search;

/// A position less exact than this, in metres, is called rough: it could be the next street.
const ROUGH_M: f64 = 100.0;

/// State of the search for the device's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Locating {
    Idle,
    Running,
    Failed(LocateFailure),
}

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    expect_photos(session);
    let remarks = Remarks::none();
    let locating = RwSignal::new(Locating::Idle);
    let on_submit = move || {
        let problems = session.check(&Step::Where);
        remarks.say(said(session, &problems));
        if problems.is_empty() {
            session.go_on(&Step::Where);
        }
    };
    let locate = move |_| {
        locating.set(Locating::Running);
        leptos::task::spawn_local(async move {
            let result = platform::geolocation::locate(move |better| {
                if locating.try_get_untracked() == Some(Locating::Running) {
                    session.place_found(point(better), None);
                }
            })
            .await;
            let Some(Locating::Running) = locating.try_get_untracked() else { return };
            match result {
                Ok(position) => {
                    remarks.settle("address");
                    session.place_found(point(position), None);
                    session.name_place();
                    locating.set(Locating::Idle);
                }
                Err(failure) => {
                    locating.set(Locating::Failed(failure));
                }
            }
        });
    };
    let has_point = Memo::new(move |_| session.draft.with(|draft| draft.place.point.is_some()));
    let content = view! {
        {question(words.of(Word::WhereTitle).to_owned(), Some(words.of(Word::WhereHelp).to_owned()))}
        <button class="sb-button sb-button--wide" type="button" aria-busy=move || (locating.get() == Locating::Running).then_some("true") on:click=locate>
            <IconView icon=Icon::Locate/>
            {move || words.of(match (locating.get(), has_point.get()) {
                (Locating::Running, _) => Word::WhereLocating,
                (_, true) => Word::WhereAgain,
                _ => Word::WhereLocate,
            })}
        </button>
        <div role="status">
            {move || match locating.get() {
                Locating::Failed(why) => Some(notice(Tone::Attention, Icon::Info, None, words.of(failed(why)).to_owned(), None)),
                _ => None,
            }}
            {move || found(session, words)}
        </div>
        <p class="sb-or">{words.of(Word::WhereOr)}</p>
        {search::address(session, remarks)}
        {which(session, remarks)}
    };
    form_page(
        session,
        &Step::Where,
        form(words, remarks, words.of(Word::Continue), session.going.into(), on_submit, content.into_any()),
    )
}

/// Id of the question whether point and address are one place.
pub const WHICH: &str = "which-place";

/// A position and an address given one after the other may mean two places, and a crew goes to only one: the citizen
/// says which.
fn which(session: Session, remarks: Remarks) -> AnyView {
    let words = session.words();
    let asked = Memo::new(move |_| session.draft.with(|draft| draft.place.has_two_origins()));
    // With one place left, an error about two is obsolete.
    Effect::new(move |_| {
        if !asked.get() {
            remarks.settle(WHICH);
        }
    });
    let choice =
        |value: &str, name| Choice { value: value.to_owned(), name: words.of(name).to_owned(), hint: None, icon: None };
    let group = Choices {
        id: WHICH.to_owned(),
        legend: words.of(Word::WhichTitle).to_owned(),
        is_question: false,
        help: None,
        choices: vec![
            choice("both", Word::WhichBoth),
            choice("address", Word::WhichAddress),
            choice("point", Word::WhichPoint),
        ],
        several: false,
        pair: false,
    };
    // After the other two answers only one place is left, so this question is gone.
    let chosen = move |value: &str| value == "both" && session.draft.with(|draft| draft.place.same_place);
    let on_choose = move |value: String, _| {
        session.edit(|draft| {
            draft.place.settle(match value.as_str() {
                "both" => WhichPlace::Both,
                "address" => WhichPlace::Address,
                _ => WhichPlace::Point,
            });
        });
    };
    (move || asked.get().then(|| choices(group.clone(), remarks, chosen, on_choose, |_| None))).into_any()
}

/// The point, how exact it is, and a button to remove it.
fn found(session: Session, words: Words) -> Option<AnyView> {
    let point = session.draft.with(|draft| draft.place.point)?;
    let near = session.place_name.get();
    let metres = point.accuracy_m.map(|metres| session.number(metres.ceil().max(1.0)));
    let exact = match (&metres, point.source) {
        (Some(metres), PointSource::Device) => words.fill(Word::WhereLocated, &[("metres", metres)]),
        _ => words.of(Word::WhereChosen).to_owned(),
    };
    let outside = session.city.with(|city| {
        let city = city.value()?;
        let outside = point.is_outside(city.map.as_ref()?);
        outside.then(|| words.fill(Word::WhereOutside, &[("city", &city.name)]))
    });
    let rough = point.accuracy_m.is_some_and(|metres| metres > ROUGH_M);
    let title = near.map(|near| match point.source {
        PointSource::Device | PointSource::Photo => words.fill(Word::WhereNear, &[("address", &near)]),
        PointSource::Search => near,
    });
    let drop = move |_| session.edit(|draft| draft.place.point = None);
    Some(
        view! {
            <div class="sb-place">
                <IconView icon=Icon::Pin/>
                <div class="sb-place__body">
                    {title.map(|title| view! { <p class="sb-place__address">{title}</p> })}
                    <p class="sb-place__exact">{exact}</p>
                    {rough.then(|| view! { <p class="sb-place__exact">{words.of(Word::WhereRough)}</p> })}
                    <button class="sb-button sb-button--quiet" type="button" on:click=drop>{words.of(Word::WhereForget)}</button>
                </div>
            </div>
            {outside.map(|text| notice(Tone::Attention, Icon::Alert, None, text, None))}
        }
        .into_any(),
    )
}

fn point(position: platform::geolocation::Position) -> Point {
    Point {
        latitude: position.latitude,
        longitude: position.longitude,
        accuracy_m: Some(position.accuracy_m),
        source: PointSource::Device,
    }
}

const fn failed(why: LocateFailure) -> Word {
    match why {
        LocateFailure::Denied => Word::WhereDenied,
        LocateFailure::Unavailable => Word::WhereUnavailable,
        LocateFailure::TimedOut => Word::WhereTimedOut,
        LocateFailure::Missing => Word::WhereNoGps,
    }
}
