//! The browser's database `suban` once it is open: one transaction at a time; it knows records, not their meaning. How it is
//! opened is `opening.rs`.
//!
//! Faults: see [`super`]. Requests are turned into promises by giving their `resolve` and `reject` as handlers, so that no
//! closure outlives its request; the error is then read from the request or the transaction itself.

use super::{RECORD_VERSION, Record, Shelf};
use crate::clock::{new_id, within};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{
    JsCast, JsValue,
    prelude::{Closure, wasm_bindgen},
};
use web_sys::{DomException, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

/// A transaction that takes longer is taken for one that never ends.
const WORK_MILLIS: u32 = 15_000;
/// See [`Database::change`].
pub(super) const EVERY_CHANGE_NAMES: Shelf = Shelf::Settings;
/// Under this setting stands a mark made by chance, another one whenever everything was forgotten.
pub(super) const MARK: &str = "forgotten";

#[wasm_bindgen]
extern "C" {
    /// A record as it lies in the database.
    #[wasm_bindgen(extends = Object)]
    pub(super) type Row;
    #[wasm_bindgen(method, structural, getter)]
    fn v(this: &Row) -> JsValue;
    #[wasm_bindgen(method, structural, setter)]
    fn set_v(this: &Row, version: u32);
    #[wasm_bindgen(method, structural, getter)]
    fn key(this: &Row) -> JsValue;
    #[wasm_bindgen(method, structural, setter)]
    fn set_key(this: &Row, key: &str);
    #[wasm_bindgen(method, structural, getter)]
    fn json(this: &Row) -> JsValue;
    #[wasm_bindgen(method, structural, setter)]
    fn set_json(this: &Row, json: &str);
    /// The moment of what it says, in milliseconds since 1970; not every record has one.
    #[wasm_bindgen(method, structural, getter)]
    fn at(this: &Row) -> JsValue;
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_at(this: &Row, at: f64);
    #[wasm_bindgen(method, structural, getter)]
    pub(super) fn bytes(this: &Row) -> JsValue;
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_bytes(this: &Row, bytes: &JsValue);
}

/// What is asked of an object store. Not generic: each kind of asking would be a copy of all that is around it.
pub(super) type Ask<'a> = dyn Fn(&IdbObjectStore) -> Result<IdbRequest, JsValue> + 'a;

/// What went wrong with an open database.
pub(super) enum Trouble {
    /// It is closed: open it anew.
    Closed,
    /// Since it was opened everything was forgotten: nothing may be written for what was before.
    Forgotten,
    /// No room.
    Full,
    /// Anything else.
    NotDone,
}

/// Which of the records under a key is the newest.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Newest {
    /// The one that was to be put, and is.
    This,
    /// Another, which stays.
    Elsewhere,
    /// None: since a moment (milliseconds since 1970) there is to be none any more.
    Ended {
        /// The moment.
        at: f64,
    },
}

/// A change that has begun.
struct Change {
    transaction: IdbTransaction,
    done: Promise,
}

/// The open database.
pub(super) struct Database {
    database: IdbDatabase,
    /// The mark that was there when it was opened.
    mark: Option<String>,
    _versionchange: Closure<dyn FnMut()>,
}

impl Database {
    /// One that was opened when this mark was there.
    pub(super) const fn new(
        database: IdbDatabase,
        mark: Option<String>,
        on_versionchange: Closure<dyn FnMut()>,
    ) -> Self {
        Self { database, mark, _versionchange: on_versionchange }
    }

    /// Closes it; whatever comes after finds it closed.
    pub(super) fn close(&self) {
        self.database.close();
    }

    /// Carries out one change and waits until it is durable.
    pub(super) async fn write(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<(), Trouble> {
        let change = self.change(shelf)?;
        // Both in one go: other tabs wait for this change, and this one may have to wait for its turn of the processor between
        // two. One that is given up after all has not happened.
        let mark = change.store(EVERY_CHANGE_NAMES)?.get(&MARK.into()).map_err(|error| trouble(&error))?;
        ask(&change.store(shelf)?).map_err(|error| trouble(&error))?;
        change.answer(&mark).await?;
        self.heed(&change, &mark)?;
        change.done().await
    }

    /// Puts a record that has a moment, unless there is a newer one under its key, or none any more and one called `ended` on
    /// the shelf of settings: looked for and put in one go, so that no other page comes in between.
    pub(super) async fn write_newest(
        &self,
        shelf: Shelf,
        key: &str,
        row: &Row,
        ended: &str,
    ) -> Result<Newest, Trouble> {
        let change = self.change(shelf)?;
        let store = change.store(shelf)?;
        let settings = change.store(EVERY_CHANGE_NAMES)?;
        let mark = settings.get(&MARK.into()).map_err(|error| trouble(&error))?;
        let ended = settings.get(&ended.into()).map_err(|error| trouble(&error))?;
        let before = store.get(&key.into()).map_err(|error| trouble(&error))?;
        // Answers come in the order of the questions.
        change.answer(&before).await?;
        self.heed(&change, &mark)?;
        let newest = match (moment_of(&ended), moment_of(&before)) {
            (Some(at), None) => Newest::Ended { at },
            (_, Some(at)) if at > row.at().as_f64().unwrap_or_default() => Newest::Elsewhere,
            _ => Newest::This,
        };
        if newest == Newest::This {
            store.put_with_key(row, &key.into()).map_err(|error| trouble(&error))?;
        }
        change.done().await.map(|()| newest)
    }

    /// Puts a record on the shelf of settings if what is there allows it: whose it is (its text), and of which moment. Looked for
    /// and put in one go, so that no other page comes in between. Whether it was put.
    pub(super) async fn write_if(
        &self,
        key: &str,
        row: &Row,
        may: &dyn Fn(Option<(String, f64)>) -> bool,
    ) -> Result<bool, Trouble> {
        let change = self.change(EVERY_CHANGE_NAMES)?;
        let settings = change.store(EVERY_CHANGE_NAMES)?;
        let mark = settings.get(&MARK.into()).map_err(|error| trouble(&error))?;
        let before = settings.get(&key.into()).map_err(|error| trouble(&error))?;
        change.answer(&before).await?;
        self.heed(&change, &mark)?;
        let allowed = may(text_of(&before).zip(moment_of(&before)));
        if allowed {
            settings.put_with_key(row, &key.into()).map_err(|error| trouble(&error))?;
        }
        change.done().await.map(|()| allowed)
    }

    /// Takes every record out, also those of a newer program, and leaves a new mark, so that whoever opened the database before
    /// writes nothing into it any more.
    pub(super) async fn forget(&self) -> Result<(), Trouble> {
        let shelves = self.database.object_store_names();
        let names: js_sys::Array = (0..shelves.length()).filter_map(|at| shelves.item(at)).map(JsValue::from).collect();
        let change = self.begin(&names, "strict")?;
        for name in names.iter().filter_map(|name| name.as_string()) {
            let store = change.transaction.object_store(&name).map_err(|error| trouble(&error))?;
            store.clear().map_err(|error| trouble(&error))?;
        }
        let mark = Row::of(MARK, &new_id());
        change.store(EVERY_CHANGE_NAMES)?.put_with_key(&mark, &MARK.into()).map_err(|error| trouble(&error))?;
        change.done().await
    }

    /// A transaction that is complete only when its changes have left the browser's own memory: phones die. Browsers that do
    /// not know the wish leave it out.
    ///
    /// Every change also names one shelf that all of them name, so that the browser makes them one after the other, in all its
    /// pages: Chromium takes a database for corrupt, and begins an empty one, when it was killed while two changes were being
    /// written (seen in 156).
    fn change(&self, shelf: Shelf) -> Result<Change, Trouble> {
        // What was last seen can be had again; nobody waits for the disk on its account.
        let durability = if shelf == Shelf::Snapshots { "relaxed" } else { "strict" };
        self.begin(&js_sys::Array::of2(&shelf.name().into(), &EVERY_CHANGE_NAMES.name().into()), durability)
    }

    fn begin(&self, shelves: &js_sys::Array, durability: &str) -> Result<Change, Trouble> {
        let begin = || -> Result<IdbTransaction, JsValue> {
            let options = Object::new();
            Reflect::set(&options, &"durability".into(), &durability.into())?;
            let begin: Function = Reflect::get(&self.database, &"transaction".into())?.dyn_into()?;
            begin.call3(&self.database, shelves, &"readwrite".into(), &options)?.dyn_into()
        };
        let transaction = begin().map_err(|error| trouble(&error))?;
        let done = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        Ok(Change { transaction, done })
    }

    /// Gives a change up when everything was forgotten since this database was opened. A mark that is not there says nothing:
    /// browsers clear what they like.
    fn heed(&self, change: &Change, mark: &IdbRequest) -> Result<(), Trouble> {
        let mark = text_of(mark);
        if mark.is_none() || mark == self.mark {
            return Ok(());
        }
        let _ = change.transaction.abort();
        Err(Trouble::Forgotten)
    }

    /// Reads one value.
    pub(super) async fn read(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<JsValue, Trouble> {
        let transaction = self.database.transaction_with_str(shelf.name()).map_err(|error| trouble(&error))?;
        let store = transaction.object_store(shelf.name()).map_err(|error| trouble(&error))?;
        let request = ask(&store).map_err(|error| trouble(&error))?;
        let answered = answered(&request);
        match within(WORK_MILLIS, &answered).await {
            Some(Ok(_)) => request.result().map_err(|error| trouble(&error)),
            Some(Err(_)) => Err(error_of(&request).map_or(Trouble::NotDone, |error| trouble(&error))),
            None => Err(Trouble::NotDone),
        }
    }
}

impl Change {
    fn store(&self, shelf: Shelf) -> Result<IdbObjectStore, Trouble> {
        self.transaction.object_store(shelf.name()).map_err(|error| trouble(&error))
    }

    /// Waits for an answer within it, and for those to the questions before.
    async fn answer(&self, request: &IdbRequest) -> Result<(), Trouble> {
        match within(WORK_MILLIS, &answered(request)).await {
            Some(Ok(_)) => Ok(()),
            _ => Err(self.trouble()),
        }
    }

    /// Waits until it is durable.
    async fn done(&self) -> Result<(), Trouble> {
        match within(WORK_MILLIS, &self.done).await {
            Some(Ok(_)) => Ok(()),
            Some(Err(_)) => Err(self.trouble()),
            None => Err(Trouble::NotDone),
        }
    }

    fn trouble(&self) -> Trouble {
        self.transaction.error().map_or(Trouble::NotDone, |error| trouble(&error))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

impl Row {
    /// A record of ours with a JSON text.
    pub(super) fn of(key: &str, json: &str) -> Self {
        let row = Object::new().unchecked_into::<Self>();
        row.set_v(RECORD_VERSION);
        row.set_key(key);
        row.set_json(json);
        row
    }

    /// What it says, if it is a record of ours at all.
    pub(super) fn record(&self) -> Option<Record> {
        if !self.is_object() {
            return None;
        }
        Some(Record {
            key: self.key().as_string()?,
            version: self.v().as_f64()? as u32,
            json: self.json().as_string()?,
        })
    }
}

pub(super) fn answered(request: &IdbRequest) -> Promise {
    Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    })
}

/// The moment of the record that was asked for; 0 for one without, `None` when there is no record.
fn moment_of(request: &IdbRequest) -> Option<f64> {
    let row = request.result().ok()?;
    row.is_object().then(|| row.unchecked_ref::<Row>().at().as_f64().unwrap_or_default())
}

/// The text of the record that was asked for.
pub(super) fn text_of(request: &IdbRequest) -> Option<String> {
    let row = request.result().ok()?;
    row.is_object().then(|| row.unchecked_ref::<Row>().json().as_string()).flatten()
}

pub(super) fn error_of(request: &IdbRequest) -> Option<DomException> {
    request.error().ok().flatten()
}

fn trouble(error: &JsValue) -> Trouble {
    match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
        // A connection that the browser closed aborts what was under way and refuses what comes after.
        Some("InvalidStateError" | "AbortError") => Trouble::Closed,
        Some("QuotaExceededError") => Trouble::Full,
        _ => Trouble::NotDone,
    }
}
