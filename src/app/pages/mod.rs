//! The pages: each draws one route and calls the session.

mod check;
mod coming;
mod copying;
mod find;
mod form_page;
mod going_on;
mod mine;
mod missing;
mod notices;
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
    components::focus::focus_if_lost,
    route::Route,
    session::{Part, PhotosFunctions, Session},
};
use domain::Step;
use leptos::prelude::*;

pub use coming::{coming, coming_page, missing as missing_part, try_again, waiting};
pub use form_page::answers_so_far;
pub use going_on::{go_on, to_know};
pub use notices::notices;
pub use photos::page as photos_page;
pub use suggestions::suggestions;
pub use timeline::page as timeline_page;
pub use what::page as first_page;

/// Draws the page of any route but the first question and the timeline, which are in other parts.
pub fn form_part_page(session: Session, route: Route) -> AnyView {
    match route {
        Route::Service => service::page(session),
        Route::Question(id) => question::page(session, id),
        Route::Where => r#where::page(session),
        Route::Photos => photos_when_here(session),
        Route::You => you::page(session),
        Route::Check => check::page(session),
        Route::Sending(id) => sending::page(session, id),
        Route::Sent(reference) => sent::page(session, reference),
        Route::Mine => mine::page(session),
        Route::Find => find::page(session),
        Route::Incomplete => missing::incomplete(session),
        // The first two are drawn by other parts (`shell.rs`).
        Route::What | Route::Demand(..) | Route::Missing => missing::page(session),
    }
}

/// The photos page, once its part is loaded.
fn photos_when_here(session: Session) -> AnyView {
    let part = RwSignal::new(Part::<PhotosFunctions>::Loading);
    let bring = move || {
        leptos::task::spawn_local(async move {
            let brought = (session.loaders().photos)().await;
            if brought.is_failed() {
                session.ask_again_later();
            }
            part.try_set(brought);
        });
    };
    Effect::new(move |_| {
        session.retry_loads.track();
        if part.get_untracked().functions().is_none() {
            bring();
        }
    });
    (move || match part.get() {
        Part::Loaded(part) => {
            focus_if_lost();
            (part.page)(session)
        }
        Part::Loading => photos_frame(session, waiting(session)),
        Part::Failed => photos_frame(session, missing_part(session, try_again(session, bring))),
    })
    .into_any()
}

/// The photos page while its part or texts are not loaded: with its step, a heading and the back link.
pub fn photos_frame(session: Session, content: AnyView) -> AnyView {
    let step = Step::Photos;
    form_page::form_page(session, &step, form_page::under_step_name(session, &step, content))
}

/// Prefetches the photos page's part and texts, so that it can be drawn at once and without a network.
pub fn expect_photos(session: Session) {
    leptos::task::spawn_local(async move {
        if let Some(photos) = (session.loaders().photos)().await.functions() {
            (photos.fetch_words)(session);
        }
    });
}
