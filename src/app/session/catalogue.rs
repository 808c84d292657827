//! Data of the city: itself, its catalogue, the chosen service, its addresses.

use super::{Session, last_seen::Heard};
use contract::{FoundPlace, ServiceId, ServicePage, ServiceSummary};
use domain::{ChosenService, Failure, Index, Loadable, Point};
use leptos::prelude::*;
use platform::{clock, perform::perform};
use std::sync::Arc;

/// All services, and an index to search them.
pub struct Catalogue {
    /// In the city's order.
    pub services: Vec<ServiceSummary>,
    index: Index,
}

impl Session {
    /// Loads the city, unless it was asked for in the present language already.
    pub fn load_city(self) {
        let language = self.language();
        let asked = self.rest.try_update_value(|rest| rest.city_language.replace(language));
        if asked.flatten() != Some(language) {
            let call = client::native::city(language);
            self.load(self.city, Some(["city/", language].concat()), call, Ok, Self::fit_formats);
        }
    }

    /// The same, whether it was asked for or not.
    pub(super) fn load_city_again(self) {
        self.rest.update_value(|rest| rest.city_language = None);
        self.load_city();
    }

    /// Reloads the city, if that failed.
    pub fn reload_failed_city(self) {
        if self.city.with_untracked(|city| matches!(city, Loadable::Failed(_))) {
            self.load_city_again();
        }
    }

    /// Loads the city and its catalogue, which much of the form needs.
    pub fn load_city_and_catalogue(self) {
        self.load_city();
        self.load_catalogue();
    }

    pub(super) fn load_catalogue(self) {
        let language = self.language();
        let call = client::native::services(language, None);
        let read = |answer| match answer {
            client::native::Changed::To { value, .. } => Ok(Arc::new(Catalogue::new(value))),
            client::native::Changed::Not => Err(Failure::unintelligible("304 without a condition")),
        };
        self.load(self.catalogue, Some(["services/", language].concat()), call, read, |_| ());
    }

    /// Reloads what failed: there was no network, or the response was unintelligible.
    pub fn reload_city(self) {
        self.reload_failed_city();
        if self.catalogue.with_untracked(|catalogue| matches!(catalogue, Loadable::Failed(_))) {
            self.load_catalogue();
        }
        if self.service.with_untracked(|service| matches!(service, Some(Loadable::Failed(_)))) {
            self.ask_for_service();
        }
    }

    /// Services that match these words, best first; tracked.
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

    /// Sets the draft's service.
    pub fn choose_service(self, id: &str) {
        let Some(summary) = self.service_summary(&ServiceId::new(id)) else { return };
        self.edit(|draft| draft.service = Some(ChosenService { id: summary.id, name: summary.name }));
        self.service.set(None);
        self.ask_for_service();
    }

    /// Loads the questions of the draft's service once the form is loaded, which also loads them by itself when it
    /// arrives.
    pub(super) fn ask_for_service(self) {
        if let Some(form) = self.form_part.get_untracked().functions() {
            (form.load_service)(self);
        }
    }

    /// Loads the questions of the draft's service, if one is chosen.
    pub fn load_service(self) {
        let Some(id) = self.draft.with_untracked(|draft| Some(draft.service.as_ref()?.id.clone())) else {
            self.service.set(None);
            return;
        };
        let language = self.language();
        let call = client::native::service(&id, language);
        self.service.update(|service| {
            *service = service.take().filter(|known| !matches!(known, Loadable::Failed(_))).or(Some(Loadable::Loading));
        });
        let key = Some(["service/", id.as_str(), "/", language].concat());
        leptos::task::spawn_local(self.ask(key, call, Ok, move |heard| {
            if matches!(&heard, Heard::Answer(Err(why)) if why.may_pass()) {
                self.ask_again_later();
            }
            let current =
                self.draft.with_untracked(|draft| draft.service.as_ref().is_some_and(|chosen| chosen.id == id));
            if current {
                self.service.try_update(|service| {
                    *service = Some(heard.settle(service.take().unwrap_or(Loadable::Loading), clock::now()));
                });
            }
        }));
    }

    /// Places of the city that match these words.
    ///
    /// # Errors
    /// The failure; the search is optional.
    pub async fn search_places(self, words: &str) -> Result<Vec<FoundPlace>, Failure> {
        let call = client::native::find_places(words, self.language());
        perform(&self.api(), call).await.map(|page| page.places)
    }

    /// Sets the draft's point; `name` is its address, if known.
    pub fn place_found(self, point: Point, name: Option<String>) {
        self.place_name.set(name);
        self.edit(|draft| draft.place.find(point));
    }

    /// Asks the city for the address of the draft's point; the point is valid without it.
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
