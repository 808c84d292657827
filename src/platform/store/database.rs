//! The open IndexedDB database `suban`: one transaction at a time; it knows records, not their meaning. How it is
//! opened is `opening.rs`.
//!
//! Faults: see [`super`]. Requests become promises by passing `resolve` and `reject` as their event handlers, so that
//! no closure outlives its request; the error is then read from the request or the transaction itself.

use super::{RECORD_VERSION, Record, Shelf};
use crate::clock::{new_id, within};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{
    JsCast, JsValue,
    prelude::{Closure, wasm_bindgen},
};
use web_sys::{DomException, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction};

/// After so long a transaction is taken to be stuck.
const WORK_MILLIS: u32 = 15_000;
/// See [`Database::change`].
pub(super) const WRITE_BARRIER: Shelf = Shelf::Settings;
/// The key, among the settings, of a random mark that changes whenever everything is forgotten.
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
    /// The moment of the record's content, in milliseconds since 1970; not every record has one.
    #[wasm_bindgen(method, structural, getter)]
    fn at(this: &Row) -> JsValue;
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_at(this: &Row, at: f64);
    #[wasm_bindgen(method, structural, getter)]
    pub(super) fn bytes(this: &Row) -> JsValue;
    #[wasm_bindgen(method, structural, setter)]
    pub(super) fn set_bytes(this: &Row, bytes: &JsValue);
}

/// A request to an object store. Not generic: each instance would duplicate the code around it.
pub(super) type Ask<'a> = dyn Fn(&IdbObjectStore) -> Result<IdbRequest, JsValue> + 'a;

/// Why an operation on the open database failed.
pub(super) enum DatabaseError {
    /// The connection is closed: reopen.
    Closed,
    /// Everything was forgotten since it was opened: nothing may be written for the time before.
    Forgotten,
    /// The quota is exceeded.
    Full,
    /// Anything else.
    NotDone,
}

/// The result of a conditional write.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Newest {
    /// The record was written.
    This,
    /// A newer record exists and stays.
    Elsewhere,
    /// The record was ended at this moment (milliseconds since 1970) and must not be written again.
    Ended {
        /// The moment.
        at: f64,
    },
}

/// A readwrite transaction under way.
struct Change {
    transaction: IdbTransaction,
    done: Promise,
}

/// The open database.
pub(super) struct Database {
    database: IdbDatabase,
    /// The mark at the time it was opened.
    mark: Option<String>,
    _versionchange: Closure<dyn FnMut()>,
}

impl Database {
    /// A connection opened when this mark was set.
    pub(super) const fn new(
        database: IdbDatabase,
        mark: Option<String>,
        on_versionchange: Closure<dyn FnMut()>,
    ) -> Self {
        Self { database, mark, _versionchange: on_versionchange }
    }

    /// Closes it; later calls find it closed.
    pub(super) fn close(&self) {
        self.database.close();
    }

    /// Carries out one change and waits until it is durable.
    pub(super) async fn write(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<(), DatabaseError> {
        let change = self.change(shelf)?;
        // Issue both requests before the first await: other tabs wait for this transaction, which would stay open while
        // this task waits to be scheduled. If the mark differs, the transaction is aborted.
        let mark = change.store(WRITE_BARRIER)?.get(&MARK.into()).map_err(|error| DatabaseError::of(&error))?;
        ask(&change.store(shelf)?).map_err(|error| DatabaseError::of(&error))?;
        change.answer(&mark).await?;
        self.check_not_forgotten(&change, &mark)?;
        change.done().await
    }

    /// Puts a record that has a moment, unless a newer one exists under its key, or the settings have a record `ended`,
    /// which means that it was ended. Check and put share a transaction, so that no other tab comes in between.
    pub(super) async fn write_newest(
        &self,
        shelf: Shelf,
        key: &str,
        row: &Row,
        ended: &str,
    ) -> Result<Newest, DatabaseError> {
        let change = self.change(shelf)?;
        let store = change.store(shelf)?;
        let settings = change.store(WRITE_BARRIER)?;
        let mark = settings.get(&MARK.into()).map_err(|error| DatabaseError::of(&error))?;
        let ended = settings.get(&ended.into()).map_err(|error| DatabaseError::of(&error))?;
        let before = store.get(&key.into()).map_err(|error| DatabaseError::of(&error))?;
        // Requests of a transaction complete in order.
        change.answer(&before).await?;
        self.check_not_forgotten(&change, &mark)?;
        let newest = match (moment_of(&ended), moment_of(&before)) {
            (Some(at), None) => Newest::Ended { at },
            (_, Some(at)) if at > row.at().as_f64().unwrap_or_default() => Newest::Elsewhere,
            _ => Newest::This,
        };
        if newest == Newest::This {
            store.put_with_key(row, &key.into()).map_err(|error| DatabaseError::of(&error))?;
        }
        change.done().await.map(|()| newest)
    }

    /// Puts a record among the settings if the present owner (its text) and moment allow it. Check and put share a
    /// transaction, so that no other tab comes in between. Returns whether it was put.
    pub(super) async fn write_if(
        &self,
        key: &str,
        row: &Row,
        may: &dyn Fn(Option<(String, f64)>) -> bool,
    ) -> Result<bool, DatabaseError> {
        let change = self.change(WRITE_BARRIER)?;
        let settings = change.store(WRITE_BARRIER)?;
        let mark = settings.get(&MARK.into()).map_err(|error| DatabaseError::of(&error))?;
        let before = settings.get(&key.into()).map_err(|error| DatabaseError::of(&error))?;
        change.answer(&before).await?;
        self.check_not_forgotten(&change, &mark)?;
        let allowed = may(text_of(&before).zip(moment_of(&before)));
        if allowed {
            settings.put_with_key(row, &key.into()).map_err(|error| DatabaseError::of(&error))?;
        }
        change.done().await.map(|()| allowed)
    }

    /// Deletes every record, also those of newer program versions, and sets a new mark, so that connections opened
    /// before write nothing more.
    pub(super) async fn forget(&self) -> Result<(), DatabaseError> {
        let shelves = self.database.object_store_names();
        let names: js_sys::Array = (0..shelves.length()).filter_map(|at| shelves.item(at)).map(JsValue::from).collect();
        let change = self.begin(&names, "strict")?;
        for name in names.iter().filter_map(|name| name.as_string()) {
            let store = change.transaction.object_store(&name).map_err(|error| DatabaseError::of(&error))?;
            store.clear().map_err(|error| DatabaseError::of(&error))?;
        }
        let mark = Row::of(MARK, &new_id());
        change.store(WRITE_BARRIER)?.put_with_key(&mark, &MARK.into()).map_err(|error| DatabaseError::of(&error))?;
        change.done().await
    }

    /// Opens a readwrite transaction with `durability: "strict"`, which completes only when its changes are flushed to
    /// disk: phones die. Browsers that do not know the option ignore it.
    ///
    /// Every readwrite transaction also opens one common store, so that the browser serialises all writers in all tabs:
    /// Chromium considers a database corrupt, and starts an empty one, when it is killed while two transactions are
    /// being written (seen in 156).
    fn change(&self, shelf: Shelf) -> Result<Change, DatabaseError> {
        // Snapshots can be fetched again and need not wait for the disk.
        let durability = if shelf == Shelf::Snapshots { "relaxed" } else { "strict" };
        self.begin(&js_sys::Array::of2(&shelf.name().into(), &WRITE_BARRIER.name().into()), durability)
    }

    fn begin(&self, shelves: &js_sys::Array, durability: &str) -> Result<Change, DatabaseError> {
        let begin = || -> Result<IdbTransaction, JsValue> {
            let options = Object::new();
            Reflect::set(&options, &"durability".into(), &durability.into())?;
            let begin: Function = Reflect::get(&self.database, &"transaction".into())?.dyn_into()?;
            begin.call3(&self.database, shelves, &"readwrite".into(), &options)?.dyn_into()
        };
        let transaction = begin().map_err(|error| DatabaseError::of(&error))?;
        let done = Promise::new(&mut |resolve, reject| {
            transaction.set_oncomplete(Some(&resolve));
            transaction.set_onabort(Some(&reject));
        });
        Ok(Change { transaction, done })
    }

    /// Aborts a transaction when everything was forgotten since this database was opened. A missing mark means nothing:
    /// browsers evict data.
    fn check_not_forgotten(&self, change: &Change, mark: &IdbRequest) -> Result<(), DatabaseError> {
        let mark = text_of(mark);
        if mark.is_none() || mark == self.mark {
            return Ok(());
        }
        let _ = change.transaction.abort();
        Err(DatabaseError::Forgotten)
    }

    /// Reads one value.
    pub(super) async fn read(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<JsValue, DatabaseError> {
        let transaction =
            self.database.transaction_with_str(shelf.name()).map_err(|error| DatabaseError::of(&error))?;
        let store = transaction.object_store(shelf.name()).map_err(|error| DatabaseError::of(&error))?;
        let request = ask(&store).map_err(|error| DatabaseError::of(&error))?;
        let answered = answered(&request);
        match within(WORK_MILLIS, &answered).await {
            Some(Ok(_)) => request.result().map_err(|error| DatabaseError::of(&error)),
            Some(Err(_)) => Err(error_of(&request).map_or(DatabaseError::NotDone, |error| DatabaseError::of(&error))),
            None => Err(DatabaseError::NotDone),
        }
    }
}

impl Change {
    fn store(&self, shelf: Shelf) -> Result<IdbObjectStore, DatabaseError> {
        self.transaction.object_store(shelf.name()).map_err(|error| DatabaseError::of(&error))
    }

    /// Waits for the result of a request, and of those before it.
    async fn answer(&self, request: &IdbRequest) -> Result<(), DatabaseError> {
        match within(WORK_MILLIS, &answered(request)).await {
            Some(Ok(_)) => Ok(()),
            _ => Err(self.error()),
        }
    }

    /// Waits until the transaction is complete.
    async fn done(&self) -> Result<(), DatabaseError> {
        match within(WORK_MILLIS, &self.done).await {
            Some(Ok(_)) => Ok(()),
            Some(Err(_)) => Err(self.error()),
            None => Err(DatabaseError::NotDone),
        }
    }

    fn error(&self) -> DatabaseError {
        self.transaction.error().map_or(DatabaseError::NotDone, |error| DatabaseError::of(&error))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.close();
    }
}

impl Row {
    /// A row of ours with a JSON text.
    pub(super) fn of(key: &str, json: &str) -> Self {
        let row = Object::new().unchecked_into::<Self>();
        row.set_v(RECORD_VERSION);
        row.set_key(key);
        row.set_json(json);
        row
    }

    /// The record in the row, if it is one of ours.
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

/// The moment of the record that was read; 0 for one without, `None` when there is no record.
fn moment_of(request: &IdbRequest) -> Option<f64> {
    let row = request.result().ok()?;
    row.is_object().then(|| row.unchecked_ref::<Row>().at().as_f64().unwrap_or_default())
}

/// The text of the record that was read.
pub(super) fn text_of(request: &IdbRequest) -> Option<String> {
    let row = request.result().ok()?;
    row.is_object().then(|| row.unchecked_ref::<Row>().json().as_string()).flatten()
}

pub(super) fn error_of(request: &IdbRequest) -> Option<DomException> {
    request.error().ok().flatten()
}

impl DatabaseError {
    fn of(error: &JsValue) -> Self {
        match error.dyn_ref::<DomException>().map(DomException::name).as_deref() {
            // A connection closed by the browser aborts running transactions and throws for new ones.
            Some("InvalidStateError" | "AbortError") => Self::Closed,
            Some("QuotaExceededError") => Self::Full,
            _ => Self::NotDone,
        }
    }
}
