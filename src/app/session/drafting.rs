//! The current draft: changed by the pages, validated by `domain`, saved shortly after every change.

use super::{Saved, Session};
use crate::route::Route;
use contract::City;
use domain::{Draft, DraftId, DraftProblem, Loadable, Position, Step};
use leptos::prelude::*;
use platform::clock;

/// Milliseconds from a change until the draft is saved; with the write itself well within a second.
const SAVE_AFTER_MS: u32 = 300;

/// An empty draft.
pub(super) fn fresh(language: &str) -> Draft {
    Draft::new(DraftId::new(clock::new_id()), language, clock::now())
}

/// The page of a step.
pub fn route_of(step: &Step) -> Route {
    match step {
        Step::What => Route::What,
        Step::Question(id) => Route::Question(id.clone()),
        Step::Where => Route::Where,
        Step::Photos => Route::Photos,
        Step::You => Route::You,
        Step::Check => Route::Check,
    }
}

impl Session {
    /// A change by the citizen; saved soon.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.change(|draft| {
            change(draft);
            draft.changed(clock::now());
        });
    }

    /// A change by the program; saved soon, unless another tab has a newer draft.
    pub(super) fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.saved.set(Saved::Changed);
        self.save_soon();
    }

    /// Saves soon. A pending save is not postponed by further changes, so continuous typing is saved too.
    pub(super) fn save_soon(self) {
        self.rest.update_value(|rest| {
            rest.save_timer.get_or_insert_with(|| clock::after(SAVE_AFTER_MS, move || self.save_now()));
        });
    }

    /// A change by the program that alone is not worth saving.
    pub(super) fn edit_quietly(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
    }

    /// Problems on the page of a step, as far as they can be found here.
    pub fn check(self, step: &Step) -> Vec<DraftProblem> {
        let today = self.today();
        self.with_form(|draft, service, city| domain::check_step(step, draft, service, city, today))
    }

    /// The steps of the form for this draft; tracked.
    pub fn steps(self) -> Vec<Step> {
        self.draft.track();
        self.service.track();
        self.city.track();
        self.with_form(domain::steps)
    }

    /// "Step 2 of 5": questions of the service count to the first step, so that the number does not grow while
    /// answering.
    pub fn position(self, step: &Step) -> Position {
        let steps: Vec<_> = self.steps().into_iter().filter(|step| !matches!(step, Step::Question(_))).collect();
        domain::position(if matches!(step, Step::Question(_)) { &Step::What } else { step }, &steps)
    }

    /// Goes to the next page, once the service's questions are loaded, unless the citizen navigates elsewhere
    /// meanwhile.
    pub fn go_on(self, step: &Step) {
        let step = step.clone();
        let from = self.route.get_untracked();
        if step == Step::What {
            // The questions are the next pages.
            self.reload_city();
        }
        leptos::task::spawn_local(async move {
            let waiting = self.waiting();
            self.questions_are_here().await;
            drop(waiting);
            let next = untrack(|| domain::next(&step, &self.steps()).cloned());
            if let Some(next) = next
                && self.route.get_untracked() == from
            {
                self.change(|draft| draft.step = next.clone());
                // The next page may open a camera, and the browser may then kill this page: save without delay.
                self.save_now();
                self.go(route_of(&next));
            }
        });
    }

    /// Waits, for a limited time, for the questions of the draft's service. They are usually loaded long before;
    /// without them the next page could be the wrong one, and nothing can be sent.
    pub(super) async fn questions_are_here(self) {
        for _ in 0..SERVICE_WAITS {
            let chosen = self.draft.with_untracked(|draft| draft.service.is_some());
            let service = self.service.with_untracked(|service| match service {
                // It is loaded once the stored data are.
                None => chosen,
                Some(service) => matches!(service, Loadable::Loading | Loadable::Slow),
            });
            let city = self.city.with_untracked(|city| matches!(city, Loadable::Loading | Loadable::Slow));
            if !service && !city {
                return;
            }
            clock::sleep(SERVICE_WAIT_MS).await;
        }
    }

    /// Shows that the form is waiting, after a short delay, until the returned guard is dropped.
    pub(super) fn waiting(self) -> Waiting {
        let going = self.going;
        let sign = clock::after(WAITING_SHOWN_AFTER_MS, move || {
            going.try_set(true);
        });
        Waiting { going, _sign: sign }
    }

    /// The citizen submitted the first question before the program was loaded: goes on as soon as the next page is
    /// known.
    pub fn go_on_when_known(self) {
        leptos::task::spawn_local(async move {
            for _ in 0..SERVICE_WAITS {
                if self.form_part.get_untracked().functions().is_some()
                    && self.catalogue.with_untracked(|catalogue| catalogue.value().is_some())
                {
                    return self.go(Route::Service);
                }
                clock::sleep(SERVICE_WAIT_MS).await;
            }
        });
    }

    /// Puts the current draft aside and opens another, or an empty one.
    pub fn take_up(self, id: Option<&DraftId>) {
        self.save_now();
        let current = self.draft.get_untracked();
        let other = self.others.try_update(|others| {
            let at = others.iter().position(|draft| Some(&draft.id) == id);
            at.map(|at| others.remove(at))
        });
        if !current.is_empty() {
            self.others.update(|others| others.insert(0, current));
        }
        self.place_name.set(None);
        self.photo_remarks.set(Vec::new());
        self.saved.set(Saved::Nothing);
        self.draft.set(other.flatten().unwrap_or_else(|| fresh(self.language())));
        self.service.set(None);
        self.ask_for_service();
        self.keep_current();
    }

    fn with_form<T>(self, read: impl FnOnce(&Draft, Option<&contract::Service>, &City) -> T) -> T {
        self.draft.with_untracked(|draft| {
            self.service.with_untracked(|service| {
                let service = service.as_ref().and_then(Loadable::value);
                self.city.with_untracked(|city| match city.value() {
                    Some(city) => read(draft, service, city),
                    None => read(draft, service, &unknown_city()),
                })
            })
        })
    }
}

/// A guard: the form is waiting for the city.
pub(super) struct Waiting {
    going: RwSignal<bool>,
    _sign: clock::Timer,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.going.try_set(false);
    }
}

const WAITING_SHOWN_AFTER_MS: u32 = 250;

/// How often, and how long each time, the next page waits for the questions before it goes on without them: together as
/// long as a slow network needs, with a round trip of two seconds.
const SERVICE_WAITS: u32 = 200;
const SERVICE_WAIT_MS: u32 = 50;

/// Stands in for a city that is not loaded: it has no limits, since the backend checks everything anyway.
fn unknown_city() -> City {
    City {
        id: String::new(),
        name: String::new(),
        languages: Vec::new(),
        time_zone: String::new(),
        hotline: None,
        emergencies: Vec::new(),
        limits: contract::Limits { photos: 6, photo_bytes: u64::MAX, description_min: 1, description_max: u32::MAX },
        map: None,
        links: contract::Links::default(),
        capabilities: vec![contract::Capability::Photos, contract::Capability::Anonymous],
    }
}
