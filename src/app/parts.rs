//! The parts of the program. What the first question needs is loaded first; what the city offers and everything after the
//! first question come behind it. The first part calls the others through [`Offer`] and [`Later`] alone, so that nothing
//! of them becomes part of the first load.

use crate::{components::form::Remarks, pages, route::Route, session::Session};
use domain::DraftId;
use leptos::{prelude::*, wasm_split};
use std::pin::Pin;

/// Work of another part that the caller waits for.
pub type Work = Pin<Box<dyn Future<Output = ()>>>;

/// What the third part calls of the fourth: the page of the photos. It is fetched on the page before.
pub struct Photographs {
    /// Fetches its words, so that the page can be drawn at once.
    pub fetch_words: fn(Session),
    /// Draws the page of the photos.
    pub page: fn(Session) -> AnyView,
    /// Carries out what is drawn over the photos of a draft.
    pub cover_as_drawn: fn(Session, DraftId) -> Work,
}

/// What the first part calls of the second: what the city offers.
pub struct Offer {
    /// Asks the city for itself and its catalogue.
    pub load: fn(Session),
    /// Asks again for what failed while there was no network.
    pub reload: fn(Session),
    /// The services that fit the first question's text.
    pub suggestions: fn(Session, Remarks) -> AnyView,
}

/// What the first two parts call of the third: every page but the first, and all that works behind the pages.
pub struct Later {
    /// Draws any page but the first.
    pub page: fn(Session, Route) -> AnyView,
    /// The answers so far, beside the first question.
    pub answers: fn(Session) -> AnyView,
    /// What one should know before filing the chosen service.
    pub to_know: fn(Session) -> AnyView,
    /// Judges the first question and goes on.
    pub go_on: fn(Session, Remarks),
    /// Takes up everything that this device keeps: drafts, deliveries, photos, demands followed.
    pub take_up: fn(Session),
    /// Asks for the questions of the draft's service.
    pub load_service: fn(Session),
    /// What stands above every page.
    pub around: fn(Session) -> AnyView,
    /// Does what is due of the deliveries.
    pub drain: fn(Session),
    /// Forgets what was forgotten in another tab.
    pub forget: fn(Session),
    /// Puts what is typed beside drafts into the store.
    pub keep_typed: fn(Session),
    /// Puts it beside the store, when the page goes.
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

/// How far a part is.
pub enum Arrival<T: 'static> {
    /// On its way.
    Coming,
    /// Here, and it stays.
    Here(&'static T),
    /// It did not come; it can be asked for again.
    Failed,
}

impl<T> Arrival<T> {
    /// The part, if it is here.
    pub const fn part(self) -> Option<&'static T> {
        match self {
            Self::Here(part) => Some(part),
            Self::Coming | Self::Failed => None,
        }
    }

    /// Whether it was asked for and did not come.
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

/// Loads the second part; asked again, it answers at once.
pub async fn bring_offer() -> Arrival<Offer> {
    offer().await.map_or(Arrival::Failed, Arrival::Here)
}

/// Loads the third part; asked again, it answers at once.
pub async fn bring_later() -> Arrival<Later> {
    later().await.map_or(Arrival::Failed, Arrival::Here)
}

/// Loads the fourth part; asked again, it answers at once.
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
