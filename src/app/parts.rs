//! The parts of the program (code splitting). What the first question needs is loaded first; catalogue, form, timeline
//! and photos follow, in the order in which the shown page needs them. The parts are called only through the tables in
//! `session/parts.rs`, so that none of their code is linked into the first. Code that several parts reach is put by the
//! splitter into parts of its own, which come with each of them.

use crate::{
    pages,
    session::{CatalogueFunctions, FollowingFunctions, FormFunctions, Loaders, Part, PhotosFunctions, Session},
};
use leptos::wasm_split;

/// How the parts are loaded.
pub const LOADERS: Loaders = Loaders {
    catalogue: || Box::pin(async { catalogue().await.map_or(Part::Failed, Part::Loaded) }),
    following: || Box::pin(async { following().await.map_or(Part::Failed, Part::Loaded) }),
    form: || Box::pin(async { form().await.map_or(Part::Failed, Part::Loaded) }),
    photos: || Box::pin(async { photos().await.map_or(Part::Failed, Part::Loaded) }),
};

static CATALOGUE: CatalogueFunctions = CatalogueFunctions {
    take_up: |session| {
        session.load_city_and_catalogue();
        Box::pin(std::future::ready(true))
    },
    load: Session::load_city_and_catalogue,
    reload: Session::reload_city,
    suggestions: pages::suggestions,
};

static FOLLOWING: FollowingFunctions = FollowingFunctions {
    fetch_words: Session::fetch_page_words,
    page: pages::timeline_page,
    take_up: |session| Box::pin(session.take_up_followed()),
    load_city: Session::load_city,
    reload: Session::reload_failed_city,
    forget: Session::forget_as_told,
    keep_replies: Session::keep_replies,
    rescue_typed: Session::rescue_replies,
};

static FORM: FormFunctions = FormFunctions {
    fetch_words: Session::fetch_page_words,
    page: pages::form_part_page,
    answers: pages::answers_so_far,
    to_know: pages::to_know,
    go_on: pages::go_on,
    take_up: |session| Box::pin(session.take_up_kept(pages::expect_photos)),
    load_service: Session::load_service,
    notices: pages::notices,
    drain: Session::drain_deliveries,
    forget: Session::forget_as_told,
    rescue_typed: Session::rescue_typed_fields,
};

static PHOTOS: PhotosFunctions = PhotosFunctions {
    fetch_words: Session::fetch_photo_words,
    page: pages::photos_page,
    cover_as_drawn: |session, id| Box::pin(session.cover_as_drawn(id)),
};

#[wasm_split::wasm_split(catalogue, fallible, wasm_split_path = leptos::wasm_split)]
fn catalogue() -> Result<&'static CatalogueFunctions, wasm_split::SplitLoaderError> {
    Ok(&CATALOGUE)
}

#[wasm_split::wasm_split(following, fallible, wasm_split_path = leptos::wasm_split)]
fn following() -> Result<&'static FollowingFunctions, wasm_split::SplitLoaderError> {
    Ok(&FOLLOWING)
}

#[wasm_split::wasm_split(form, fallible, wasm_split_path = leptos::wasm_split)]
fn form() -> Result<&'static FormFunctions, wasm_split::SplitLoaderError> {
    Ok(&FORM)
}

#[wasm_split::wasm_split(photos, fallible, wasm_split_path = leptos::wasm_split)]
fn photos() -> Result<&'static PhotosFunctions, wasm_split::SplitLoaderError> {
    Ok(&PHOTOS)
}
