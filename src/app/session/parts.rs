//! The parts of the program as the session sees them: tables of functions that are loaded one after the other, and
//! the loaders that bring them. Which code each part holds is in `crate::parts`, which the session does not know.

use crate::{components::form::Remarks, host::Files, route::Route, session::Session, words::Words};
use contract::Reference;
use domain::DraftId;
use leptos::prelude::*;
use platform::clock;
use std::pin::Pin;

/// A future of another part.
pub type Work = Pin<Box<dyn Future<Output = ()>>>;
/// Begins the work of a part that was loaded, once its texts are there too; the result says whether they are.
pub type TakeUp = fn(Session) -> Pin<Box<dyn Future<Output = bool>>>;
/// Fetches the texts of the pages in a language, unless they are there; the result says whether they are.
pub type FetchWords = fn(Session, Words) -> Pin<Box<dyn Future<Output = bool>>>;
/// The future that loads a part.
pub type Loading<T> = Pin<Box<dyn Future<Output = Part<T>>>>;

/// The catalogue: search and suggestions of services.
pub struct CatalogueFunctions {
    /// Loads the city and its catalogue for the first time.
    pub take_up: TakeUp,
    /// Loads them in the present language.
    pub load: fn(Session),
    /// Reloads what failed for want of a network.
    pub reload: fn(Session),
    /// The services that match the first question's text.
    pub suggestions: fn(Session, Remarks) -> AnyView,
}

/// Following a demand: its timeline.
pub struct FollowingFunctions {
    /// Fetches the texts of its pages.
    pub fetch_words: FetchWords,
    /// Draws the page of a demand.
    pub page: fn(Session, Reference) -> AnyView,
    /// Loads the demands that this device follows, and begins to load the city.
    pub take_up: TakeUp,
    /// Loads the city in the present language.
    pub load_city: fn(Session),
    /// Reloads what failed for want of a network.
    pub reload: fn(Session),
    /// Forgets after another tab has.
    pub forget: fn(Session),
    /// Saves replies that are being written.
    pub keep_replies: fn(Session),
    /// Saves text typed outside the draft to the browser's own storage, when the page is being unloaded.
    pub rescue_typed: fn(Session),
}

/// The form, the outbox and the demands of this device: every page but the first question and the timeline.
pub struct FormFunctions {
    /// Fetches the texts of its pages.
    pub fetch_words: FetchWords,
    /// Draws one of its pages.
    pub page: fn(Session, Route) -> AnyView,
    /// The answers so far, beside the first question.
    pub answers: fn(Session) -> AnyView,
    /// What to know before filing the chosen service.
    pub to_know: fn(Session) -> AnyView,
    /// Checks the first question and goes on.
    pub go_on: fn(Session, Remarks),
    /// Loads everything stored on this device, and resumes what was in progress.
    pub take_up: TakeUp,
    /// Loads the questions of the draft's service.
    pub load_service: fn(Session),
    /// The notices above every page.
    pub notices: fn(Session) -> AnyView,
    /// Resumes the deliveries that are due.
    pub drain: fn(Session),
    /// Forgets after another tab has.
    pub forget: fn(Session),
    /// Saves text typed outside the draft to the browser's own storage, when the page is being unloaded.
    pub rescue_typed: fn(Session),
}

/// The photos page. It is loaded on the page before.
pub struct PhotosFunctions {
    /// Fetches its texts, so that the page can be drawn at once.
    pub fetch_words: fn(Session),
    /// Draws the photos page.
    pub page: fn(Session) -> AnyView,
    /// Applies the covers drawn over the photos of a draft.
    pub cover_as_drawn: fn(Session, DraftId) -> Work,
}

/// How the parts are loaded; a part that is loaded already is there at once.
#[derive(Clone, Copy)]
pub struct Loaders {
    /// Loads the catalogue.
    pub catalogue: fn() -> Loading<CatalogueFunctions>,
    /// Loads following.
    pub following: fn() -> Loading<FollowingFunctions>,
    /// Loads the form.
    pub form: fn() -> Loading<FormFunctions>,
    /// Loads the photos page.
    pub photos: fn() -> Loading<PhotosFunctions>,
}

/// How often, and how long each time, the form waits for the answers that the timeline needs: together as long as a slow
/// network needs.
const ANSWER_WAITS: u32 = 100;
const ANSWER_WAIT_MS: u32 = 50;

/// State of a part.
pub enum Part<T: 'static> {
    /// Loading.
    Loading,
    /// Loaded.
    Loaded(&'static T),
    /// Failed to load; it can be retried.
    Failed,
}

impl<T> Part<T> {
    /// The part's functions, if it is loaded.
    pub const fn functions(self) -> Option<&'static T> {
        match self {
            Self::Loaded(functions) => Some(functions),
            Self::Loading | Self::Failed => None,
        }
    }

    /// Whether it failed to load.
    pub const fn is_failed(self) -> bool {
        matches!(self, Self::Failed)
    }
}

impl<T> Clone for Part<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Part<T> {}

impl Session {
    /// Loads the parts that are not loaded, those that failed too. One task does so at a time, since no part may be
    /// taken up twice; if it is asked meanwhile it begins again when it has ended.
    pub fn load_parts(self) {
        let first = self.rest.try_update_value(|rest| {
            rest.asked_for_parts += 1;
            rest.asked_for_parts == 1
        });
        if first != Some(true) {
            return;
        }
        leptos::task::spawn_local(async move {
            loop {
                let asked = self.rest.with_value(|rest| rest.asked_for_parts);
                self.load_missing_parts().await;
                let left = self.rest.try_update_value(|rest| {
                    rest.asked_for_parts -= asked;
                    rest.asked_for_parts
                });
                if left.unwrap_or_default() == 0 {
                    return;
                }
            }
        });
    }

    /// One part after the other: what the shown page needs first.
    async fn load_missing_parts(self) {
        if self.shows_demand() {
            self.load_following().await;
            // What comes next must not share the road with the answers that the page waits for.
            for _ in 0..ANSWER_WAITS {
                if self.rest.with_value(|rest| rest.heard_of_demand) || !self.shows_demand() {
                    break;
                }
                clock::sleep(ANSWER_WAIT_MS).await;
            }
        }
        let loaders = self.loaders();
        self.load_part(self.catalogue_part, loaders.catalogue, |catalogue| catalogue.take_up).await;
        self.load_part(self.form_part, loaders.form, |form| form.take_up).await;
        self.load_following().await;
        let (form, following) = (self.form_part.get_untracked(), self.following_part.get_untracked());
        if form.functions().is_some() && following.functions().is_some() {
            platform::page::mark("suban-complete");
            if self.host.files == Files::Kept {
                platform::page::keep_files("sw.js");
            }
        }
    }

    fn shows_demand(self) -> bool {
        self.route.with_untracked(|route| matches!(route, Route::Demand(..)))
    }

    async fn load_following(self) {
        self.load_part(self.following_part, self.loaders().following, |following| following.take_up).await;
    }

    /// Loads a part with its texts, unless it is loaded. It counts as loaded once it was taken up: a page is drawn with
    /// everything that is stored.
    async fn load_part<T: Sync>(
        self,
        part: RwSignal<Part<T>>,
        load: fn() -> Loading<T>,
        take_up: fn(&'static T) -> TakeUp,
    ) {
        if part.get_untracked().functions().is_some() {
            return;
        }
        part.set(Part::Loading);
        let mut loaded = load().await;
        if let Some(functions) = loaded.functions()
            && !take_up(functions)(self).await
        {
            loaded = Part::Failed;
        }
        if loaded.is_failed() {
            self.ask_again_later();
        }
        part.set(loaded);
    }

    /// Fetches the texts of the pages in a language, if a part that draws them is loaded.
    pub(super) async fn fetch_words_of_loaded_pages(self, words: Words) -> bool {
        let form = self.form_part.get_untracked().functions().map(|form| form.fetch_words);
        let following = self.following_part.get_untracked().functions().map(|following| following.fetch_words);
        match form.or(following) {
            Some(fetch) => fetch(self, words).await,
            None => true,
        }
    }
}
