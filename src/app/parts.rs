//! The parts of the program (code splitting). What the first question needs is loaded first; the catalogue and
//! everything after the first question follow. The first part calls the others only through [`Offer`] and [`Later`],
//! so that none of their code is linked into it.

use crate::{components::form::Remarks, pages, route::Route, session::Session};
use domain::DraftId;
use leptos::{prelude::*, wasm_split};
use std::pin::Pin;

/// A future of another part.
pub type Work = Pin<Box<dyn Future<Output = ()>>>;

/// The fourth part's functions that the third calls: the photos page. It is loaded on the page before.
pub struct Photographs {
    /// Fetches its texts, so that the page can be drawn at once.
    pub fetch_words: fn(Session),
    /// Draws the photos page.
    pub page: fn(Session) -> AnyView,
    /// Applies the covers drawn over the photos of a draft.
    pub cover_as_drawn: fn(Session, DraftId) -> Work,
}

/// The second part's functions that the first calls: city and catalogue.
pub struct Offer {
    /// Loads the city and its catalogue.
    pub load: fn(Session),
    /// Reloads what failed for want of a network.
    pub reload: fn(Session),
    /// The services that match the first question's text.
    pub suggestions: fn(Session, Remarks) -> AnyView,
}

/// The third part's functions that the first two call: every page but the first, and everything behind the pages.
pub struct Later {
    /// Draws any page but the first.
    pub page: fn(Session, Route) -> AnyView,
    /// The answers so far, beside the first question.
    pub answers: fn(Session) -> AnyView,
    /// What to know before filing the chosen service.
    pub to_know: fn(Session) -> AnyView,
    /// Checks the first question and goes on.
    pub go_on: fn(Session, Remarks),
    /// Loads everything stored on this device: drafts, deliveries, photos, demands followed.
    pub take_up: fn(Session),
    /// Loads the questions of the draft's service.
    pub load_service: fn(Session),
    /// The notices above every page.
    pub around: fn(Session) -> AnyView,
    /// Resumes the deliveries that are due.
    pub drain: fn(Session),
    /// Forgets after another tab has.
    pub forget: fn(Session),
    /// Saves text typed into fields outside the draft.
    pub keep_typed: fn(Session),
    /// Saves it to `localStorage`, when the page is being unloaded.
    pub put_typed_beside: fn(Session),
}

static OFFER: Offer = Offer { load: Session::load_city, reload: Session::reload_city, suggestions: pages::suggestions };

static LATER: Later = Later {
    page: pages::later_page,
    answers: pages::answers_so_far,
    to_know: pages::to_know,
    go_on: pages::go_on,
    take_up: Session::take_up_kept,
    load_service: Session::load_service,
    around: pages::around,
    drain: Session::drain_deliveries,
    forget: Session::forget_as_told,
    keep_typed: Session::keep_typed,
    put_typed_beside: Session::put_typed_beside,
};

static PHOTOGRAPHS: Photographs = Photographs {
    fetch_words: Session::fetch_photo_words,
    page: pages::photos_page,
    cover_as_drawn: |session, id| Box::pin(session.cover_as_drawn(id)),
};

/// State of a part.
pub enum Arrival<T: 'static> {
    /// Loading.
    Coming,
    /// Loaded.
    Here(&'static T),
    /// Failed to load; it can be retried.
    Failed,
}

impl<T> Arrival<T> {
    /// The part's functions, if it is loaded.
    pub const fn part(self) -> Option<&'static T> {
        match self {
            Self::Here(part) => Some(part),
            Self::Coming | Self::Failed => None,
        }
    }

    /// Whether it failed to load.
    pub const fn is_failed(self) -> bool {
        matches!(self, Self::Failed)
    }
}

impl<T> Clone for Arrival<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Arrival<T> {}

/// Loads the second part; later calls return at once.
pub async fn bring_offer() -> Arrival<Offer> {
    offer().await.map_or(Arrival::Failed, Arrival::Here)
}

/// Loads the third part; later calls return at once.
pub async fn bring_later() -> Arrival<Later> {
    later().await.map_or(Arrival::Failed, Arrival::Here)
}

/// Loads the fourth part; later calls return at once.
pub async fn bring_photographs() -> Arrival<Photographs> {
    photographs().await.map_or(Arrival::Failed, Arrival::Here)
}

#[wasm_split::wasm_split(offer, fallible, wasm_split_path = leptos::wasm_split)]
fn offer() -> Result<&'static Offer, wasm_split::SplitLoaderError> {
    Ok(&OFFER)
}

#[wasm_split::wasm_split(later, fallible, wasm_split_path = leptos::wasm_split)]
fn later() -> Result<&'static Later, wasm_split::SplitLoaderError> {
    Ok(&LATER)
}

#[wasm_split::wasm_split(photos, fallible, wasm_split_path = leptos::wasm_split)]
fn photographs() -> Result<&'static Photographs, wasm_split::SplitLoaderError> {
    Ok(&PHOTOGRAPHS)
}
