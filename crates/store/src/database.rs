//! The two databases: how each is reached, and the few words in which they differ.
//!
//! Everything else is one SQL text. What stands here is what no common text can say: how a transaction opens, where the values
//! of a very long statement go, and what a connection is told when it is made.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    AnyConnection, AnyPool, ConnectOptions, Connection,
    any::{AnyConnectOptions, AnyPoolOptions},
    migrate::{MigrateError, Migrator},
};

use crate::StoreError;

/// How long a caller waits for a connection or for the writers before it before it is told that the database is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

static MIGRATIONS: Migrator = sqlx::migrate!();

/// Where the state lives.
#[derive(Clone)]
pub enum Database {
    /// A file of this machine; made when missing, readable by its owner only. The folder must exist.
    Sqlite(PathBuf),
    /// A PostgreSQL database: `postgres://user:password@host/database`.
    Postgres(String),
}

/// Which SQL dialect the few differing texts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Opens a transaction that writes.
    pub(crate) const fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// Opens a transaction that sees one state throughout.
    pub(crate) const fn begin_snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN DEFERRED",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// The place of the value with that number, from 1, in a statement of very many. SQLite: numbers are names there, each of which
    /// is looked for among all the others.
    pub(crate) fn value(self, number: usize) -> Cow<'static, str> {
        match self {
            Self::Sqlite => "?".into(),
            Self::Postgres => format!("${number}").into(),
        }
    }

    /// Told to every new connection. SQLite: a commit is on the disk before it is acknowledged. PostgreSQL: a replica that
    /// hangs in the middle of a write loses its turn instead of stopping all the others.
    const fn on_connect(self) -> &'static str {
        match self {
            Self::Sqlite => "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
            Self::Postgres => {
                "SET client_min_messages = warning; SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '30s'"
            }
        }
    }

    /// Told before the schema is made. PostgreSQL: one replica at a time, and byte order under the name that SQLite gives it.
    const fn before_migrations(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some(
                "DO $$ BEGIN PERFORM pg_advisory_xact_lock(7816393122); END $$; \
                 CREATE COLLATION IF NOT EXISTS \"BINARY\" FROM \"C\"",
            ),
        }
    }
}

impl Database {
    pub(crate) const fn dialect(&self) -> Dialect {
        match self {
            Self::Sqlite(_) => Dialect::Sqlite,
            Self::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Connects and brings the schema up to date.
    pub(crate) async fn open(&self) -> Result<AnyPool, StoreError> {
        sqlx::any::install_default_drivers();
        let fault = |source| StoreError::Open { database: self.to_string(), source };
        let url = match self {
            Self::Sqlite(file) => sqlite_url(file).map_err(|error| fault(error.into()))?,
            Self::Postgres(url) => url.clone(),
        };
        let options: AnyConnectOptions = url.parse().map_err(|error: sqlx::Error| fault(error.into()))?;
        let dialect = self.dialect();
        let options = options.disable_statement_logging();
        // The first connection is made outside the pool, which would try again and again and then only say that time ran out.
        let mut first = AnyConnection::connect_with(&options).await.map_err(|error| fault(error.into()))?;
        sqlx::raw_sql(dialect.on_connect()).execute(&mut first).await.map_err(|error| fault(error.into()))?;
        migrate(&mut first, dialect).await?;
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(dialect == Dialect::Postgres)
            .after_connect(move |connection, _| {
                Box::pin(async move { sqlx::raw_sql(dialect.on_connect()).execute(connection).await.map(drop) })
            })
            .connect_with(options)
            .await
            .map_err(|error| fault(error.into()))?;
        // Not before the pool has a connection: the last one of a SQLite database to go tidies up, which takes time.
        first.close().await?;
        Ok(pool)
    }
}

/// Makes the file if it is missing, so that it is never readable by others, and names it in a way that survives odd paths.
fn sqlite_url(file: &Path) -> std::io::Result<String> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?;
    let path = file.canonicalize()?;
    let path = path.to_str().ok_or_else(|| std::io::Error::other("the path is not Unicode"))?;
    let mut url = String::from("sqlite:");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            url.push(char::from(byte));
        } else {
            url.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(url + "?mode=rw")
}

async fn migrate(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), StoreError> {
    let mut tx = connection.begin_with(dialect.begin_write()).await?;
    if let Some(text) = dialect.before_migrations() {
        sqlx::raw_sql(text).execute(&mut *tx).await?;
    }
    // Not `run`: its future is not `Send` when it is given a connection.
    let connection: &mut AnyConnection = &mut tx;
    MIGRATIONS.run_direct(None, connection, false).await.map_err(refused)?;
    Ok(tx.commit().await?)
}

fn refused(error: MigrateError) -> StoreError {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    match error {
        MigrateError::VersionMissing(found) if found > known => StoreError::NewerSchema { found, known },
        MigrateError::Execute(error) => error.into(),
        other => StoreError::inconsistent("the schema", other),
    }
}

impl std::fmt::Display for Database {
    /// Where it is, without the user and password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "{}", file.display()),
            Self::Postgres(url) => {
                let place = url.split_once("://").map_or("", |(_, rest)| rest);
                let place = place.rsplit_once('@').map_or(place, |(_, rest)| rest);
                write!(f, "postgres://{}", place.split('?').next().unwrap_or_default())
            }
        }
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({self})")
    }
}
