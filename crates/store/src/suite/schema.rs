//! Opening: new, known, newer and unreachable databases.

use std::{error::Error, path::PathBuf, sync::Arc};

use lazurite_model::{Revision, SystemClock, record::ManagementGroup};

use tokio::time::timeout;

use super::{SOON, Stage, put};
use crate::{Database, Store, StoreError};

pub(super) async fn a_newer_schema_is_refused(stage: Stage) {
    stage.put("a").await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
    stage.tamper(newer).await.unwrap();
    let refused = Store::open(&stage.database, stage.clock.clone()).await.unwrap_err();
    assert!(matches!(refused, StoreError::NewerSchema { found: 9999, known: 7 }), "{refused:?}");
    assert!(refused.to_string().contains("start the newer version"), "{refused}");
    assert!(stage.store.read::<ManagementGroup>("a").await.unwrap().is_some(), "and left as it was");
}

pub(super) async fn a_schema_that_was_tampered_with_is_refused(stage: Stage) {
    stage.tamper("DELETE FROM _sqlx_migrations").await.unwrap();
    stage.tamper("DROP TABLE audit").await.unwrap();
    let refused = Store::open(&stage.database, stage.clock.clone()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Inconsistent { .. }), "{refused:?}");
}

pub(super) async fn opening_again_finds_everything(stage: Stage) {
    stage.put("a").await;
    let before = stage.store.everything().await.unwrap();
    stage.store.close().await;
    assert!(matches!(stage.store.revision().await, Err(StoreError::Unavailable(_))));
    let reopened = stage.replica().await;
    assert_eq!(reopened.everything().await.unwrap(), before);
    assert_eq!(put(&reopened, "b", "").await, Revision(2));
}

pub(super) async fn a_new_database_may_be_opened_by_several_at_once(stage: Stage) {
    for statement in [
        "DROP TABLE record",
        "DROP TABLE lookup",
        "DROP TABLE revision",
        "DROP TABLE outbox",
        "DROP TABLE audit",
        "DROP TABLE usage",
        "DROP TABLE usage_batch",
        "DROP TABLE usage_ledger",
        "DROP TABLE sign_in",
        "DROP TABLE activity",
        "DROP TABLE decision",
        "DROP TABLE map_data",
        "DROP TABLE map_data_body",
        "DROP TABLE map_data_account",
    ] {
        stage.tamper(statement).await.unwrap();
    }
    stage.tamper("DROP TABLE _sqlx_migrations").await.unwrap();
    let mut openings = tokio::task::JoinSet::new();
    for name in 0..4 {
        let (database, clock) = (stage.database.clone(), stage.clock.clone());
        openings.spawn(async move {
            let store = Store::open(&database, clock).await.unwrap();
            put(&store, &name.to_string(), "").await
        });
    }
    let mut revisions = openings.join_all().await;
    revisions.sort();
    assert_eq!(revisions, [1, 2, 3, 4].map(Revision));
}

pub(super) async fn the_file_is_for_its_owner_only(stage: Stage) {
    use std::os::unix::fs::PermissionsExt;
    stage.put("a").await;
    for entry in stage.folder.path().read_dir().unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?} has mode {mode:o}", entry.file_name());
    }
    assert!(stage.folder.path().join("state.db-wal").exists());
}

pub(super) async fn odd_paths_are_taken_literally(stage: Stage) {
    for name in ["a b", "100%25", "what?mode=memory", "#1", "naïve 日本", "..dots..", "quo'te\"", "C:colon", "plus+&="]
    {
        let folder = stage.folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        let file = folder.join(name);
        let store = Store::open(&Database::Sqlite(file.clone()), Arc::new(SystemClock)).await.unwrap();
        put(&store, "a", "").await;
        store.close().await;
        assert!(file.metadata().unwrap().len() > 0, "{name}");
        assert_eq!(folder.read_dir().unwrap().count(), 1, "{name}: closing leaves one file");
    }
}

pub(super) async fn a_file_that_cannot_be_opened_is_named(stage: Stage) {
    let missing = stage.folder.path().join("no such folder/state.db");
    let garbage = stage.folder.path().join("garbage.db");
    std::fs::write(&garbage, "this is no database, however long one looks at it".repeat(100)).unwrap();
    for file in [missing, garbage, PathBuf::from("/dev/null/state.db")] {
        let database = Database::Sqlite(file.clone());
        let error = timeout(SOON, Store::open(&database, Arc::new(SystemClock))).await.expect("at once").unwrap_err();
        assert_eq!(error.to_string(), format!("cannot open the database {}", file.display()));
        assert!(error.source().is_some());
    }
}

pub(super) async fn commits_reach_the_disk_before_they_are_acknowledged(stage: Stage) {
    // FULL is 2. Each connection is asked, as the setting belongs to the connection.
    let mut connections = Vec::new();
    for _ in 0..8 {
        connections.push(stage.store.pool().acquire().await.unwrap());
    }
    for connection in &mut connections {
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut **connection).await.unwrap();
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut **connection).await.unwrap();
        assert_eq!((synchronous, journal.as_str()), (2, "wal"));
    }
}

pub(super) async fn a_server_that_cannot_be_reached_is_named_without_its_password(stage: Stage) {
    let nowhere = stage.folder.path().display();
    for address in [
        format!("postgres://ada:s3cr3t@localhost/x?host={nowhere}"),
        "postgres://ada:s3cr3t@127.0.0.1:1/x".into(),
        "postgres://ada:s3cr3t@:::/x".into(),
    ] {
        let database = Database::Postgres(address);
        let error = timeout(SOON, Store::open(&database, Arc::new(SystemClock))).await.expect("at once").unwrap_err();
        let mut told = format!("{database} {database:?} {error} {error:?}");
        let mut cause = error.source();
        while let Some(error) = cause {
            told.push_str(&error.to_string());
            cause = error.source();
        }
        assert!(matches!(error, StoreError::Open { .. }), "{error:?}");
        assert!(!told.contains("s3cr3t"), "{told}");
    }
}
