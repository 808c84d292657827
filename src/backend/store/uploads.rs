//! Rows of uploads and complete photos: their offset, type and owner. The bytes are in `photos`.

use super::{
    Store,
    columns::{count, read_count, read_word, word},
};
use contract::{PhotoId, PhotoMoment, Reference, Timestamp};
use sqlx::{Row, any::AnyRow};

/// An upload, complete or not.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its id.
    pub id: PhotoId,
    /// Bytes it will have.
    pub length: u64,
    /// Bytes received and stored.
    pub received: u64,
    /// What its bytes are, once complete.
    pub media_type: Option<String>,
    /// Pixels across, upright, once complete.
    pub width: u32,
    /// Pixels down, upright, once complete.
    pub height: u32,
    /// What it shows.
    pub caption: Option<String>,
    /// Which moment it shows.
    pub moment: PhotoMoment,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is deleted, unless a demand has it by then.
    pub expires_at: Timestamp,
    /// When it was complete and found to be a photo.
    pub completed_at: Option<Timestamp>,
    /// The demand that has it.
    pub reference: Option<Reference>,
}

impl Store {
    /// Inserts a new upload. Demo pictures are complete from the start, without bytes: they are generated on demand.
    ///
    /// # Errors
    /// When the id exists, or the database fails.
    pub async fn begin_upload(&self, upload: &Upload) -> sqlx::Result<()> {
        let _permit = self.write_permit().await?;
        sqlx::query(
            "INSERT INTO photos (id, length, received, media_type, width, height, caption, moment, created_at, expires_at, completed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(upload.id.as_str())
        .bind(count(upload.length))
        .bind(count(upload.received))
        .bind(upload.media_type.clone())
        .bind(i64::from(upload.width))
        .bind(i64::from(upload.height))
        .bind(upload.caption.clone())
        .bind(word(&upload.moment))
        .bind(upload.created_at.millis())
        .bind(upload.expires_at.millis())
        .bind(upload.completed_at.map(Timestamp::millis))
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// One upload.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload(&self, id: &PhotoId) -> sqlx::Result<Option<Upload>> {
        let row =
            sqlx::query("SELECT * FROM photos WHERE id = $1").bind(id.as_str()).fetch_optional(&self.pool).await?;
        row.as_ref().map(Upload::read).transpose()
    }

    /// Stores the offset.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload_reached(&self, id: &PhotoId, received: u64) -> sqlx::Result<()> {
        let _permit = self.write_permit().await?;
        sqlx::query("UPDATE photos SET received = $1 WHERE id = $2")
            .bind(count(received))
            .bind(id.as_str())
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Marks an upload as complete, with its type.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload_complete(
        &self,
        id: &PhotoId,
        media_type: &str,
        width: u32,
        height: u32,
        at: Timestamp,
    ) -> sqlx::Result<()> {
        let _permit = self.write_permit().await?;
        sqlx::query("UPDATE photos SET media_type = $1, width = $2, height = $3, completed_at = $4 WHERE id = $5")
            .bind(media_type)
            .bind(i64::from(width))
            .bind(i64::from(height))
            .bind(at.millis())
            .bind(id.as_str())
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Deletes an upload without a demand; returns whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_upload(&self, id: &PhotoId) -> sqlx::Result<bool> {
        let _permit = self.write_permit().await?;
        let done = sqlx::query("DELETE FROM photos WHERE id = $1 AND reference IS NULL")
            .bind(id.as_str())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Expired uploads without a demand.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn expired_uploads(&self, now: Timestamp) -> sqlx::Result<Vec<PhotoId>> {
        let rows = sqlx::query("SELECT id FROM photos WHERE reference IS NULL AND expires_at < $1")
            .bind(now.millis())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| row.try_get::<String, _>("id").map(PhotoId::new)).collect()
    }
}

impl Upload {
    fn read(row: &AnyRow) -> sqlx::Result<Self> {
        let completed: Option<i64> = row.try_get("completed_at")?;
        Ok(Self {
            id: PhotoId::new(row.try_get::<String, _>("id")?),
            length: read_count(row, "length")?,
            received: read_count(row, "received")?,
            media_type: row.try_get("media_type")?,
            width: read_count(row, "width")?,
            height: read_count(row, "height")?,
            caption: row.try_get("caption")?,
            moment: read_word(row, "moment")?,
            created_at: Timestamp::from_millis(row.try_get("created_at")?),
            expires_at: Timestamp::from_millis(row.try_get("expires_at")?),
            completed_at: completed.map(Timestamp::from_millis),
            reference: row.try_get::<Option<String>, _>("reference")?.map(Reference::new),
        })
    }
}
