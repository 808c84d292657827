//! What is kept on this device, durably where the browser lets us, else in memory; it knows no draft and no demand.
//!
//! Straight on web-sys: the `idb` and `rexie` crates wrap the same calls in builders and error enums, which costs several
//! kilobytes and still leaves the points that matter here (read-back, reopening, falling back) to be written.
//!
//! Faults: no IndexedDB, refused, blocked or silent for 3 s, a newer schema than ours → memory mode with its reason, for
//! a lasting notice; a connection closed under us is opened once more, then memory mode; a full disk, an aborted
//! transaction or bytes that read back differently → the put fails, and "saved" is never said.

mod database;
mod memory;
mod opening;
mod photo_bytes;

use database::{Ask, Database, Newest, Row, Trouble};
use memory::Memory;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbObjectStore;

pub use photo_bytes::StoredPhoto;

/// Version of the records that this program writes; kept with each.
pub const RECORD_VERSION: u32 = 1;

/// A kind of things kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shelf {
    /// Drafts, whole, by draft id.
    Drafts,
    /// Bytes of photos by photo key; only the photo calls of [`Store`] use it.
    Photos,
    /// Deliveries under way, by submission id.
    Outbox,
    /// Demands followed on this device, by reference.
    Followed,
    /// The reader's settings.
    Settings,
    /// Last seen answers, with their time, for a page without a network.
    Snapshots,
    /// Records that could not be read, for the citizen to download.
    Quarantine,
}

/// Where things are kept at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the browser's database.
    Durable,
    /// Only in this page; gone when it is closed.
    Memory {
        /// Why.
        why: WhyMemory,
    },
}

/// Why things are kept only in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyMemory {
    /// The browser has no database.
    Missing,
    /// It does not let this page have one (private mode, sandboxed frame).
    Refused,
    /// An old tab holds it.
    Blocked,
    /// It did not answer within 3 s.
    Silent,
    /// A newer version of the program has changed it beyond what this one knows.
    Newer,
    /// It was there, was closed under us, and could not be opened again.
    Lost,
    /// The program was told to (kiosk).
    Chosen,
    /// Everything was forgotten, here or in another tab: what this store was opened for is over.
    Forgotten,
}

/// A record as it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Under which key.
    pub key: String,
    /// The version that wrote it; above [`RECORD_VERSION`] it is from a newer program.
    pub version: u32,
    /// The JSON text.
    pub json: String,
}

/// How safe something is that was put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kept {
    /// The transaction is complete and what was read back is what was put: "saved" may be said.
    Durably,
    /// Only in memory: "saved" may not be said.
    InMemory,
    /// Not at all: another page has kept something newer ([`Store::put_newest`]).
    Newer,
    /// Not at all: another page has ended it.
    Ended {
        /// When, in milliseconds since 1970.
        at: f64,
    },
}

/// Why something was not kept, or could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFailure {
    /// The device or the browser's share of it is full.
    Full,
    /// The browser did not complete it.
    NotDone,
    /// What was read back is not what was put.
    Differs,
}

/// The store; clones are the same store.
#[derive(Clone)]
pub struct Store {
    backing: Rc<RefCell<Backing>>,
}

enum Backing {
    Durable(Rc<Database>),
    Memory { why: WhyMemory, memory: Rc<RefCell<Memory>> },
}

impl Store {
    /// Opens the store; within 3 s there is one, in memory if need be.
    pub async fn open() -> Self {
        let backing = match opening::open().await {
            Ok(database) => Backing::Durable(Rc::new(database)),
            Err(why) => Backing::memory(why),
        };
        Self { backing: Rc::new(RefCell::new(backing)) }
    }

    /// A store that leaves nothing behind.
    pub fn in_memory() -> Self {
        Self { backing: Rc::new(RefCell::new(Backing::memory(WhyMemory::Chosen))) }
    }

    /// Where things are kept at present; it can change to memory with any call.
    pub fn mode(&self) -> Mode {
        match &*self.backing.borrow() {
            Backing::Durable(_) => Mode::Durable,
            Backing::Memory { why, .. } => Mode::Memory { why: *why },
        }
    }

    /// Keeps a JSON text under a key, in place of an earlier one.
    ///
    /// # Errors
    /// When it is not kept. An earlier record under the key is then still there, except with `Differs`.
    pub async fn put(&self, shelf: Shelf, key: &str, json: &str) -> Result<Kept, StoreFailure> {
        self.put_row(shelf, key, json, &Row::of(key, json)).await
    }

    /// The same with the moment (milliseconds since 1970) of what it says, for [`Store::put_newest`] to compare.
    ///
    /// # Errors
    /// As of `put`.
    pub async fn put_at(&self, shelf: Shelf, key: &str, json: &str, at: f64) -> Result<Kept, StoreFailure> {
        let row = Row::of(key, json);
        row.set_at(at);
        self.put_row(shelf, key, json, &row).await
    }

    /// Keeps what is of a moment, unless another page has kept something newer under the key, or has ended and removed it: then
    /// there is a setting called `ended`, with a moment of its own.
    ///
    /// # Errors
    /// As of `put`.
    pub async fn put_newest(
        &self,
        shelf: Shelf,
        key: &str,
        json: &str,
        at: f64,
        ended: &str,
    ) -> Result<Kept, StoreFailure> {
        let row = Row::of(key, json);
        row.set_at(at);
        let newest = self.attempt(async |database| database.write_newest(shelf, key, &row, ended).await).await?;
        match newest {
            Some(Newest::This) => self.is_kept(shelf, key, json).await,
            Some(Newest::Elsewhere) => Ok(Kept::Newer),
            Some(Newest::Ended { at }) => Ok(Kept::Ended { at }),
            // A page's memory is its own.
            None => {
                self.with_memory(|memory| memory.put(shelf, key, json));
                Ok(Kept::InMemory)
            }
        }
    }

    /// Keeps a text of a moment (milliseconds since 1970) among the settings, if the text and the moment that are there allow it;
    /// whether it does. `None`: a page's memory is its own, and nobody else is asked.
    ///
    /// # Errors
    /// When it cannot be told.
    pub async fn put_if(
        &self,
        key: &str,
        text: &str,
        at: f64,
        may: &dyn Fn(Option<(String, f64)>) -> bool,
    ) -> Result<Option<bool>, StoreFailure> {
        let row = Row::of(key, text);
        row.set_at(at);
        self.attempt(async |database| database.write_if(key, &row, may).await).await
    }

    async fn put_row(&self, shelf: Shelf, key: &str, json: &str, row: &Row) -> Result<Kept, StoreFailure> {
        match self.write(shelf, &|store: &IdbObjectStore| store.put_with_key(row, &key.into())).await? {
            Some(()) => self.is_kept(shelf, key, json).await,
            None => {
                self.with_memory(|memory| memory.put(shelf, key, json));
                Ok(Kept::InMemory)
            }
        }
    }

    /// Reads back what was put.
    async fn is_kept(&self, shelf: Shelf, key: &str, json: &str) -> Result<Kept, StoreFailure> {
        let back = self.read(shelf, &|store: &IdbObjectStore| store.get(&key.into())).await?;
        let same = back
            .is_some_and(|back| back.unchecked_into::<Row>().record().is_some_and(|r| r.json == json && r.key == key));
        if same { Ok(Kept::Durably) } else { Err(StoreFailure::Differs) }
    }

    /// The record under a key.
    ///
    /// # Errors
    /// When the browser did not answer.
    pub async fn get(&self, shelf: Shelf, key: &str) -> Result<Option<Record>, StoreFailure> {
        match self.read(shelf, &|store: &IdbObjectStore| store.get(&key.into())).await? {
            Some(value) => Ok(value.unchecked_into::<Row>().record()),
            None => Ok(self.with_memory(|memory| memory.get(shelf, key)).flatten()),
        }
    }

    /// All records, by key; what is no record of ours is left out.
    ///
    /// # Errors
    /// When the browser did not answer.
    pub async fn all(&self, shelf: Shelf) -> Result<Vec<Record>, StoreFailure> {
        match self.read(shelf, &IdbObjectStore::get_all).await? {
            Some(values) => {
                Ok(js_sys::Array::from(&values).iter().filter_map(|v| v.unchecked_into::<Row>().record()).collect())
            }
            None => Ok(self.with_memory(|memory| memory.all(shelf)).unwrap_or_default()),
        }
    }

    /// Removes what is under a key.
    ///
    /// # Errors
    /// When it is still there.
    pub async fn delete(&self, shelf: Shelf, key: &str) -> Result<(), StoreFailure> {
        self.write(shelf, &|store: &IdbObjectStore| store.delete(&key.into())).await?;
        self.with_memory(|memory| memory.delete(shelf, key));
        Ok(())
    }

    /// Sets a record aside that could not be read, so that it is in nobody's way and can be downloaded.
    ///
    /// # Errors
    /// When it could not be set aside; it is then where it was.
    pub async fn quarantine(&self, shelf: Shelf, record: &Record) -> Result<(), StoreFailure> {
        let key = shelf.name().to_owned() + "/" + &record.key;
        self.put(Shelf::Quarantine, &key, &record.json).await?;
        self.delete(shelf, &record.key).await
    }

    /// Forgets everything of the citizen on this device; works offline. Whoever still has this store in hand, in this tab or in
    /// another, leaves nothing behind from then on: what is under way finds that everything was forgotten.
    ///
    /// # Errors
    /// When something may be left: the database could neither be emptied nor deleted.
    pub async fn forget_all(&self) -> Result<(), StoreFailure> {
        crate::page::forget_local();
        let emptied = matches!(self.attempt(async |database| database.forget().await).await, Ok(Some(())));
        let before = self.backing.replace(Backing::memory(WhyMemory::Forgotten));
        let nothing_there = match before {
            Backing::Durable(database) if !emptied => {
                database.close();
                false
            }
            Backing::Durable(_) => true,
            Backing::Memory { why, .. } => {
                matches!(why, WhyMemory::Missing | WhyMemory::Refused | WhyMemory::Chosen)
            }
        };
        if nothing_there || opening::delete().await { Ok(()) } else { Err(StoreFailure::NotDone) }
    }

    /// Carries out a change, or gives `None` where things are kept in memory.
    async fn write(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<Option<()>, StoreFailure> {
        self.attempt(async |database| database.write(shelf, ask).await).await
    }

    /// Reads a value, or gives `None` where things are kept in memory.
    async fn read(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<Option<JsValue>, StoreFailure> {
        self.attempt(async |database| database.read(shelf, ask).await).await
    }

    /// Tries with the database that is open, and once more with one opened anew when it was closed under us.
    async fn attempt<T>(&self, work: impl AsyncFn(&Database) -> Result<T, Trouble>) -> Result<Option<T>, StoreFailure> {
        let mut reopened = false;
        loop {
            let database = match &*self.backing.borrow() {
                Backing::Durable(database) => database.clone(),
                Backing::Memory { .. } => return Ok(None),
            };
            match work(&database).await {
                Ok(value) => return Ok(Some(value)),
                Err(Trouble::Full) => return Err(StoreFailure::Full),
                Err(Trouble::NotDone) => return Err(StoreFailure::NotDone),
                Err(Trouble::Forgotten) => {
                    self.backing.replace(Backing::memory(WhyMemory::Forgotten));
                }
                Err(Trouble::Closed) => {
                    self.begin_anew(&database, !reopened).await;
                    reopened = true;
                }
            }
        }
    }

    /// Goes on after a database was closed under us, with the same opened anew if that is to be tried. Not part of what it is
    /// called by, which there are several copies of.
    async fn begin_anew(&self, closed: &Rc<Database>, again: bool) {
        let anew = if again { opening::open().await } else { Err(WhyMemory::Lost) };
        // Another call may have opened it meanwhile, or everything was forgotten.
        if self.is_on(closed) {
            let backing = anew.map_or(Backing::memory(WhyMemory::Lost), |anew| Backing::Durable(Rc::new(anew)));
            self.backing.replace(backing);
        }
    }

    /// Whether things are kept in this very connection.
    fn is_on(&self, database: &Rc<Database>) -> bool {
        matches!(&*self.backing.borrow(), Backing::Durable(now) if Rc::ptr_eq(now, database))
    }

    fn with_memory<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> Option<T> {
        match &*self.backing.borrow() {
            Backing::Memory { memory, .. } => Some(work(&mut memory.borrow_mut())),
            Backing::Durable(_) => None,
        }
    }
}

impl Backing {
    fn memory(why: WhyMemory) -> Self {
        Self::Memory { why, memory: Rc::default() }
    }
}

impl Shelf {
    /// Every shelf.
    pub const ALL: [Self; 7] =
        [Self::Drafts, Self::Photos, Self::Outbox, Self::Followed, Self::Settings, Self::Snapshots, Self::Quarantine];

    /// The name of its object store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Photos => "photos",
            Self::Outbox => "outbox",
            Self::Followed => "followed",
            Self::Settings => "settings",
            Self::Snapshots => "snapshots",
            Self::Quarantine => "quarantine",
        }
    }
}
