//! Finds a demand by its reference and its query code.

use crate::{
    components::{
        Icon, IconView,
        field::{Field, Shape, field},
        focus::focus_by_id,
        form::{Remark, Remarks, form, question},
        notice::{Tone, notice},
        state::failure,
    },
    route::Route,
    session::{Session, TypedFields},
    words::{Word, Words},
};
use domain::Failure;
use leptos::prelude::*;

/// State of the search.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Search {
    Idle,
    Running,
    Failed(Failure),
}

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let remarks = Remarks::none();
    let reference = RwSignal::new(session.typed_field(|typed| &mut typed.reference));
    let code = RwSignal::new(session.typed_field(|typed| &mut typed.code));
    let search = RwSignal::new(Search::Idle);
    let find = move || {
        // A private link needs no code, and its secret must not be sent as a search.
        if let Some(route) = Route::in_text(&reference.get_untracked()) {
            session.keep_typed_field(|typed| &mut typed.reference, String::new());
            return session.go_instead(route);
        }
        // A message of the city that names both may have been pasted into either field.
        let typed = [reference.get_untracked(), code.get_untracked()];
        let both = typed.iter().find_map(|text| domain::reference_and_code(text));
        let (reference, code) = both.unwrap_or_else(|| (domain::reference(&typed[0]), domain::code(&typed[1])));
        let missing = [
            (reference.is_empty(), "reference", Word::FindReferenceMissing),
            (code.is_empty(), "code", Word::FindCodeMissing),
        ];
        remarks.say(
            missing.into_iter().filter(|(missing, ..)| *missing).map(|(_, at, word)| remark(words, at, word)).collect(),
        );
        if remarks.any() || search.get_untracked() == Search::Running {
            return;
        }
        search.set(Search::Running);
        leptos::task::spawn_local(async move {
            match session.grant_access(&reference, &code).await {
                Ok(reference) => {
                    session.keep_typed_field(|typed| &mut typed.reference, String::new());
                    session.keep_typed_field(|typed| &mut typed.code, String::new());
                    session.go_instead(Route::Demand(reference, None));
                }
                // Which of the two is wrong must not be revealed.
                Err(Failure::Forbidden | Failure::Refused(_)) => {
                    search.try_set(Search::Idle);
                    remarks.say(vec![remark(words, "reference", Word::FindWrong)]);
                    request_animation_frame(|| focus_by_id("remarks"));
                }
                Err(why) => {
                    search.try_set(Search::Failed(why));
                }
            }
        });
    };
    let input = |id: &str,
                 label: Word,
                 hint: Option<Word>,
                 value: RwSignal<String>,
                 part: fn(&mut TypedFields) -> &mut String| {
        let shape = Field {
            id: id.to_owned(),
            label: words.of(label).to_owned(),
            hint: hint.map(|hint| words.of(hint).to_owned()),
            shape: Shape::Code,
            ..Field::default()
        };
        field(words, shape, remarks, value.into(), move |text| {
            session.keep_typed_field(part, text.clone());
            value.set(text);
        })
    };
    let found = move || {
        match search.get() {
        Search::Idle => None,
        Search::Running => Some(
            view! { <p class="sb-waiting"><span class="sb-spinner" aria-hidden="true"></span>{words.of(Word::FindSearching)}</p> }.into_any(),
        ),
        Search::Failed(Failure::Busy { after_ms }) => Some(too_often(session, after_ms)),
        Search::Failed(why) => Some(failure(words, &why, Some(find))),
    }
    };
    let content = view! {
        {question(words.of(Word::FindTitle).to_owned(), Some(words.of(Word::FindHelp).to_owned()))}
        {input("reference", Word::SentReference, None, reference, |typed| &mut typed.reference)}
        {input("code", Word::SentCode, Some(Word::FindCodeHint), code, |typed| &mut typed.code)}
        <div role="status">{found}</div>
    };
    let searching = Signal::derive(move || search.get() == Search::Running);
    let asked = form(words, remarks, words.of(Word::FindDo), searching, find, content.into_any());
    view! {
        <div class="sb-frame__column">
            <nav class="sb-step" aria-label=words.of(Word::Back)>
                <a class="sb-back" href=Route::Mine.fragment()><IconView icon=Icon::Back/>{words.of(Word::AppMine)}</a>
            </nav>
            <main class="sb-main" id="main" tabindex="-1">{asked}</main>
        </div>
    }
    .into_any()
}

fn remark(words: Words, at: &str, word: Word) -> Remark {
    Remark::here(at.to_owned(), words.of(word).to_owned())
}

/// The city limits the rate of attempts at guessing codes; it says how long to wait, if it does.
fn too_often(session: Session, after_ms: Option<u64>) -> AnyView {
    let words = session.words();
    let text = match wait_ms(after_ms) {
        Some(ms) => words.fill(Word::FindTooOften, &[("time", &session.formats().duration(ms))]),
        None => words.of(Word::FindTooOftenSoon).to_owned(),
    };
    notice(Tone::Attention, Icon::Clock, None, text, None)
}

/// The wait in whole minutes, at least one.
fn wait_ms(after_ms: Option<u64>) -> Option<i64> {
    const MINUTE: u64 = 60_000;
    let after = after_ms.filter(|ms| *ms > 0)?;
    i64::try_from(after.div_ceil(MINUTE).saturating_mul(MINUTE)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_in_whole_minutes_and_never_as_none() {
        assert_eq!(wait_ms(Some(1)), Some(60_000));
        assert_eq!(wait_ms(Some(61_000)), Some(120_000));
        assert_eq!(wait_ms(Some(0)), None);
        assert_eq!(wait_ms(None), None);
        assert_eq!(wait_ms(Some(u64::MAX)), None);
    }
}
