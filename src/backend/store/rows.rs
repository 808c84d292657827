//! Inserts and updates the row of a demand. Which events change it is decided in `writing`.

use super::{
    StoredDemand,
    columns::{count, json, word},
};
use contract::Timestamp;
use sqlx::{Any, Transaction};

/// Inserts the row of a new demand; its first event updates it.
pub(super) async fn insert(transaction: &mut Transaction<'_, Any>, demand: &StoredDemand) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO demands (reference, client_ref, body_hash, service, description, language, latitude, longitude, accuracy_m,
         address, answers, reporter, anonymity, seeded, created_at, updated_at, last_seq, stage, standing, public, ended, supporters)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, $17, $18, 0, 0, $19)",
    )
    .bind(demand.reference.as_str())
    .bind(demand.client_ref.as_str())
    .bind(&demand.body_hash)
    .bind(demand.service.as_str())
    .bind(&demand.description)
    .bind(&demand.language)
    .bind(demand.place.latitude)
    .bind(demand.place.longitude)
    .bind(demand.place.accuracy_m)
    .bind(demand.place.address.clone())
    .bind(json(&demand.answers)?)
    .bind(demand.reporter.as_ref().map(json).transpose()?)
    .bind(word(&demand.anonymity))
    .bind(i64::from(demand.seeded))
    .bind(demand.created_at.millis())
    .bind(demand.updated_at.millis())
    .bind(word(&demand.standing.stage))
    .bind(json(&demand.standing)?)
    .bind(i64::from(demand.supporters))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

/// Updates the demand's row unless it was changed meanwhile; returns the number of updated rows.
pub(super) async fn update(
    transaction: &mut Transaction<'_, Any>,
    demand: &StoredDemand,
    before: u64,
) -> sqlx::Result<u64> {
    let done = sqlx::query(
        "UPDATE demands SET service = $1, description = $2, latitude = $3, longitude = $4, accuracy_m = $5, address = $6,
         updated_at = $7, last_seq = $8, stage = $9, standing = $10, public = $11, ended = $12, settled_at = $13, on_time = $14,
         rated = $15 WHERE reference = $16 AND last_seq = $17",
    )
    .bind(demand.service.as_str())
    .bind(&demand.description)
    .bind(demand.place.latitude)
    .bind(demand.place.longitude)
    .bind(demand.place.accuracy_m)
    .bind(demand.place.address.clone())
    .bind(demand.updated_at.millis())
    .bind(count(demand.last_seq))
    .bind(word(&demand.standing.stage))
    .bind(json(&demand.standing)?)
    .bind(i64::from(demand.progress.public))
    .bind(i64::from(demand.progress.ended))
    .bind(demand.progress.settled_at.map(Timestamp::millis))
    .bind(demand.progress.on_time.map(i64::from))
    .bind(demand.progress.rated.map(i64::from))
    .bind(demand.reference.as_str())
    .bind(count(before))
    .execute(&mut **transaction)
    .await?;
    Ok(done.rows_affected())
}
