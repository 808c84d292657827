//! The append-only log of a demand, and reading it.

use super::{
    Store, WriteError,
    columns::{read_count, read_json, read_json_if_any, read_word},
    writing::of_same_body,
};
use crate::{entry::Delivery, language::Localised, standing::Standing};
use contract::{EventId, EventKind, PhotoId, PhotoMoment, Rating, Reference, Role, Timestamp, UnitId};
use sqlx::{Row, any::AnyRow};

/// Most events that are read at once, and most of a page (API section "events").
pub const MOST_EVENTS: u32 = 200;

/// An entry of a demand's log, in all its languages.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Its id.
    pub id: EventId,
    /// The demand that it belongs to.
    pub reference: Reference,
    /// Its number in the demand.
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// In which role somebody acted.
    pub role: Role,
    /// The acting unit.
    pub unit: Option<UnitId>,
    /// What happened.
    pub kind: EventKind,
    /// What was said.
    pub message: Option<Localised>,
    /// The citizen's rating.
    pub rating: Option<Rating>,
    /// Photos that came with it.
    pub photos: Vec<StoredPhoto>,
    /// Where the demand stands after it.
    pub standing: Standing,
    /// SHA-256 of the request body that brought it.
    pub body_hash: Option<String>,
}

/// A complete photo that belongs to a demand or an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPhoto {
    /// Its id.
    pub id: PhotoId,
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    /// What it shows, in words.
    pub caption: Option<String>,
    /// Which moment it shows.
    pub moment: PhotoMoment,
}

impl Store {
    /// Events of a demand with a number above `after`, ascending, at most `most`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_after(&self, reference: &Reference, after: u64, most: u32) -> sqlx::Result<Vec<StoredEvent>> {
        let rows = sqlx::query("SELECT * FROM events WHERE reference = $1 AND seq > $2 ORDER BY seq LIMIT $3")
            .bind(reference.as_str())
            .bind(i64::try_from(after).unwrap_or(i64::MAX))
            .bind(i64::from(most))
            .fetch_all(&self.pool)
            .await?;
        let mut events = rows.iter().map(StoredEvent::read).collect::<sqlx::Result<Vec<_>>>()?;
        let photos =
            sqlx::query("SELECT * FROM photos WHERE reference = $1 AND event_seq > $2 ORDER BY event_seq, place")
                .bind(reference.as_str())
                .bind(i64::try_from(after).unwrap_or(i64::MAX))
                .fetch_all(&self.pool)
                .await?;
        for row in &photos {
            let seq: u64 = read_count(row, "event_seq")?;
            if let Some(event) = events.iter_mut().find(|event| event.seq == seq) {
                event.photos.push(StoredPhoto::read(row)?);
            }
        }
        Ok(events)
    }

    /// The event that an earlier delivery of the same request added.
    ///
    /// # Errors
    /// [`WriteError::Reused`] when it had another body.
    pub async fn added_by(
        &self,
        reference: &Reference,
        delivery: &Delivery,
    ) -> Result<Option<StoredEvent>, WriteError> {
        let row = sqlx::query("SELECT * FROM events WHERE reference = $1 AND client_ref = $2")
            .bind(reference.as_str())
            .bind(delivery.client_ref.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else {
            return Ok(None);
        };
        let mut event = StoredEvent::read(&row)?;
        event.photos = self.photos_of(reference, event.seq).await?;
        of_same_body(Some(event), |event| event.body_hash.as_ref() == Some(&delivery.body_hash))
    }

    /// The photos of an event, or with 0 of the demand itself, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn photos_of(&self, reference: &Reference, seq: u64) -> sqlx::Result<Vec<StoredPhoto>> {
        let rows = sqlx::query("SELECT * FROM photos WHERE reference = $1 AND event_seq = $2 ORDER BY place")
            .bind(reference.as_str())
            .bind(i64::try_from(seq).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(StoredPhoto::read).collect()
    }
}

impl StoredEvent {
    /// Reads a row of `events`; the photos are in another table.
    fn read(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: EventId::new(row.try_get::<String, _>("id")?),
            reference: Reference::new(row.try_get::<String, _>("reference")?),
            seq: read_count(row, "seq")?,
            at: Timestamp::from_millis(row.try_get("at")?),
            role: read_word(row, "role")?,
            unit: row.try_get::<Option<String>, _>("unit")?.map(UnitId::new),
            kind: read_word(row, "kind")?,
            message: read_json_if_any(row, "message")?,
            rating: read_json_if_any(row, "rating")?,
            photos: Vec::new(),
            standing: read_json(row, "standing")?,
            body_hash: row.try_get("body_hash")?,
        })
    }
}

impl StoredPhoto {
    /// Reads a row of `photos`.
    pub(super) fn read(row: &AnyRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: PhotoId::new(row.try_get::<String, _>("id")?),
            width: read_count(row, "width")?,
            height: read_count(row, "height")?,
            caption: row.try_get("caption")?,
            moment: read_word(row, "moment")?,
        })
    }
}
