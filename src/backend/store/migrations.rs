//! Brings a database to the present tables: the files of `migrations`, in the order of their numbers, each exactly once.

use anyhow::{Context, bail, ensure};
use include_dir::{Dir, include_dir};
use sqlx::{
    AnyPool, SqlSafeStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};
use std::collections::BTreeMap;

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/migrations");

/// Applies those of the folder that the database does not have.
///
/// # Errors
/// See [`apply`].
pub(super) async fn run(pool: &AnyPool) -> anyhow::Result<()> {
    let mut files = Vec::new();
    for file in FOLDER.files() {
        let name = file.path().to_str().context("a migration's name is no text")?;
        files.push((name, file.contents_utf8().with_context(|| format!("{name} is no text"))?));
    }
    apply(pool, listed(files)?).await
}

/// The migrations of these files, named `NUMBER_WORDS.sql`.
fn listed(files: Vec<(&'static str, &'static str)>) -> anyhow::Result<Vec<Migration>> {
    let mut names = BTreeMap::new();
    let mut migrations = Vec::new();
    for (name, sql) in files {
        let (number, words) = name.strip_suffix(".sql").and_then(|name| name.split_once('_')).unwrap_or_default();
        let number: i64 = number.parse().ok().filter(|number| *number > 0).with_context(|| {
            format!("the migration {name} is not named by a number and words, as 0001_demands.sql is")
        })?;
        if let Some(other) = names.insert(number, name) {
            bail!("the migrations {other} and {name} have the same number");
        }
        // Databases remember the words, and the check sum of the text.
        let words = words.replace('_', " ").into();
        migrations.push(Migration::new(number, words, MigrationType::Simple, sql.into_sql_str(), false));
    }
    ensure!(!migrations.is_empty(), "there are no migrations");
    Ok(migrations)
}

/// Applies those that the database does not have, each in a transaction with its row in the table of migrations.
///
/// # Errors
/// When one that was applied has been changed or is missing here, or the database fails. Nothing is applied then, or
/// only those before the one that failed.
async fn apply(pool: &AnyPool, migrations: Vec<Migration>) -> anyhow::Result<()> {
    Migrator::with_migrations(migrations).run(pool).await.map_err(|error| match error {
        MigrateError::VersionMissing(number) => anyhow::anyhow!(
            "a later version of the backend wrote this database: it has migration {number}, which this version does not know"
        ),
        MigrateError::VersionMismatch(number) => anyhow::anyhow!(
            "migration {number} was changed after this database had got it: it has to stay as it was, and the change to be \
             a migration of its own"
        ),
        error => error.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use contract::{EventKind, Reference};
    use sqlx::{AssertSqlSafe, Executor, Row};

    const FIRST: (&str, &str) =
        ("0001_lamps.sql", "CREATE TABLE lamps (id TEXT PRIMARY KEY); INSERT INTO lamps VALUES ('a')");
    const SECOND: (&str, &str) = ("0002_lit_lamps.sql", "ALTER TABLE lamps ADD COLUMN lit BIGINT NOT NULL DEFAULT 1");
    const TENTH: (&str, &str) = ("0010_more.sql", "INSERT INTO lamps (id, lit) VALUES ('b', 0)");

    /// An empty database in memory; its one connection is kept, since each has a memory of its own.
    async fn database() -> AnyPool {
        sqlx::any::install_default_drivers();
        sqlx::any::AnyPoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap()
    }

    async fn applied(pool: &AnyPool, files: &[(&'static str, &'static str)]) -> Result<(), String> {
        let migrations = listed(files.to_vec()).map_err(|error| error.to_string())?;
        apply(pool, migrations).await.map_err(|error| error.to_string())
    }

    async fn rows(pool: &AnyPool, sql: &'static str) -> Vec<String> {
        let rows = pool.fetch_all(sql).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }

    #[tokio::test]
    async fn migrations_are_applied_by_number_and_once() {
        let pool = database().await;
        // Each needs the one before: in the order of this list the first to be applied would fail.
        applied(&pool, &[TENTH, SECOND, FIRST]).await.unwrap();
        applied(&pool, &[FIRST, SECOND, TENTH]).await.unwrap();
        assert_eq!(rows(&pool, "SELECT id FROM lamps ORDER BY id").await, ["a", "b"]);
        let known = "SELECT version || ' ' || description FROM _sqlx_migrations ORDER BY version";
        assert_eq!(rows(&pool, known).await, ["1 lamps", "2 lit lamps", "10 more"]);
    }

    #[tokio::test]
    async fn later_migrations_are_applied_to_what_is_there() {
        let pool = database().await;
        applied(&pool, &[FIRST]).await.unwrap();
        applied(&pool, &[FIRST, SECOND]).await.unwrap();
        assert_eq!(rows(&pool, "SELECT id || lit FROM lamps").await, ["a1"]);
    }

    #[tokio::test]
    async fn a_changed_or_missing_migration_is_refused_and_nothing_is_applied() {
        let pool = database().await;
        applied(&pool, &[FIRST, SECOND]).await.unwrap();
        let changed = applied(&pool, &[(FIRST.0, "CREATE TABLE lamps (id BIGINT)"), SECOND, TENTH]).await;
        assert!(changed.unwrap_err().contains("migration 1 was changed"));
        let missing = applied(&pool, &[FIRST, TENTH]).await;
        assert!(missing.unwrap_err().contains("it has migration 2, which this version does not know"));
        assert_eq!(rows(&pool, "SELECT id FROM lamps").await, ["a"], "the tenth was not applied");
    }

    #[tokio::test]
    async fn a_migration_that_fails_leaves_nothing_of_itself() {
        let pool = database().await;
        let half = ("0002_half.sql", "INSERT INTO lamps VALUES ('c'); INSERT INTO nowhere VALUES (1)");
        assert!(applied(&pool, &[FIRST, half]).await.is_err());
        assert_eq!(rows(&pool, "SELECT id FROM lamps").await, ["a"]);
        applied(&pool, &[FIRST, SECOND]).await.unwrap();
    }

    #[test]
    fn a_file_without_a_number_of_its_own_is_refused() {
        let refused = |files: &[(&'static str, &'static str)]| listed(files.to_vec()).unwrap_err().to_string();
        for name in ["demands.sql", "x_demands.sql", "0_demands.sql", "-1_demands.sql", "0001.sql", "0001_demands.txt"]
        {
            assert!(refused(&[(name, "")]).contains(name), "{name}");
        }
        assert!(refused(&[FIRST, ("1_other.sql", "")]).contains("the same number"));
        assert!(refused(&[]).contains("no migrations"));
    }

    #[tokio::test]
    async fn a_database_of_the_first_version_is_opened_and_read() {
        let file = std::env::temp_dir().join(format!("suban-store-{}.db", crate::random::id()));
        let url = format!("sqlite://{}", file.display());
        sqlx::any::install_default_drivers();
        let before = AnyPool::connect(&format!("{url}?mode=rwc")).await.unwrap();
        let written = include_str!("../../../tests/fixtures/kept/city-v1.sql");
        sqlx::raw_sql(AssertSqlSafe(written)).execute(&before).await.unwrap();
        before.close().await;
        for _ in 0..2 {
            let store = Store::open(&url).await.unwrap();
            let reference = Reference::new("2611-2768-0323");
            let demand = store.demand(&reference).await.unwrap().unwrap();
            assert_eq!((demand.last_seq, demand.supporters, demand.progress.rated), (5, 1, Some(5)));
            assert_eq!(demand.reporter.unwrap().name.as_deref(), Some("Lin"));
            let log = store.events_after(&reference, 0, 10).await.unwrap();
            let kinds: Vec<_> = log.iter().map(|event| event.kind).collect();
            let (dispatched, resolved) = (EventKind::Dispatched, EventKind::Resolved);
            assert_eq!(kinds, [EventKind::Received, EventKind::Accepted, dispatched, resolved, EventKind::Rated]);
            assert_eq!(log.last().unwrap().standing, demand.standing);
            store.close().await;
        }
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{ending}", file.display()));
        }
    }
}
