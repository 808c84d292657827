//! State shared by the pages while the program runs: the route, the city, the draft, the outbox, the demands followed.
//!
//! Pages read its signals and call its methods; only the session calls the backend and the store, and updates the
//! signals with the results. A `Session` consists of `Copy` handles.

mod catalogue;
mod coming_back;
mod delivering;
mod drafting;
mod following;
mod forgetting;
mod keeping;
mod last_seen;
mod leaving;
mod navigation;
mod outbox;
mod parts;
mod photographing;
mod rescuing;
mod shared_device;
mod taking_up;
mod typed_fields;
mod uploading;
mod wording;

use crate::{Config, Host, route::Route, words::Words};
use contract::{AccessToken, Capability, City, Demand, Reference, Service};
use domain::{Delivery, Draft, DraftId, Followed, Loadable, PhotoKey, Receipt};
use futures_channel::mpsc;
use leptos::prelude::*;
use platform::{
    intl::Formats,
    perform::Api,
    photos::{PhotoBytes, Preview},
    store::{Record, Store},
    task::Task,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

pub use catalogue::Catalogue;
pub use delivering::{Sent, draft_of};
pub use drafting::route_of;
pub use following::{PendingReply, Watched};
pub use parts::{CatalogueFunctions, FollowingFunctions, FormFunctions, Loaders, Part, PhotosFunctions};
pub use typed_fields::TypedFields;
pub use wording::{fetch_words, first_language, words_at_hand};

/// Handles to the shared state.
#[derive(Clone, Copy)]
pub struct Session {
    /// Options of the host page.
    pub host: Host,
    /// The current route.
    pub route: RwSignal<Route>,
    /// The part with the catalogue.
    pub catalogue_part: RwSignal<Part<CatalogueFunctions>>,
    /// The part with the timeline.
    pub following_part: RwSignal<Part<FollowingFunctions>>,
    /// The part with the form.
    pub form_part: RwSignal<Part<FormFunctions>>,
    /// The city, once loaded.
    pub city: RwSignal<Loadable<City>>,
    /// The catalogue, once loaded.
    pub catalogue: RwSignal<Loadable<Arc<Catalogue>>>,
    /// The service of the current draft with its questions; `None` while none is chosen.
    pub service: RwSignal<Option<Loadable<Service>>>,
    /// The draft that the form shows.
    pub draft: RwSignal<Draft>,
    /// The drafts put aside, and those whose delivery is under way.
    pub others: RwSignal<Vec<Draft>>,
    /// Whether the current draft is saved on this device.
    pub saved: RwSignal<Saved>,
    /// The address of the draft's point.
    pub place_name: RwSignal<Option<String>>,
    /// Whether the form is waiting for the city before it goes on or sends.
    pub going: RwSignal<bool>,
    /// Messages about files that were not accepted.
    pub photo_remarks: RwSignal<Vec<String>>,
    /// Demands being sent.
    pub deliveries: RwSignal<Vec<Delivery>>,
    /// Demands that this device follows.
    pub followed: RwSignal<Vec<Followed>>,
    /// Stored records that the program cannot read.
    pub unreadable: RwSignal<Vec<Record>>,
    /// Whether data are stored only in memory.
    pub forgetful: RwSignal<bool>,
    /// Whether the browser reports a network; a hint, never a fact.
    pub online: RwSignal<bool>,
    /// Toggled whenever failed loads are to be retried.
    pub retry_loads: RwSignal<bool>,
    words: RwSignal<Words>,
    previews: RwSignal<BTreeMap<PhotoKey, String>>,
    rest: StoredValue<Rest, LocalStorage>,
}

/// Whether the current draft is saved on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Nothing to save yet.
    Nothing,
    /// Changed since the last save.
    Changed,
    /// Saved, and verified by reading back.
    Kept,
    /// Could not be saved.
    Failed,
}

/// Longest interval between retries of failed loads.
const LONGEST_PAUSE_MS: u64 = 20_000;

/// State that no page has to react to.
struct Rest {
    /// The element in which the program is mounted.
    root: web_sys::Element,
    config: Config,
    loaders: Loaders,
    api: Api,
    /// The language in which the city was last asked for.
    city_language: Option<&'static str>,
    /// Created on first use, and again when the language or the city's time zone has changed.
    formats: Option<Rc<Formats>>,
    store: Option<Rc<Store>>,
    /// Whether the city has answered about the demand that a page shows, or could not.
    heard_of_demand: bool,
    /// Whether the demands that this device follows have been loaded, or are about to be.
    followed_restored: bool,
    /// How often the parts were asked for since they were last loaded as far as possible.
    asked_for_parts: u32,
    /// The forgetting mark at the time the store was opened.
    mark: Option<String>,
    bytes: BTreeMap<PhotoKey, PhotoBytes>,
    pictures: BTreeMap<PhotoKey, Preview>,
    uploads: BTreeMap<PhotoKey, Task>,
    save_timer: Option<platform::clock::Timer>,
    /// The epoch: incremented whenever everything is forgotten or restarted; work of an earlier epoch must stop.
    epoch: u32,
    /// Typed replies that are not known to be stored, by their key among the settings.
    typed: Vec<(String, String)>,
    /// Whether `localStorage` may have unsaved text (`leaving.rs`).
    may_have_rescued: bool,
    /// The timer of the next retry of failed loads, and the number of retries.
    asking_again: Option<platform::clock::Timer>,
    asked_again: u32,
    /// The language whose texts failed to load.
    wanted_language: Option<String>,
    typed_fields: TypedFields,
    /// The draft that a newly opened page shows, as last stored by this page since it was last visible.
    current: Option<DraftId>,
    alarms: BTreeMap<String, platform::clock::Timer>,
    /// The event queue of each delivery in progress.
    inboxes: BTreeMap<DraftId, mpsc::UnboundedSender<outbox::DeliveryMessage>>,
    /// Drafts whose delivery may have a record in the store.
    kept: BTreeSet<DraftId>,
    /// Secrets issued by the city, or proven to open their demand, since the page was loaded.
    tokens: BTreeMap<Reference, AccessToken>,
    /// Secrets from private links that have not been proven yet.
    offered: BTreeMap<Reference, AccessToken>,
    receipts: BTreeMap<Reference, Receipt>,
    listeners: Vec<platform::Listener>,
    trail: Vec<Route>,
    /// The one-second timer of a shared device.
    seconds: Option<platform::clock::Interval>,
}

impl Session {
    /// A session that has loaded nothing yet.
    pub fn new(
        host: Host,
        config: Config,
        loaders: Loaders,
        words: Words,
        route: Route,
        root: web_sys::Element,
    ) -> Self {
        let api = Api::new(&config.api);
        let draft = drafting::fresh(words.language);
        let rest = Rest {
            root,
            loaders,
            api,
            city_language: None,
            formats: None,
            store: None,
            heard_of_demand: false,
            followed_restored: false,
            asked_for_parts: 0,
            mark: None,
            bytes: BTreeMap::new(),
            pictures: BTreeMap::new(),
            uploads: BTreeMap::new(),
            save_timer: None,
            epoch: 0,
            typed: Vec::new(),
            may_have_rescued: false,
            asking_again: None,
            asked_again: 0,
            wanted_language: None,
            typed_fields: TypedFields::default(),
            current: None,
            alarms: BTreeMap::new(),
            inboxes: BTreeMap::new(),
            kept: BTreeSet::new(),
            tokens: BTreeMap::new(),
            offered: BTreeMap::new(),
            receipts: BTreeMap::new(),
            listeners: Vec::new(),
            trail: Vec::new(),
            seconds: None,
            config,
        };
        Self {
            host,
            route: RwSignal::new(route),
            catalogue_part: RwSignal::new(Part::Loading),
            following_part: RwSignal::new(Part::Loading),
            form_part: RwSignal::new(Part::Loading),
            city: RwSignal::new(Loadable::Loading),
            catalogue: RwSignal::new(Loadable::Loading),
            service: RwSignal::new(None),
            draft: RwSignal::new(draft),
            others: RwSignal::new(Vec::new()),
            saved: RwSignal::new(Saved::Nothing),
            place_name: RwSignal::new(None),
            going: RwSignal::new(false),
            photo_remarks: RwSignal::new(Vec::new()),
            deliveries: RwSignal::new(Vec::new()),
            followed: RwSignal::new(Vec::new()),
            unreadable: RwSignal::new(Vec::new()),
            forgetful: RwSignal::new(false),
            online: RwSignal::new(platform::page::is_online()),
            retry_loads: RwSignal::new(false),
            words: RwSignal::new(words),
            previews: RwSignal::new(BTreeMap::new()),
            rest: StoredValue::new_local(rest),
        }
    }

    /// Adds event listeners, opens the store, loads the other parts. Called once, when the program is mounted.
    pub fn begin(self) {
        self.listen();
        leptos::task::spawn_local(async move {
            self.open_store().await;
            self.load_parts();
        });
    }

    /// The page or the network is back, or the retry timer has fired: resumes deliveries and retries failed loads.
    fn retry_failed_loads(self) {
        self.rest.update_value(|rest| rest.asking_again = None);
        if let Some(language) = self.rest.try_update_value(|rest| rest.wanted_language.take()).flatten() {
            self.fetch_language(language);
        }
        let (catalogue, following) = (self.catalogue_part.get_untracked(), self.following_part.get_untracked());
        let form = self.form_part.get_untracked();
        if catalogue.is_failed() || following.is_failed() || form.is_failed() {
            self.load_parts();
        }
        if let Some(catalogue) = catalogue.functions() {
            (catalogue.reload)(self);
        } else if let Some(following) = following.functions() {
            (following.reload)(self);
        }
        if let Some(form) = form.functions() {
            (form.drain)(self);
        }
        self.tell_pages_to_retry();
    }

    /// Has the pages retry what failed to load.
    fn tell_pages_to_retry(self) {
        self.retry_loads.update(|toggled| *toggled = !*toggled);
    }

    /// A load failed for want of a network. It is retried at the browser's `online` event, and, since that is not
    /// reliable, by a timer with growing intervals.
    pub fn ask_again_later(self) {
        self.rest.update_value(|rest| {
            if rest.asking_again.is_none() {
                let wait = domain::back_off_ms(rest.asked_again, platform::clock::random_unit()).min(LONGEST_PAUSE_MS);
                rest.asked_again += 1;
                rest.asking_again = Some(platform::clock::after(wait as u32, move || self.retry_failed_loads()));
            }
        });
    }

    /// The city's telephone number: its own, else that of the settings; may be empty.
    pub fn hotline(self) -> String {
        let said = self.city.with_untracked(|city| city.value().and_then(|city| city.hotline.clone()));
        said.unwrap_or_else(|| self.rest.with_value(|rest| rest.config.hotline.clone()))
    }

    /// Whether the city has this capability; tracked.
    pub fn can(self, capability: Capability) -> bool {
        self.city.with(|city| city.value().is_some_and(|city| city.can(capability)))
    }

    /// The secret of a demand, if this device has a proven one.
    pub fn token(self, reference: &Reference) -> Option<AccessToken> {
        let opened = self.rest.with_value(|rest| rest.tokens.get(reference).cloned());
        opened.or_else(|| {
            self.followed.with_untracked(|all| {
                all.iter().find(|followed| followed.reference == *reference)?.access_token.clone()
            })
        })
    }

    /// The receipt of a demand that was sent since the page was loaded.
    pub fn receipt(self, reference: &Reference) -> Option<Receipt> {
        self.rest.with_value(|rest| rest.receipts.get(reference).cloned())
    }

    /// The query code of a demand that this device filed.
    pub fn query_code(self, reference: &Reference) -> Option<contract::QueryCode> {
        self.followed
            .with_untracked(|all| all.iter().find(|followed| followed.reference == *reference)?.query_code.clone())
    }

    /// The link that opens the whole demand.
    pub fn private_link(self, reference: &Reference, token: &AccessToken) -> String {
        Route::private_link(&platform::page::address(), reference, token)
    }

    /// Loads a demand.
    ///
    /// # Errors
    /// The failure.
    pub async fn fetch_demand(self, reference: &Reference) -> Result<Demand, domain::Failure> {
        let (api, token) = (self.api(), self.token(reference));
        let call = client::native::demand(reference, token.as_ref(), self.language());
        platform::perform::perform(&api, call).await
    }

    /// How the parts are loaded.
    pub fn loaders(self) -> Loaders {
        self.rest.with_value(|rest| rest.loaders)
    }

    fn api(self) -> Api {
        self.rest.with_value(|rest| rest.api.clone())
    }
}
