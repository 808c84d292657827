//! A stored demand, and reading it. Public lists are in `listing`, writing is in `writing`.

use super::{
    Store, StoredPhoto, WriteError,
    columns::{read_count, read_json, read_json_if_any, read_word},
    writing::of_same_body,
};
use crate::{entry::Delivery, standing::Standing};
use contract::{
    Anonymity, Answers, ClientRef, OutcomeKind, Place, PromiseName, PromiseState, Reference, Reporter, ServiceId,
    Stage, Timestamp,
};
use sqlx::{Row, any::AnyRow};

/// A stored demand, in all languages and with everything private.
#[derive(Clone, Debug)]
pub struct StoredDemand {
    /// What it is called.
    pub reference: Reference,
    /// The idempotency id of its request.
    pub client_ref: ClientRef,
    /// SHA-256 of the delivered body.
    pub body_hash: String,
    /// What it is about.
    pub service: ServiceId,
    /// In the citizen's words.
    pub description: String,
    /// Language of these words.
    pub language: String,
    /// Where.
    pub place: Place,
    /// The citizen's photos, in order.
    pub photos: Vec<StoredPhoto>,
    /// Answers, private ones included.
    pub answers: Answers,
    /// Who filed it.
    pub reporter: Option<Reporter>,
    /// How much of that is known.
    pub anonymity: Anonymity,
    /// Whether it was seeded by the demo.
    pub seeded: bool,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When the last event happened.
    pub updated_at: Timestamp,
    /// Number of the last event.
    pub last_seq: u64,
    /// Where it stands.
    pub standing: Standing,
    /// How it counts in lists and figures.
    pub progress: Progress,
    /// How many have joined.
    pub supporters: u32,
}

/// Columns for lists and figures, computed on writing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Whether everybody may see its public part.
    pub public: bool,
    /// Whether the city has ended its work.
    pub ended: bool,
    /// When it was settled; never for withdrawn or merged demands.
    pub settled_at: Option<Timestamp>,
    /// Whether that was by its due time.
    pub on_time: Option<bool>,
    /// The citizen's rating of the result, 1 to 5.
    pub rated: Option<u8>,
}

impl Progress {
    /// The columns after an event at that moment. A demand becomes public when the city accepts it, and is no longer
    /// public when it is withdrawn.
    pub(super) fn after(before: Self, anonymity: Anonymity, standing: &Standing, at: Timestamp) -> Self {
        let ending = standing.outcome.as_ref().map(|ending| ending.kind);
        let withdrawn = ending == Some(OutcomeKind::Withdrawn);
        let settled = ending.is_some() && !withdrawn && ending != Some(OutcomeKind::Duplicate);
        let in_time = standing.pledge(PromiseName::Resolve).map(|pledge| pledge.state(at) == PromiseState::Kept);
        Self {
            public: anonymity != Anonymity::HiddenFromPublic && standing.stage > Stage::Received && !withdrawn,
            ended: standing.ended(),
            settled_at: settled.then(|| before.settled_at.unwrap_or(at)),
            on_time: if settled { in_time } else { None },
            rated: before.rated,
        }
    }
}

impl Store {
    /// One demand.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn demand(&self, reference: &Reference) -> sqlx::Result<Option<StoredDemand>> {
        let found = sqlx::query("SELECT * FROM demands WHERE reference = $1")
            .bind(reference.as_str())
            .fetch_optional(&self.pool)
            .await?;
        self.with_photos(found).await
    }

    /// The demand filed by a request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn demand_of_delivery(&self, client_ref: &ClientRef) -> sqlx::Result<Option<StoredDemand>> {
        let found = sqlx::query("SELECT * FROM demands WHERE client_ref = $1")
            .bind(client_ref.as_str())
            .fetch_optional(&self.pool)
            .await?;
        self.with_photos(found).await
    }

    /// The demand that an earlier delivery of the same request filed.
    ///
    /// # Errors
    /// [`WriteError::Reused`] when it had another body.
    pub async fn filed_by(&self, delivery: &Delivery) -> Result<Option<StoredDemand>, WriteError> {
        let found = self.demand_of_delivery(&delivery.client_ref).await?;
        of_same_body(found, |demand| demand.body_hash == delivery.body_hash)
    }

    /// References of the open demands that were not seeded, oldest first, for the officers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_references(&self) -> sqlx::Result<Vec<Reference>> {
        let rows =
            sqlx::query("SELECT reference FROM demands WHERE ended = 0 AND seeded = 0 ORDER BY created_at, reference")
                .fetch_all(&self.pool)
                .await?;
        rows.iter().map(|row| row.try_get::<String, _>("reference").map(Reference::new)).collect()
    }

    /// How many demands there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self) -> sqlx::Result<u64> {
        let row = sqlx::query("SELECT COUNT(*) AS demands FROM demands").fetch_one(&self.pool).await?;
        read_count(&row, "demands")
    }

    async fn with_photos(&self, row: Option<AnyRow>) -> sqlx::Result<Option<StoredDemand>> {
        let Some(row) = row else {
            return Ok(None);
        };
        let mut demand = StoredDemand::read(&row)?;
        demand.photos = self.photos_of(&demand.reference, 0).await?;
        Ok(Some(demand))
    }
}

impl StoredDemand {
    /// Reads a row of `demands`; the photos are in another table.
    pub(super) fn read(row: &AnyRow) -> sqlx::Result<Self> {
        let moment = |column| row.try_get::<i64, _>(column).map(Timestamp::from_millis);
        let settled: Option<i64> = row.try_get("settled_at")?;
        let on_time: Option<i64> = row.try_get("on_time")?;
        let rated: Option<i64> = row.try_get("rated")?;
        Ok(Self {
            reference: Reference::new(row.try_get::<String, _>("reference")?),
            client_ref: ClientRef::new(row.try_get::<String, _>("client_ref")?),
            body_hash: row.try_get("body_hash")?,
            service: ServiceId::new(row.try_get::<String, _>("service")?),
            description: row.try_get("description")?,
            language: row.try_get("language")?,
            place: Place {
                latitude: row.try_get("latitude")?,
                longitude: row.try_get("longitude")?,
                accuracy_m: row.try_get("accuracy_m")?,
                address: row.try_get("address")?,
            },
            photos: Vec::new(),
            answers: read_json(row, "answers")?,
            reporter: read_json_if_any(row, "reporter")?,
            anonymity: read_word(row, "anonymity")?,
            seeded: row.try_get::<i64, _>("seeded")? != 0,
            created_at: moment("created_at")?,
            updated_at: moment("updated_at")?,
            last_seq: read_count(row, "last_seq")?,
            standing: read_json(row, "standing")?,
            progress: Progress {
                public: row.try_get::<i64, _>("public")? != 0,
                ended: row.try_get::<i64, _>("ended")? != 0,
                settled_at: settled.map(Timestamp::from_millis),
                on_time: on_time.map(|yes| yes != 0),
                rated: rated.and_then(|result| u8::try_from(result).ok()),
            },
            supporters: read_count(row, "supporters")?,
        })
    }
}
