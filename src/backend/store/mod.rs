//! The city's database, by portable SQL (SQLite by default, PostgreSQL by feature). Bytes of photos are in `photos`.

mod columns;
mod demands;
mod figures;
mod listing;
mod log;
mod migrations;
mod rows;
mod supporters;
mod uploads;
mod writing;

pub use demands::{Progress, StoredDemand};
pub use figures::FigureRow;
pub use listing::{Listed, Listing};
pub use log::{MOST_EVENTS, StoredEvent, StoredPhoto};
pub use uploads::Upload;
pub use writing::{Filing, History, PhotoFault, Records, WriteError, append, append_all, file, seed};

use sqlx::{AnyPool, Executor, any::AnyPoolOptions};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// The database, and the queue of writers.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    /// SQLite allows one writer at a time: waiting here is fair and avoids busy waiting in the database.
    writers: Arc<Semaphore>,
}

impl Store {
    /// Opens the database at a URL, creates a missing SQLite file, and migrates the tables.
    ///
    /// # Errors
    /// When it cannot be opened, was written by a later version, or has a migration that was changed since.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        sqlx::any::install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        let options =
            AnyPoolOptions::new().max_connections(if sqlite { 4 } else { 16 }).acquire_timeout(Duration::from_secs(20));
        let options = options.after_connect(move |connection, _| {
            Box::pin(async move {
                if sqlite {
                    // A demand that was acknowledged with 201 must survive a power cut: WAL alone would only survive a
                    // crash of the process.
                    connection.execute("PRAGMA journal_mode = WAL").await?;
                    connection.execute("PRAGMA synchronous = FULL").await?;
                    connection.execute("PRAGMA busy_timeout = 10000").await?;
                    connection.execute("PRAGMA foreign_keys = ON").await?;
                }
                Ok(())
            })
        });
        let url = if sqlite && !url.contains('?') { format!("{url}?mode=rwc") } else { url.to_owned() };
        let pool = options.connect(&url).await?;
        migrations::run(&pool).await?;
        Ok(Self { pool, writers: Arc::new(Semaphore::new(if sqlite { 1 } else { 16 })) })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> sqlx::Result<()> {
        self.pool.execute("SELECT 1").await.map(drop)
    }

    /// Waits for running statements and closes the files.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
