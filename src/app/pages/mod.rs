//! The pages: each draws one route and runs its effects through the session.

mod around;
mod check;
mod coming;
mod find;
mod form_page;
mod going_on;
mod mine;
mod missing;
mod photos;
mod question;
mod remarks;
mod sending;
mod sent;
mod service;
mod shared_device;
mod suggestions;
mod timeline;
mod what;
mod r#where;
mod you;

use crate::{
    parts::{Arrival, Photographs, bring_photographs},
    route::Route,
    session::Session,
};
use leptos::prelude::*;

pub use around::around;
pub use coming::{coming, missing as missing_part, try_again, waiting};
pub use form_page::answers_so_far;
pub use going_on::{go_on, to_know};
pub use photos::page as photos_page;
pub use suggestions::suggestions;
pub use what::page as first_page;

/// Draws the page of any route but the first question's, which is part of the first load.
pub fn later_page(session: Session, route: Route) -> AnyView {
    match route {
        Route::Service => service::page(session),
        Route::Question(id) => question::page(session, id),
        Route::Where => r#where::page(session),
        Route::Photos => photos_when_here(session),
        Route::You => you::page(session),
        Route::Check => check::page(session),
        Route::Sending(id) => sending::page(session, id),
        Route::Sent(reference) => sent::page(session, reference),
        Route::Demand(reference, _) => timeline::page(session, reference),
        Route::Mine => mine::page(session),
        Route::Find => find::page(session),
        Route::Incomplete => missing::incomplete(session),
        Route::What | Route::Missing => missing::page(session),
    }
}

/// The page of the photos, once its part of the program is here.
fn photos_when_here(session: Session) -> AnyView {
    let part = RwSignal::new(Arrival::<Photographs>::Coming);
    let bring = move || {
        leptos::task::spawn_local(async move {
            part.try_set(Arrival::Coming);
            part.try_set(bring_photographs().await);
        });
    };
    bring();
    (move || match part.get() {
        Arrival::Here(part) => (part.page)(session),
        Arrival::Coming => waiting(session),
        Arrival::Failed => missing_part(session, try_again(session, bring)),
    })
    .into_any()
}

/// The page of the photos is likely to be next: its part and its words are fetched, so that it can be drawn at once.
fn expect_photos(session: Session) {
    leptos::task::spawn_local(async move {
        if let Some(part) = bring_photographs().await.part() {
            (part.fetch_words)(session);
        }
    });
}
