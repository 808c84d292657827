//! The draft under way: changed by the pages, checked by the core, kept on this device within a moment of every change.

use super::{Saved, Session};
use crate::route::Route;
use contract::City;
use domain::{Draft, DraftId, DraftProblem, Loadable, Position, Step};
use leptos::prelude::*;
use platform::clock;

/// Milliseconds after a change at which the draft is kept; with the writing itself well within a second.
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
    /// The citizen changes the draft; it is kept soon.
    pub fn edit(self, change: impl FnOnce(&mut Draft)) {
        self.change(|draft| {
            change(draft);
            draft.changed(clock::now());
        });
    }

    /// Something changes in the draft that the citizen did not say; it is kept soon, unless another page has a newer one.
    pub(super) fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.saved.set(Saved::Changed);
        self.save_soon();
    }

    /// Keeps what is typed soon. One who types without a pause is saved all the same: a change does not put off the saving of
    /// the one before.
    pub(super) fn save_soon(self) {
        self.rest.update_value(|rest| {
            rest.save_timer.get_or_insert_with(|| clock::after(SAVE_AFTER_MS, move || self.save_now()));
        });
    }

    /// Changes something of the draft that the citizen did not type, and that alone is nothing to keep.
    pub(super) fn edit_quietly(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
    }

    /// What is wrong on the page of a step, as far as it can be told here.
    pub fn check(self, step: &Step) -> Vec<DraftProblem> {
        self.with_form(|draft, service, city| domain::check_step(step, draft, service, city))
    }

    /// The steps of the form for this draft; tracked.
    pub fn steps(self) -> Vec<Step> {
        self.draft.track();
        self.service.track();
        self.city.track();
        self.with_form(domain::steps)
    }

    /// "Step 2 of 5": questions of the service belong to the first step, so that the count does not grow as one answers.
    pub fn position(self, step: &Step) -> Position {
        let steps: Vec<_> = self.steps().into_iter().filter(|step| !matches!(step, Step::Question(_))).collect();
        domain::position(if matches!(step, Step::Question(_)) { &Step::What } else { step }, &steps)
    }

    /// Goes to the page after this one, once the service's questions are here; one who went elsewhere meanwhile stays there.
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
                // Behind the next page may be a camera: nothing waits for a timer.
                self.save_now();
                self.go(route_of(&next));
            }
        });
    }

    /// Waits for what the city has to say about the draft's service, but not for ever. It is usually here long before; without
    /// it the next page could be the wrong one, and nothing can be sent.
    pub(super) async fn questions_are_here(self) {
        for _ in 0..SERVICE_WAITS {
            let chosen = self.draft.with_untracked(|draft| draft.service.is_some());
            let service = self.service.with_untracked(|service| match service {
                // It is asked for as soon as what this device kept is taken up.
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

    /// Until what this gives is dropped the form shows that it waits, but not in the first moment: what is quick needs no sign.
    pub(super) fn waiting(self) -> Waiting {
        let going = self.going;
        let sign = clock::after(WAITING_SHOWN_AFTER_MS, move || {
            going.try_set(true);
        });
        Waiting { going, _sign: sign }
    }

    /// The citizen wanted to go on before the program was there: it goes on as soon as it knows where to.
    pub fn go_on_when_known(self) {
        leptos::task::spawn_local(async move {
            for _ in 0..SERVICE_WAITS {
                if self.restored.get_untracked()
                    && self.catalogue.with_untracked(|catalogue| catalogue.value().is_some())
                {
                    return self.go(Route::Service);
                }
                clock::sleep(SERVICE_WAIT_MS).await;
            }
        });
    }

    /// Puts the current draft aside and takes up another, or an empty one.
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

/// The form waits for the city.
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

/// How often, and how long each time, the next page waits for the questions before it goes on without them: as long as a
/// slow network needs, two seconds there and back.
const SERVICE_WAITS: u32 = 200;
const SERVICE_WAIT_MS: u32 = 50;

/// A city about which nothing is known yet: nothing is refused on its behalf; it will look at everything itself.
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
