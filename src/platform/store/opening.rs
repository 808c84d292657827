//! Opens and deletes the IndexedDB database `suban`; operations on an open one are in `database.rs`.

use super::{
    Shelf, WhyMemory,
    database::{Database, MARK, WRITE_BARRIER, answered, error_of, text_of},
};
use crate::{clock::within, page::window};
use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{Event, IdbDatabase, IdbFactory};

const NAME: &str = "suban";
/// Version of the schema: which object stores there are.
const SCHEMA: u32 = 1;
const OPEN_MILLIS: u32 = 3_000;

/// Opens it, creating missing object stores.
pub(super) async fn open() -> Result<Database, WhyMemory> {
    let factory = factory()?;
    match open_version(&factory, Some(SCHEMA)).await {
        // A newer program has upgraded it: use it as it is, if our object stores are all there.
        Err(WhyMemory::Newer) => open_version(&factory, None).await,
        opened => opened,
    }
}

/// Deletes the database; `false` when the browser did not do so within 3 s.
pub(super) async fn delete() -> bool {
    let Some(request) = factory().ok().and_then(|factory| factory.delete_database(NAME).ok()) else { return false };
    matches!(within(OPEN_MILLIS, &answered(&request)).await, Some(Ok(_)))
}

fn factory() -> Result<IdbFactory, WhyMemory> {
    let window = window().ok_or(WhyMemory::Missing)?;
    window.indexed_db().map_err(|_| WhyMemory::Refused)?.ok_or(WhyMemory::Missing)
}

async fn open_version(factory: &IdbFactory, version: Option<u32>) -> Result<Database, WhyMemory> {
    let request = match version {
        Some(version) => factory.open_with_u32(NAME, version),
        None => factory.open(NAME),
    }
    .map_err(|_| WhyMemory::Refused)?;

    let blocked: Rc<Cell<bool>> = Rc::default();
    let (told, opening) = (blocked.clone(), request.clone());
    let on_change = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        if event.type_() == "blocked" {
            told.set(true);
        } else if let Ok(database) = opening.result() {
            make_shelves(database.unchecked_ref());
        }
    });
    request.set_onupgradeneeded(Some(on_change.as_ref().unchecked_ref()));
    request.set_onblocked(Some(on_change.as_ref().unchecked_ref()));

    let opened = within(OPEN_MILLIS, &answered(&request)).await;
    match opened {
        Some(Ok(_)) => {}
        Some(Err(_)) => {
            let newer = error_of(&request).is_some_and(|error| error.name() == "VersionError");
            return Err(if newer { WhyMemory::Newer } else { WhyMemory::Refused });
        }
        None => {
            // It may still open later: it then gets its object stores, and is closed, since we went on without it.
            on_change.forget();
            let late = request.clone();
            let close = Closure::once_into_js(move |_: JsValue| {
                if let Ok(database) = late.result() {
                    database.unchecked_ref::<IdbDatabase>().close();
                }
            });
            request.set_onsuccess(Some(close.unchecked_ref()));
            return Err(if blocked.get() { WhyMemory::Blocked } else { WhyMemory::Silent });
        }
    }
    request.set_onupgradeneeded(None);
    request.set_onblocked(None);
    let database: IdbDatabase = request.result().map_err(|_| WhyMemory::Refused)?.unchecked_into();
    let names = database.object_store_names();
    if !Shelf::ALL.iter().all(|shelf| names.contains(shelf.name())) {
        database.close();
        return Err(WhyMemory::Newer);
    }
    // Another tab wants to delete or upgrade it: close, so that it need not wait for us.
    let closing = database.clone();
    let on_versionchange = Closure::<dyn FnMut()>::new(move || closing.close());
    database.set_onversionchange(Some(on_versionchange.as_ref().unchecked_ref()));
    let settings = database
        .transaction_with_str(WRITE_BARRIER.name())
        .and_then(|reading| reading.object_store(WRITE_BARRIER.name()));
    let request = settings.and_then(|settings| settings.get(&MARK.into())).map_err(|_| WhyMemory::Refused)?;
    match within(OPEN_MILLIS, &answered(&request)).await {
        Some(Ok(_)) => Ok(Database::new(database, text_of(&request), on_versionchange)),
        Some(Err(_)) => Err(WhyMemory::Refused),
        None => Err(WhyMemory::Silent),
    }
}

fn make_shelves(database: &IdbDatabase) {
    let names = database.object_store_names();
    for shelf in Shelf::ALL {
        if !names.contains(shelf.name()) {
            let _ = database.create_object_store(shelf.name());
        }
    }
}
