//! Persistent storage on this device, in IndexedDB where the browser allows it, else in memory; it knows no draft and
//! no demand.
//!
//! Straight on web-sys: the `idb` and `rexie` crates wrap the same calls in builders and error enums, which costs
//! several kilobytes and still leaves the points that matter here (read-back, reopening, falling back) to be written.
//!
//! Faults: no IndexedDB, refused, blocked or no answer for 3 s, a newer schema than ours → memory mode with its reason,
//! for a lasting notice; a connection that the browser closed is reopened once, then memory mode; a full disk, an
//! aborted transaction or a failed read-back → the put fails, and the page does not say "saved".

mod database;
mod memory;
mod opening;
mod photo_bytes;

use database::{Ask, Database, DatabaseError, Newest, Row};
use memory::Memory;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbObjectStore;

pub use photo_bytes::StoredPhoto;

/// Version of the records that this program writes; stored with each.
pub const RECORD_VERSION: u32 = 1;

/// A kind of stored records; each has an object store.
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
    /// The last responses, with their time, for use without a network.
    Snapshots,
    /// Records that could not be read, for the citizen to download.
    Quarantine,
}

/// Where data are stored at present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// In the browser's database.
    Durable,
    /// Only in this page's memory; lost when it is closed.
    Memory {
        /// Why.
        why: WhyMemory,
    },
}

/// Why data are stored only in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyMemory {
    /// The browser has no IndexedDB.
    Missing,
    /// The browser refuses it to this page (private mode, sandboxed frame).
    Refused,
    /// An old tab blocks the upgrade.
    Blocked,
    /// It did not answer within 3 s.
    Silent,
    /// A newer version of the program has changed the schema incompatibly.
    Newer,
    /// The connection was closed by the browser and could not be reopened.
    Lost,
    /// Configured so (kiosk).
    Chosen,
    /// Everything was forgotten, in this or another tab; this store is no longer valid.
    Forgotten,
}

/// A stored record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its key.
    pub key: String,
    /// The record version of the program that wrote it; above [`RECORD_VERSION`] it is from a newer one.
    pub version: u32,
    /// The JSON text.
    pub json: String,
}

/// The result of a put.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kept {
    /// The transaction is complete and the read-back matched: "saved" may be said.
    Durably,
    /// In memory only: "saved" may not be said.
    InMemory,
    /// Not written: another tab has stored a newer one ([`Store::put_newest`]).
    Newer,
    /// Not written: another tab has ended it.
    Ended {
        /// When, in milliseconds since 1970.
        at: f64,
    },
}

/// Why an operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFailure {
    /// The disk or the browser's quota is full.
    Full,
    /// The browser did not complete it.
    NotDone,
    /// The read-back did not match.
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
    /// Opens the store; within 3 s it falls back to memory.
    pub async fn open() -> Self {
        let backing = match opening::open().await {
            Ok(database) => Backing::Durable(Rc::new(database)),
            Err(why) => Backing::memory(why),
        };
        Self { backing: Rc::new(RefCell::new(backing)) }
    }

    /// A store in memory only.
    pub fn in_memory() -> Self {
        Self { backing: Rc::new(RefCell::new(Backing::memory(WhyMemory::Chosen))) }
    }

    /// Where data are stored at present; any call can change it to memory.
    pub fn mode(&self) -> Mode {
        match &*self.backing.borrow() {
            Backing::Durable(_) => Mode::Durable,
            Backing::Memory { why, .. } => Mode::Memory { why: *why },
        }
    }

    /// Stores a JSON text under a key, replacing an earlier one.
    ///
    /// # Errors
    /// When it is not stored. An earlier record under the key is then still there, except with `Differs`.
    pub async fn put(&self, shelf: Shelf, key: &str, json: &str) -> Result<Kept, StoreFailure> {
        self.put_row(shelf, key, json, &Row::of(key, json)).await
    }

    /// The same with the moment (milliseconds since 1970) of its content, which [`Store::put_newest`] compares.
    ///
    /// # Errors
    /// As of `put`.
    pub async fn put_at(&self, shelf: Shelf, key: &str, json: &str, at: f64) -> Result<Kept, StoreFailure> {
        let row = Row::of(key, json);
        row.set_at(at);
        self.put_row(shelf, key, json, &row).await
    }

    /// Stores a record with its moment, unless another tab has stored a newer one under the key, or has ended and
    /// removed it: then the settings have a record `ended` with its own moment.
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
            // No other tab shares this memory.
            None => {
                self.with_memory(|memory| memory.put(shelf, key, json));
                Ok(Kept::InMemory)
            }
        }
    }

    /// Stores a text with its moment (milliseconds since 1970) among the settings, if the text and moment already there
    /// allow it; returns whether they do. `None` in memory mode, which no other tab shares.
    ///
    /// # Errors
    /// When the browser did not answer.
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

    /// Reads back what was put and compares it.
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

    /// All records, by key; rows that are not records of ours are left out.
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

    /// Moves an unreadable record to the quarantine shelf, from which it can be downloaded.
    ///
    /// # Errors
    /// When it could not be moved; it is then where it was.
    pub async fn quarantine(&self, shelf: Shelf, record: &Record) -> Result<(), StoreFailure> {
        let key = shelf.name().to_owned() + "/" + &record.key;
        self.put(Shelf::Quarantine, &key, &record.json).await?;
        self.delete(shelf, &record.key).await
    }

    /// Deletes everything of the citizen on this device; works offline. Stores opened before, in this or another tab,
    /// write nothing more: their pending operations fail with `Forgotten`.
    ///
    /// # Errors
    /// When something may be left: the database could neither be cleared nor deleted.
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

    /// Carries out a write, or returns `None` in memory mode.
    async fn write(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<Option<()>, StoreFailure> {
        self.attempt(async |database| database.write(shelf, ask).await).await
    }

    /// Reads a value, or returns `None` in memory mode.
    async fn read(&self, shelf: Shelf, ask: &Ask<'_>) -> Result<Option<JsValue>, StoreFailure> {
        self.attempt(async |database| database.read(shelf, ask).await).await
    }

    /// Runs `work` on the open database, and once more on a reopened one when the connection was closed by the browser.
    async fn attempt<T>(
        &self,
        work: impl AsyncFn(&Database) -> Result<T, DatabaseError>,
    ) -> Result<Option<T>, StoreFailure> {
        let mut reopened = false;
        loop {
            let database = match &*self.backing.borrow() {
                Backing::Durable(database) => database.clone(),
                Backing::Memory { .. } => return Ok(None),
            };
            match work(&database).await {
                Ok(value) => return Ok(Some(value)),
                Err(DatabaseError::Full) => return Err(StoreFailure::Full),
                Err(DatabaseError::NotDone) => return Err(StoreFailure::NotDone),
                Err(DatabaseError::Forgotten) => {
                    self.backing.replace(Backing::memory(WhyMemory::Forgotten));
                }
                Err(DatabaseError::Closed) => {
                    self.begin_anew(&database, !reopened).await;
                    reopened = true;
                }
            }
        }
    }

    /// Continues after the browser closed a connection, by reopening it if that is still to be tried. Not inlined into
    /// its generic callers, of which there are several copies.
    async fn begin_anew(&self, closed: &Rc<Database>, again: bool) {
        let anew = if again { opening::open().await } else { Err(WhyMemory::Lost) };
        // Another call may have reopened it, or everything was forgotten.
        if self.is_on(closed) {
            let backing = anew.map_or(Backing::memory(WhyMemory::Lost), |anew| Backing::Durable(Rc::new(anew)));
            self.backing.replace(backing);
        }
    }

    /// Whether this connection is the current one.
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
