//! Mounts the program: into any element, or in place of the static first question of `index.html`.

use crate::{
    Config, Host,
    host::Routing,
    parts::LOADERS,
    route::Route,
    session::{Session, fetch_words, first_language},
    shell::shell,
    words::{Word, Words},
};
use leptos::prelude::*;
use platform::{
    clock,
    page::{self, FirstQuestion, NoFile, when_not_composing},
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Id of the element in which the program is mounted.
const PLACE: &str = "suban";
/// Id of the first question's text field, in the static HTML and in the program.
const FIRST: &str = "description";

/// The mounted program; dropping it unmounts it and stops everything.
pub struct Mounted {
    _handle: Box<dyn core::any::Any>,
}

/// Mounts the program into an element, which it empties, in a language whose texts are loaded.
pub fn mount(place: HtmlElement, config: Config, host: Host, language: &str) -> Mounted {
    let words = Words::known(language).unwrap_or_else(Words::embedded);
    let missing = (words.language != language).then(|| language.to_owned());
    let route = if host.routing == Routing::Url { Route::read(&page::hash()) } else { Route::What };
    let typed = FirstQuestion::take(FIRST);
    let before: Vec<_> = {
        let children = place.child_nodes();
        (0..children.length()).filter_map(|at| children.item(at)).collect()
    };
    let submitted = place.query_selector("[data-wanted]").ok().flatten().is_some();
    let text = typed.as_ref().map(|typed| typed.value.clone()).filter(|text| !text.is_empty());
    let root = place.clone().into();
    let handle = mount_to(place.clone(), move || {
        let session = Session::new(host, config, LOADERS, words, route, root);
        if let Some(text) = text {
            session.edit(|draft| draft.description = text);
        }
        session.begin();
        if let Some(language) = missing {
            session.fetch_language(language);
        }
        if submitted {
            session.go_on_when_known();
        }
        shell(session)
    });
    // All in one task, so that no keystroke is lost between the old field and the new one.
    for node in before {
        let _ = place.remove_child(&node);
    }
    if let (Some(typed), Some(area)) = (typed, FirstQuestion::element(FIRST)) {
        FirstQuestion::give(&area, &typed);
    }
    let _ = place.set_attribute("data-running", "");
    page::mark("suban-running");
    Mounted { _handle: Box::new(handle) }
}

/// Starts the standalone page: reads settings and texts, and takes over the static first question between two
/// keystrokes.
pub fn start_page() {
    // Not by leptos, whose executor is only set up by mounting.
    wasm_bindgen_futures::spawn_local(async {
        let config = settings().await;
        let language = first_language(&config.languages);
        // If the language's texts cannot be loaded the embedded language is used.
        let language =
            fetch_words::<Word>(&config.locales, &language).await.map_or(language, |words| words.language.to_owned());
        let Some(place) = element(PLACE) else { return };
        let take_over = move || {
            let host = if config.is_for_shared_device() { Host::SHARED_DEVICE } else { Host::PAGE };
            let mounted = mount(place, config, host, &language);
            // Never unmounted: the program lives as long as the page.
            core::mem::forget(mounted);
        };
        match FirstQuestion::element(FIRST) {
            Some(area) => when_not_composing(&area, take_over),
            None => take_over(),
        }
    });
}

/// The settings of this installation. The program waits for them: they say where the backend is, and whether the device
/// is a shared one that stores nothing. A site without the file gets the defaults.
async fn settings() -> Config {
    const AGAIN_MILLIS: u32 = 2_000;
    loop {
        match page::fetch_json("config.json").await {
            Ok(json) => return Config::read(&json),
            Err(NoFile::Missing) => return Config::default(),
            Err(NoFile::NotNow) => clock::sleep(AGAIN_MILLIS).await,
        }
    }
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
