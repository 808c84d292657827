//! Which service fits: what the description suggests, a search, and the whole catalogue by groups.

use super::{form_page::form_page, remarks::said, suggestions::service_choices};
use crate::{
    components::{
        Icon, IconView,
        announced::announced,
        field::{Field, Shape, field},
        form::{Remark, Remarks, form, question},
        state::{empty, loadable},
    },
    session::{Catalogue, Session},
    words::Word,
};
use contract::ServiceSummary;
use domain::Step;
use leptos::prelude::*;
use std::sync::Arc;

/// Id of the search.
const SEARCH: &str = "service-search";
/// How many results a search shows: with more, people refine the search instead of reading on.
const MOST: usize = 12;

/// Draws the page.
pub fn page(session: Session) -> AnyView {
    let words = session.words();
    let remarks = Remarks::none();
    let typed = RwSignal::new(session.typed_field(|typed| &mut typed.service));
    let on_typed = move |text: String| {
        session.keep_typed_field(|typed| &mut typed.service, text.clone());
        typed.set(text);
    };
    // The announced number of results, and the results it was for.
    let (counted, mut last) = (RwSignal::new(String::new()), String::new());
    let on_submit = move || {
        let problems: Vec<_> =
            session.check(&Step::What).into_iter().filter(|problem| problem.field == domain::Field::Service).collect();
        // Errors link to the search, which is always there; the choices are not.
        let at_search = |remark: Remark| Remark { at: SEARCH.to_owned(), ..remark };
        remarks.say(said(session, &problems).into_iter().map(at_search).collect());
        if problems.is_empty() {
            session.go_on(&Step::What);
        }
    };
    let search = Field {
        id: SEARCH.to_owned(),
        label: words.of(Word::ServiceSearch).to_owned(),
        shape: Shape::Search,
        ..Field::default()
    };
    let found = move || {
        let text = typed.get();
        let searched = if text.trim().is_empty() {
            session.draft.with_untracked(|draft| draft.description.clone())
        } else {
            text.clone()
        };
        let found = session.find_services(&searched, if text.trim().is_empty() { 4 } else { MOST });
        let nothing = found.is_empty() && !text.trim().is_empty();
        let told = if nothing {
            words.fill(Word::ServiceNothing, &[("text", text.trim())])
        } else {
            words.fill(Word::ServiceCount, &[("n", &found.len().to_string())])
        };
        let legend = if text.trim().is_empty() { words.of(Word::ServiceFits).to_owned() } else { told.clone() };
        // The number is announced when the results differ, even if their number is the same; not for each letter that
        // finds the same.
        let ids = found.iter().map(|service| service.id.as_str()).collect::<Vec<_>>().join(" ");
        if last != ids {
            last = ids;
            counted.set(if found.is_empty() || text.trim().is_empty() { String::new() } else { told.clone() });
        }
        view! {
            <p class="sb-search__message" role="status">{nothing.then_some(told)}</p>
            {(!found.is_empty()).then(|| service_choices(session, remarks, &legend, false, found))}
        }
    };
    let all = move || {
        session.catalogue.with(|catalogue| {
            loadable(words, catalogue, move || session.load_city(), |catalogue| groups(session, remarks, catalogue))
        })
    };
    let content = view! {
        {question(words.of(Word::ServiceTitle).to_owned(), Some(words.of(Word::ServiceHelp).to_owned()))}
        {field(words, search, remarks, typed.into(), on_typed)}
        {announced("sb-hidden", move || counted.get())}
        {found}
        <section class="sb-stack" aria-labelledby="all-services">
            <h2 id="all-services">{words.of(Word::ServiceAll)}</h2>
            {all}
        </section>
    };
    form_page(
        session,
        &Step::What,
        form(words, remarks, words.of(Word::Continue), session.going.into(), on_submit, content.into_any()),
    )
}

/// The catalogue by its outermost groups, collapsed at first.
fn groups(session: Session, remarks: Remarks, catalogue: &Arc<Catalogue>) -> AnyView {
    let words = session.words();
    if catalogue.services.is_empty() {
        return empty(Icon::List, words.of(Word::ServiceEmpty), String::new(), None);
    }
    let mut names: Vec<&str> = Vec::new();
    for service in &catalogue.services {
        let name = service.group.first().map_or("", String::as_str);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let list: Vec<_> = names.into_iter().map(|name| group(session, remarks, catalogue, name)).collect();
    view! { <div class="sb-list">{list}</div> }.into_any()
}

fn group(session: Session, remarks: Remarks, catalogue: &Arc<Catalogue>, name: &str) -> AnyView {
    let open = RwSignal::new(false);
    let (catalogue, title, within) = (Arc::clone(catalogue), name.to_owned(), name.to_owned());
    let count = of_group(&catalogue, name).len();
    view! {
        <section class="sb-list__row">
            <button class="sb-list__link" type="button" aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)>
                <span class="sb-list__body"><span class="sb-list__name">{title.clone()}</span></span>
                <span class="sb-quiet sb-number">{count}</span>
                <IconView icon=Icon::Chevron/>
            </button>
            {move || open.get().then(|| service_choices(session, remarks, &title, false, of_group(&catalogue, &within)))}
        </section>
    }
    .into_any()
}

fn of_group(catalogue: &Catalogue, name: &str) -> Vec<ServiceSummary> {
    let within = |service: &&ServiceSummary| service.group.first().is_some_and(|group| group == name);
    catalogue.services.iter().filter(within).cloned().collect()
}
