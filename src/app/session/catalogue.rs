//! What the city offers: itself, its catalogue, the chosen service, its addresses.

use super::Session;
use contract::{City, FoundPlace, Service, ServiceId, ServicePage, ServiceSummary};
use domain::{ChosenService, Failure, Index, Loadable, Point};
use leptos::prelude::*;
use platform::{clock, perform::perform};
use std::sync::Arc;

/// All services, and the index to find them by words.
pub struct Catalogue {
    /// In the order the city wants them browsed.
    pub services: Vec<ServiceSummary>,
    index: Index,
}

impl Session {
    /// Asks the city for itself and its catalogue.
    pub fn load_city(self) {
        let (api, language) = (self.api(), self.language());
        let call = client::native::city(language);
        let asked = api.clone();
        load(self.city, async move { perform(&asked, call).await }, move |_: &City| self.fit_formats());
        let call = client::native::services(language, None);
        let catalogue = async move {
            match perform(&api, call).await? {
                client::native::Changed::To { value, .. } => Ok(Arc::new(Catalogue::new(value))),
                client::native::Changed::Not => Err(Failure::unintelligible("304 without a condition")),
            }
        };
        load(self.catalogue, catalogue, |_| ());
    }

    /// Asks again for what failed while there was no network.
    pub fn reload_city(self) {
        let failed = self.city.with_untracked(|city| matches!(city, Loadable::Failed(_)))
            || self.catalogue.with_untracked(|catalogue| matches!(catalogue, Loadable::Failed(_)));
        if failed {
            self.load_city();
        }
        if self.service.with_untracked(|service| matches!(service, Some(Loadable::Failed(_)))) {
            self.ask_for_service();
        }
    }

    /// Services that fit these words, best first; tracked.
    pub fn find_services(self, words: &str, most: usize) -> Vec<ServiceSummary> {
        self.catalogue.with(|catalogue| {
            let Some(catalogue) = catalogue.value() else { return Vec::new() };
            let found = catalogue.index.find(words, most);
            found.into_iter().filter_map(|at| catalogue.services.get(at).cloned()).collect()
        })
    }

    /// A service as the catalogue has it; tracked.
    pub fn service_summary(self, id: &ServiceId) -> Option<ServiceSummary> {
        self.catalogue.with(|catalogue| catalogue.value()?.services.iter().find(|service| service.id == *id).cloned())
    }

    /// The citizen has chosen a service.
    pub fn choose_service(self, id: &str) {
        let Some(summary) = self.service_summary(&ServiceId::new(id)) else { return };
        self.edit(|draft| draft.service = Some(ChosenService { id: summary.id, name: summary.name }));
        self.service.set(None);
        self.ask_for_service();
    }

    /// Asks for the questions of the draft's service as soon as the part that knows how is here; it asks by itself when it
    /// arrives.
    pub(super) fn ask_for_service(self) {
        if let Some(later) = self.later.get_untracked().part() {
            (later.load_service)(self);
        }
    }

    /// Asks for the questions of the draft's service, if one is chosen.
    pub fn load_service(self) {
        let Some(id) = self.draft.with_untracked(|draft| Some(draft.service.as_ref()?.id.clone())) else {
            self.service.set(None);
            return;
        };
        let (api, call) = (self.api(), client::native::service(&id, self.language()));
        self.service.update(|service| *service = service.take().or(Some(Loadable::Loading)));
        let service = self.service;
        let is_current = move |session: Self| {
            session.draft.with_untracked(|draft| draft.service.as_ref().is_some_and(|chosen| chosen.id == id))
        };
        leptos::task::spawn_local(async move {
            let slow = clock::after(Loadable::<Service>::SLOW_AFTER_MS, move || {
                service.try_update(|service| *service = service.take().map(Loadable::slow));
            });
            let answer = perform(&api, call).await;
            drop(slow);
            if is_current(self) {
                service.try_update(|service| {
                    let before = service.take().unwrap_or(Loadable::Loading);
                    *service = Some(before.answered(answer, clock::now()));
                });
            }
        });
    }

    /// Places of the city that fit these words.
    ///
    /// # Errors
    /// As the citizen can act on it; searching is never needed.
    pub async fn search_places(self, words: &str) -> Result<Vec<FoundPlace>, Failure> {
        let call = client::native::find_places(words, self.language());
        perform(&self.api(), call).await.map(|page| page.places)
    }

    /// The draft has a point; `name` is what it is called, if that is known.
    pub fn place_found(self, point: Point, name: Option<String>) {
        self.place_name.set(name);
        self.edit(|draft| draft.place.point = Some(point));
    }

    /// Asks the city what the draft's point is called; a point without a name is as good.
    pub fn name_place(self) {
        let Some(point) = self.draft.with_untracked(|draft| draft.place.point) else { return };
        if !self
            .city
            .with_untracked(|city| city.value().is_some_and(|city| city.can(contract::Capability::PlaceReverse)))
        {
            return;
        }
        let call = client::native::places_near(point.latitude, point.longitude, self.language());
        let api = self.api();
        leptos::task::spawn_local(async move {
            let Ok(page) = perform(&api, call).await else { return };
            let still = self.draft.with_untracked(|draft| draft.place.point == Some(point));
            if let (true, Some(place)) = (still, page.places.into_iter().next()) {
                self.place_name.set(Some(place.name));
            }
        });
    }
}

impl Catalogue {
    fn new(page: ServicePage) -> Self {
        Self { index: Index::new(&page.services), services: page.services }
    }
}

/// Runs a call for a signal: it says "slow" after half a second, and a failure never takes away what is there.
fn load<T: Send + Sync + 'static>(
    signal: RwSignal<Loadable<T>>,
    call: impl Future<Output = Result<T, Failure>> + 'static,
    then: impl FnOnce(&T) + 'static,
) {
    signal.update(|state| {
        if matches!(state, Loadable::Failed(_)) {
            *state = Loadable::Loading;
        }
    });
    leptos::task::spawn_local(async move {
        let slow = clock::after(Loadable::<T>::SLOW_AFTER_MS, move || {
            signal.try_update(|state| *state = std::mem::replace(state, Loadable::Loading).slow());
        });
        let answer = call.await;
        drop(slow);
        let arrived = answer.is_ok();
        signal.try_update(|state| {
            *state = std::mem::replace(state, Loadable::Loading).answered(answer, clock::now());
        });
        if arrived {
            signal.try_with_untracked(|state| state.value().map(then));
        }
    });
}
