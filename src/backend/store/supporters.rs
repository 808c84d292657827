//! "Me too": who has joined a demand, each device once.

use super::{Store, columns::read_count};
use crate::clock;
use contract::{ClientRef, Reference};

impl Store {
    /// Counts a device once and returns how many have joined.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn support(&self, reference: &Reference, device: &ClientRef) -> sqlx::Result<u32> {
        let _permit = self.write_permit().await?;
        let mut transaction = self.pool.begin().await?;
        let new = sqlx::query(
            "INSERT INTO supporters (reference, client_ref, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(reference.as_str())
        .bind(device.as_str())
        .bind(clock::now().millis())
        .execute(&mut *transaction)
        .await?;
        if new.rows_affected() > 0 {
            sqlx::query("UPDATE demands SET supporters = supporters + 1 WHERE reference = $1")
                .bind(reference.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        let row = sqlx::query("SELECT supporters FROM demands WHERE reference = $1")
            .bind(reference.as_str())
            .fetch_one(&mut *transaction)
            .await?;
        transaction.commit().await?;
        read_count(&row, "supporters")
    }
}
