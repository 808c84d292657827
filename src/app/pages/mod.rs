//! The pages: each draws one route and runs its effects through the session.

mod check;
mod find;
mod form_page;
mod mine;
mod missing;
mod photos;
mod question;
mod remarks;
mod sending;
mod sent;
mod service;
mod suggestions;
mod timeline;
mod what;
mod r#where;
mod you;

use crate::{route::Route, session::Session};
use leptos::prelude::*;

/// Draws the page of a route.
pub fn page(session: Session, route: Route) -> AnyView {
    match route {
        Route::What => what::page(session),
        Route::Service => service::page(session),
        Route::Question(id) => question::page(session, id),
        Route::Where => r#where::page(session),
        Route::Photos => photos::page(session),
        Route::You => you::page(session),
        Route::Check => check::page(session),
        Route::Sending(id) => sending::page(session, id),
        Route::Sent(reference) => sent::page(session, reference),
        Route::Demand(reference, _) => timeline::page(session, reference),
        Route::Mine => mine::page(session),
        Route::Find => find::page(session),
        Route::Missing => missing::page(session),
    }
}
