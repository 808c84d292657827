//! The data for the public figures: one short row for each demand. They are computed in `api::statistics`.

use super::{Store, columns::read_word};
use contract::{ServiceId, Stage, Timestamp};
use sqlx::Row;

/// A demand's row for the figures.
#[derive(Clone, Debug)]
pub struct FigureRow {
    /// What it is about.
    pub service: ServiceId,
    /// How far it is.
    pub stage: Stage,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
    /// Whether by its due time.
    pub on_time: Option<bool>,
    /// The rating of the result, 1 to 5.
    pub rated: Option<u8>,
}

impl Store {
    /// Every demand, in order of filing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn figures(&self) -> sqlx::Result<Vec<FigureRow>> {
        let rows = sqlx::query(
            "SELECT service, stage, created_at, settled_at, on_time, rated FROM demands ORDER BY created_at",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(FigureRow {
                    service: ServiceId::new(row.try_get::<String, _>("service")?),
                    stage: read_word(row, "stage")?,
                    created_at: Timestamp::from_millis(row.try_get("created_at")?),
                    settled_at: row.try_get::<Option<i64>, _>("settled_at")?.map(Timestamp::from_millis),
                    on_time: row.try_get::<Option<i64>, _>("on_time")?.map(|yes| yes != 0),
                    rated: row.try_get::<Option<i64>, _>("rated")?.and_then(|result| u8::try_from(result).ok()),
                })
            })
            .collect()
    }
}
