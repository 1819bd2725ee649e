//! Kill -9 at any moment: every acknowledged write is there afterwards, and none is torn.
//!
//! The writer is this same test program, started again for one ignored test in a folder whose file `database` says what to
//! open. Each write it makes inserts one record and counts up another, so that any two of records, counter, outbox, audit
//! log and revision tell on a third that was left behind.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use lazurite_model::{Random, SystemClock, SystemRandom, record::ManagementGroup};

use super::{Stage, audit, group};
use crate::{Database, Store};

const ROUNDS: usize = 20;

pub(super) async fn what_was_acknowledged_survives_kill_9_whole(stage: Stage) {
    let Stage { store, database, clock, folder } = stage;
    let address = match &database {
        Database::Sqlite(file) => file.to_str().unwrap(),
        Database::Postgres(url) => url,
    };
    std::fs::write(folder.path().join("database"), address).unwrap();
    store.close().await;
    let mut acknowledged = Vec::new();
    for round in 0..ROUNDS {
        let mut writer = start(folder.path().to_owned());
        let mut output = BufReader::new(writer.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("kept ") {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0, "the writer ended before it was killed");
        }
        let mut moment = [0];
        SystemRandom.fill(&mut moment);
        std::thread::sleep(Duration::from_micros(u64::from(moment[0]) * 400));
        writer.kill().unwrap();
        writer.wait().unwrap();
        output.read_to_string(&mut line).unwrap();
        // A line that was cut off acknowledges nothing.
        let whole = line.rfind('\n').map_or("", |end| &line[..end]);
        acknowledged.extend(whole.lines().filter_map(|line| line.strip_prefix("kept ")).map(str::to_owned));

        let store = Store::open(&database, clock.clone()).await.unwrap();
        check(&store, &acknowledged, round).await;
        store.close().await;
    }
    assert!(acknowledged.len() >= ROUNDS);
}

async fn check(store: &Store, acknowledged: &[String], round: usize) {
    let revision = {
        // A writer that was killed on PostgreSQL holds its lock until the server has noticed; this waits for it.
        let tx = store.begin(audit("check")).await.unwrap();
        tx.revision().0 - 1
    };
    for key in acknowledged {
        assert!(
            store.read::<ManagementGroup>(key).await.unwrap().is_some(),
            "round {round}: {key} was acknowledged, is gone"
        );
    }
    let groups = store.list::<ManagementGroup>("key ").await.unwrap().len();
    let counter = store.read::<ManagementGroup>("counter").await.unwrap().unwrap();
    let number = async |text: &'static str| -> i64 { sqlx::query_scalar(text).fetch_one(store.pool()).await.unwrap() };
    assert_eq!(i64::try_from(groups).unwrap(), revision, "round {round}: records");
    assert_eq!(counter.display_name, revision.to_string(), "round {round}: counter");
    assert_eq!(number("SELECT COUNT(*) FROM audit").await, revision, "round {round}: audit");
    assert_eq!(number("SELECT MAX(revision) FROM audit").await, revision, "round {round}: audit");
    assert_eq!(number("SELECT COUNT(*) FROM outbox").await, 2 * revision, "round {round}: outbox");
    assert_eq!(number("SELECT MAX(revision) FROM outbox").await, revision, "round {round}: outbox");
}

fn start(folder: PathBuf) -> Child {
    let name = concat!(module_path!(), "::a_writer_that_goes_on_until_it_is_killed");
    let name = name.split_once("::").unwrap().1;
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the test that kills it"]
async fn a_writer_that_goes_on_until_it_is_killed() {
    let address = std::fs::read_to_string("database").expect("the folder says what to open");
    let database =
        if address.starts_with("postgres:") { Database::Postgres(address) } else { Database::Sqlite(address.into()) };
    let store = Store::open(&database, Arc::new(SystemClock)).await.unwrap();
    let writers: Vec<_> = (0..3).map(|_| tokio::spawn(write(store.clone()))).collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

async fn write(store: Store) {
    loop {
        let mut tx = store.begin(audit("write")).await.unwrap();
        let count = tx.revision().0.to_string();
        let key = format!("key {count}");
        tx.insert(&group(&key, "")).await.unwrap();
        tx.put(&group("counter", &count)).await.unwrap();
        tx.commit().await.unwrap();
        let mut output = std::io::stdout().lock();
        writeln!(output, "kept {key}").and_then(|()| output.flush()).unwrap();
    }
}
