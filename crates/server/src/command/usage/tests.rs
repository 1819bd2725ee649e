use std::sync::Arc;

use clap::Parser as _;
use lazurite_model::usage::{CredentialKind, UsageBatch, UsageCount, UsageKey};
use lazurite_model::{Location, UniqueId};
use lazurite_store::Database;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::cli::{Cli, Command};

const NOW: &str = "2026-11-22T12:30:30Z";

/// A state in which something was counted: a row each for two minutes of the hour before, and for the minute that runs.
async fn counted() -> (Store, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&Database::Sqlite(folder.path().join("state.db")), Arc::new(SystemClock)).await.unwrap();
    let minute = now().as_second() / 60;
    let key = UsageKey {
        account: Some(UniqueId(Uuid::from_u128(1))),
        operation: "map/tile",
        credential: CredentialKind::Sas,
        holder: Uuid::from_u128(2),
        status: 200,
        origin: "https://maps.contoso.com",
        location: Location::WestEurope,
        minute: minute - 60,
    };
    let count = |requests| UsageCount { requests, sixtieths: 4 * requests };
    let failed = UsageKey { status: 404, minute: minute - 59, ..key };
    let nobody = UsageKey { account: None, holder: Uuid::nil(), origin: "", status: 401, minute, ..key };
    let rows = [(key, count(10)), (failed, count(20)), (nobody, UsageCount { requests: 3, sixtieths: 0 })];
    assert!(store.add_usage(UsageBatch { run: Uuid::from_u128(3), sequence: 1 }, &rows).await.unwrap());
    (store, folder)
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn asked(arguments: &str) -> Asked {
    let words = ["lazurite", "usage"].into_iter().chain(arguments.split_whitespace());
    match Cli::try_parse_from(words).unwrap().command {
        Command::Usage(arguments) => arguments.asked,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn usage_is_told_by_whatever_is_asked_for() {
    let (store, _folder) = counted().await;
    let mut told = String::new();
    for arguments in [
        "",
        "--group-by account,credential,holder",
        "--group-by origin,location",
        "--group-by hour,status --format csv",
        "--group-by minute --from 2026-11-22T11:31:00Z --until 2026-11-22T12:00:00Z",
        "--from 2026-11-22 --until 2026-11-22T11:00:00Z",
        "--group-by day --format csv --account 00000000-0000-0000-0000-000000000001",
    ] {
        let text = tell(&store, &asked(arguments), now()).await.unwrap();
        told.push_str(&format!("lazurite usage {arguments}\n{}\n", text.replace('\r', "")));
    }
    insta::assert_snapshot!(told);
}

#[tokio::test]
async fn events_are_the_same_each_time_and_only_of_stretches_that_are_over() {
    let (store, _folder) = counted().await;
    let hours = tell(&store, &asked("--format cloudevents"), now()).await.unwrap();
    let events: Vec<Value> = hours.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    insta::assert_json_snapshot!(events);
    let again = tell(&store, &asked("--format cloudevents --from 3h"), now()).await.unwrap();
    assert_eq!(again, hours);
    let minutes = tell(&store, &asked("--format cloudevents --group-by minute"), now()).await.unwrap();
    assert_eq!(minutes.lines().count(), 2, "the minute that runs is not over: {minutes}");
    let later = now() + jiff::SignedDuration::from_mins(31);
    let later = tell(&store, &asked("--format cloudevents"), later).await.unwrap();
    assert!(later.starts_with(&hours) || later.ends_with(&hours), "{later}");
    assert_eq!(later.lines().count(), 3);

    let late = UsageKey {
        account: None,
        operation: "map/tile",
        credential: CredentialKind::None,
        holder: Uuid::nil(),
        status: 401,
        origin: "",
        location: Location::WestEurope,
        minute: now().as_second() / 60 - 60,
    };
    let batch = UsageBatch { run: Uuid::from_u128(3), sequence: 2 };
    store.add_usage(batch, &[(late, UsageCount { requests: 1, sixtieths: 0 })]).await.unwrap();
    let grown = tell(&store, &asked("--format cloudevents"), now()).await.unwrap();
    assert_eq!(grown.lines().filter(|line| hours.contains(line)).count(), 2, "what did not change has its id");
    assert_eq!(grown.lines().count(), 3);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let (store, _folder) = counted().await;
    for arguments in ["--group-by minute,hour", "--format cloudevents --group-by account"] {
        assert!(tell(&store, &asked(arguments), now()).await.unwrap_err().to_string().contains("--group-by"));
    }
    let conflict = Cli::try_parse_from(["lazurite", "usage", "--config", "a", "--database-url", "b"]);
    assert!(conflict.unwrap_err().to_string().contains("cannot be used with"));
}
