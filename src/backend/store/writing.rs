//! The only place where demands and their logs are written: filing, appending, seeding, each in one transaction.

use super::{
    Progress, Store, StoredDemand, StoredEvent, StoredPhoto,
    columns::{count, json, word},
    rows::{insert, update},
};
use crate::{
    catalogue::Catalogue,
    clock::{self, Calendar},
    entry::{Delivery, NewEntry},
    handling,
    live::Live,
    random,
};
use contract::{Anonymity, EventId, EventKind, NewDemand, PhotoId, PhotoMoment, Reference, Role, Timestamp};
use sqlx::{Any, Row, Transaction};
use std::sync::Arc;

/// How often an entry is retried after conflicts with concurrent ones.
const MOST_TRIES: usize = 50;

/// What writing needs: the database, the services with their promises, and those who are told.
#[derive(Clone, Copy)]
pub struct Records<'a> {
    /// The database.
    pub store: &'a Store,
    /// The city's services and calendar.
    pub catalogue: &'a Catalogue,
    /// Those who follow demands.
    pub live: &'a Live,
}

/// A validated demand to be stored.
#[derive(Clone, Debug)]
pub struct Filing {
    /// What the citizen sent.
    pub demand: NewDemand,
    /// Language of the description.
    pub language: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the body as canonical JSON, in hexadecimal.
    pub body_hash: String,
    /// Whether it was seeded by the demo.
    pub seeded: bool,
    /// Its initial number of supporters; not 0 only when seeded.
    pub supporters: u32,
}

/// A demand with its complete past, for seeding.
#[derive(Clone, Debug)]
pub struct History {
    /// How it was filed.
    pub filing: Filing,
    /// What came after, in order; each with its `at`.
    pub entries: Vec<NewEntry>,
}

/// Why something was not written.
#[derive(Debug)]
pub enum WriteError {
    /// There is no such demand.
    NotFound,
    /// The entry is not allowed in the demand's state.
    NotAllowed,
    /// The idempotency id was used for another body.
    Reused,
    /// The service does not exist.
    UnknownService,
    /// The photo at that index of the list cannot be used.
    Photo(usize, PhotoFault),
    /// The database failed.
    Store(sqlx::Error),
}

/// Why a photo cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoFault {
    /// There is none of that id.
    Unknown,
    /// It has not arrived completely.
    Incomplete,
    /// It belongs to something else already, or occurs twice in the list.
    Taken,
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for WriteError {}

/// Files a demand, or finds the one that the same request filed before.
///
/// # Errors
/// [`WriteError::Reused`] when the id came with another body; [`WriteError::Photo`] when a photo cannot be used.
pub async fn file<'a>(records: impl Into<Records<'a>>, filing: Filing) -> Result<StoredDemand, WriteError> {
    let Records { store, catalogue, live } = records.into();
    let delivery = Delivery { client_ref: filing.demand.client_ref.clone(), body_hash: filing.body_hash.clone() };
    let history = History { filing, entries: Vec::new() };
    for _ in 0..MOST_TRIES {
        let permit = store.write_permit().await?;
        if let Some(earlier) = store.filed_by(&delivery).await? {
            return Ok(earlier);
        }
        let mut transaction = store.pool.begin().await?;
        match write_history(catalogue, &mut transaction, &history).await {
            Ok(reference) => {
                transaction.commit().await?;
                drop(permit);
                live.filed(&reference);
                return store.demand(&reference).await?.ok_or(WriteError::NotFound);
            }
            Err(WriteError::Store(sqlx::Error::Database(error))) if error.is_unique_violation() => {
                transaction.rollback().await?
            }
            Err(error) => return Err(error),
        }
    }
    Err(WriteError::Store(sqlx::Error::PoolTimedOut))
}

/// Writes seeded demands, all or none; nobody is notified.
///
/// # Errors
/// When they contradict the rules, or the database fails.
pub async fn seed(store: &Store, catalogue: &Catalogue, histories: &[History]) -> Result<(), WriteError> {
    let _permit = store.write_permit().await?;
    let mut transaction = store.pool.begin().await?;
    for history in histories {
        write_history(catalogue, &mut transaction, history).await?;
    }
    Ok(transaction.commit().await?)
}

/// Appends an entry to a demand's log and notifies its followers; or finds the event of the same request.
///
/// # Errors
/// [`WriteError::NotFound`], [`WriteError::NotAllowed`], [`WriteError::Reused`], [`WriteError::Photo`].
pub async fn append<'a>(
    records: impl Into<Records<'a>>,
    reference: &Reference,
    entry: NewEntry,
) -> Result<Arc<StoredEvent>, WriteError> {
    let written = append_all(records, reference, vec![entry]).await?;
    written.into_iter().next().ok_or(WriteError::NotFound)
}

/// Appends several entries in one transaction, so that nobody sees one without the others. The request's id belongs to
/// the first.
///
/// # Errors
/// As [`append`].
pub async fn append_all<'a>(
    records: impl Into<Records<'a>>,
    reference: &Reference,
    entries: Vec<NewEntry>,
) -> Result<Vec<Arc<StoredEvent>>, WriteError> {
    let Records { store, catalogue, live } = records.into();
    let delivery = entries.first().and_then(|entry| entry.delivery.as_ref());
    for _ in 0..MOST_TRIES {
        let permit = store.write_permit().await?;
        if let Some(delivery) = delivery
            && let Some(earlier) = store.added_by(reference, delivery).await?
        {
            return Ok(vec![Arc::new(earlier)]);
        }
        let mut demand = store.demand(reference).await?.ok_or(WriteError::NotFound)?;
        let mut transaction = store.pool.begin().await?;
        let mut events = Vec::with_capacity(entries.len());
        let mut outcome = Ok(());
        for entry in &entries {
            match write_entry(&catalogue.calendar, &mut transaction, &mut demand, entry).await {
                Ok(event) => events.push(Arc::new(event)),
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        match outcome {
            Ok(()) => {
                transaction.commit().await?;
                drop(permit);
                for event in &events {
                    live.happened(event);
                }
                return Ok(events);
            }
            // A concurrent entry took the number, or the same request came twice at once: retry.
            Err(WriteError::Store(sqlx::Error::RowNotFound)) => transaction.rollback().await?,
            Err(WriteError::Store(sqlx::Error::Database(error))) if error.is_unique_violation() => {
                transaction.rollback().await?
            }
            Err(error) => return Err(error),
        }
    }
    Err(WriteError::Store(sqlx::Error::PoolTimedOut))
}

/// What an earlier delivery made, if the body was the same.
pub(super) fn of_same_body<T>(made: Option<T>, is_same: impl FnOnce(&T) -> bool) -> Result<Option<T>, WriteError> {
    if made.as_ref().is_none_or(is_same) { Ok(made) } else { Err(WriteError::Reused) }
}

async fn write_history(
    catalogue: &Catalogue,
    transaction: &mut Transaction<'_, Any>,
    history: &History,
) -> Result<Reference, WriteError> {
    let Filing { demand: new, language, at, body_hash, seeded, supporters } = &history.filing;
    let service = catalogue.service(&new.service).ok_or(WriteError::UnknownService)?;
    let calendar = &catalogue.calendar;
    let reference = random::reference(&calendar.month(*at));
    let standing = handling::received(&service.promises, *at, calendar);
    let mut demand = StoredDemand {
        reference: reference.clone(),
        client_ref: new.client_ref.clone(),
        body_hash: body_hash.clone(),
        service: new.service.clone(),
        description: new.description.clone(),
        language: language.clone(),
        place: new.place.clone(),
        photos: Vec::new(),
        answers: new.answers.clone(),
        reporter: new.reporter.clone().filter(|_| new.anonymity != Anonymity::Anonymous),
        anonymity: new.anonymity,
        seeded: *seeded,
        created_at: *at,
        updated_at: *at,
        last_seq: 0,
        progress: Progress::default(),
        standing,
        supporters: *supporters,
    };
    insert(transaction, &demand).await?;
    attach(transaction, &demand.reference, 0, &new.photos, Some(PhotoMoment::Before)).await?;
    let received = NewEntry::by_system(EventKind::Received).at(*at);
    write_entry(calendar, transaction, &mut demand, &received).await?;
    for entry in &history.entries {
        write_entry(calendar, transaction, &mut demand, entry).await?;
    }
    Ok(reference)
}

/// Writes one entry after the demand's last, and updates the demand.
async fn write_entry(
    calendar: &Calendar,
    transaction: &mut Transaction<'_, Any>,
    demand: &mut StoredDemand,
    entry: &NewEntry,
) -> Result<StoredEvent, WriteError> {
    let at = entry.at.unwrap_or_else(clock::now).max(demand.updated_at);
    let before = demand.last_seq;
    demand.standing = handling::after(&demand.standing, entry, at, calendar).map_err(|_| WriteError::NotAllowed)?;
    demand.progress = Progress::after(demand.progress, demand.anonymity, &demand.standing, at);
    demand.progress.rated = entry.rating.map(|rating| rating.result).or(demand.progress.rated);
    demand.last_seq += 1;
    demand.updated_at = at;
    demand.service = entry.service.clone().unwrap_or_else(|| demand.service.clone());
    demand.description = entry.description.clone().unwrap_or_else(|| demand.description.clone());
    demand.place = entry.place.clone().unwrap_or_else(|| demand.place.clone());
    // The row is updated first: whoever lost the race finds no row, and SQLite takes its write lock at the start of the
    // transaction.
    if update(transaction, demand, before).await? == 0 {
        return Err(WriteError::Store(sqlx::Error::RowNotFound));
    }
    let mut event = StoredEvent {
        id: EventId::new(random::id()),
        reference: demand.reference.clone(),
        seq: demand.last_seq,
        at,
        role: entry.role,
        unit: entry.unit.clone().filter(|_| entry.role == Role::Unit),
        kind: entry.kind,
        message: entry.message.clone(),
        rating: entry.rating,
        photos: Vec::new(),
        standing: demand.standing.clone(),
        body_hash: entry.delivery.as_ref().map(|delivery| delivery.body_hash.clone()),
    };
    sqlx::query(
        "INSERT INTO events (id, reference, seq, at, role, unit, kind, message, rating, standing, client_ref, body_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(event.id.as_str())
    .bind(event.reference.as_str())
    .bind(count(event.seq))
    .bind(at.millis())
    .bind(word(&event.role))
    .bind(event.unit.as_ref().map(|unit| unit.as_str().to_owned()))
    .bind(word(&event.kind))
    .bind(event.message.as_ref().map(json).transpose()?)
    .bind(event.rating.as_ref().map(json).transpose()?)
    .bind(json(&event.standing)?)
    .bind(entry.delivery.as_ref().map(|delivery| delivery.client_ref.as_str().to_owned()))
    .bind(event.body_hash.clone())
    .execute(&mut **transaction)
    .await?;
    let moment = (entry.kind == EventKind::Resolved).then_some(PhotoMoment::After);
    event.photos = attach(transaction, &demand.reference, event.seq, &entry.photos, moment).await?;
    Ok(event)
}

/// Assigns complete uploads without owner to an event (0: to the demand itself), in order.
async fn attach(
    transaction: &mut Transaction<'_, Any>,
    reference: &Reference,
    seq: u64,
    photos: &[PhotoId],
    moment: Option<PhotoMoment>,
) -> Result<Vec<StoredPhoto>, WriteError> {
    let mut attached = Vec::with_capacity(photos.len());
    for (place, id) in photos.iter().enumerate() {
        let done = sqlx::query(
            "UPDATE photos SET reference = $1, event_seq = $2, place = $3
             WHERE id = $4 AND reference IS NULL AND completed_at IS NOT NULL",
        )
        .bind(reference.as_str())
        .bind(count(seq))
        .bind(count(place as u64))
        .bind(id.as_str())
        .execute(&mut **transaction)
        .await?;
        let row = sqlx::query("SELECT * FROM photos WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut **transaction)
            .await?;
        let row = row.ok_or(WriteError::Photo(place, PhotoFault::Unknown))?;
        if done.rows_affected() == 0 {
            let complete = row.try_get::<Option<i64>, _>("completed_at")?.is_some();
            return Err(WriteError::Photo(place, if complete { PhotoFault::Taken } else { PhotoFault::Incomplete }));
        }
        let mut photo = StoredPhoto::read(&row)?;
        if let Some(moment) = moment {
            photo.moment = moment;
            sqlx::query("UPDATE photos SET moment = $1 WHERE id = $2")
                .bind(word(&moment))
                .bind(id.as_str())
                .execute(&mut **transaction)
                .await?;
        }
        attached.push(photo);
    }
    Ok(attached)
}

impl Store {
    /// Waits for permission to write: SQLite has one writer.
    pub(super) async fn write_permit(&self) -> sqlx::Result<tokio::sync::SemaphorePermit<'_>> {
        self.writers.acquire().await.map_err(|_| sqlx::Error::PoolClosed)
    }
}
