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

use crate::{parts::Arrival, route::Route, session::Session};
use leptos::prelude::*;

pub use around::around;
pub use coming::coming;
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
        Route::What | Route::Missing => missing::page(session),
    }
}

/// The page of the photos, once its part of the program is here.
fn photos_when_here(session: Session) -> AnyView {
    session.bring_photographs();
    (move || match session.photographs.get() {
        Arrival::Here(part) => (part.page)(session),
        arrival => coming(session, arrival.is_failed(), Box::new(move || session.bring_photographs())),
    })
    .into_any()
}
