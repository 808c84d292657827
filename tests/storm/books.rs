//! The city's data, read directly from its database and its folder: demands, and the bytes of their photos.

use anyhow::{Context, Result};
use browser_tests::city::City;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use std::path::{Path, PathBuf};

/// A stored demand.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its reference.
    pub reference: String,
    /// The id given by the page.
    pub client_ref: String,
    /// SHA-256 of its photos, in lower-case hexadecimal.
    pub photos: Vec<String>,
}

/// The city's data.
pub struct Books {
    pool: SqlitePool,
    data: PathBuf,
}

impl Books {
    /// Opens them for reading.
    ///
    /// # Errors
    /// When there are none.
    pub async fn of(city: &City) -> Result<Self> {
        let file = city.data().join("suban.db");
        let options = SqliteConnectOptions::new().filename(&file).read_only(true);
        let pool = SqlitePool::connect_with(options).await.with_context(|| format!("{}", file.display()))?;
        Ok(Self { pool, data: city.data().to_owned() })
    }

    /// All demands whose description contains a mark.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn with(&self, mark: &str) -> Result<Vec<Filed>> {
        let asked = "SELECT reference, client_ref FROM demands WHERE instr(description, ?) > 0 ORDER BY created_at";
        let rows: Vec<(String, String)> = sqlx::query_as(asked).bind(mark).fetch_all(&self.pool).await?;
        let mut all = Vec::new();
        for (reference, client_ref) in rows {
            let asked = "SELECT id FROM photos WHERE reference = ? ORDER BY event_seq, place";
            let ids: Vec<(String,)> = sqlx::query_as(asked).bind(&reference).fetch_all(&self.pool).await?;
            let photos = ids.iter().map(|(id,)| self.hash(id)).collect::<Result<_>>()?;
            all.push(Filed { reference, client_ref, photos });
        }
        Ok(all)
    }

    /// The number of demands.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn count(&self) -> Result<i64> {
        let (count,): (i64,) = sqlx::query_as("SELECT count(*) FROM demands").fetch_one(&self.pool).await?;
        Ok(count)
    }

    /// Bytes of all uploads, each byte counted once.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn received(&self) -> Result<u64> {
        let asked = "SELECT coalesce(sum(received), 0) FROM photos";
        let (sum,): (i64,) = sqlx::query_as(asked).fetch_one(&self.pool).await?;
        Ok(u64::try_from(sum).unwrap_or_default())
    }

    fn hash(&self, id: &str) -> Result<String> {
        let file = found(&self.data, id).with_context(|| format!("the city has no bytes of its photo {id}"))?;
        let digest = Sha256::digest(std::fs::read(file)?);
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// The file of a complete photo, in any folder of the city.
fn found(folder: &Path, id: &str) -> Option<PathBuf> {
    for entry in std::fs::read_dir(folder).ok()?.flatten() {
        let path = entry.path();
        if path.is_dir() && entry.file_name() != "arriving" {
            if let Some(file) = found(&path, id) {
                return Some(file);
            }
        } else if entry.file_name() == id && path.is_file() {
            return Some(path);
        }
    }
    None
}
