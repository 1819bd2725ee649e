//! Kill -9 at any moment between counting and storing: what was counted is in the totals once.
//!
//! The process that counts is this same test program, started again for one ignored test in a folder. It says each number on
//! its output after it was counted, as a server answers after counting, and stores what it counted all the while.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use lazurite_model::{Random as _, SystemClock, SystemRandom};
use lazurite_store::{Database, Store, UsageFilter};
use uuid::Uuid;

use super::super::{Meter, OnDisk, UsageKey};
use super::key;

const ROUNDS: usize = 40;
/// So many threads count, and at most so many counts are not said when the process is killed.
const THREADS: u64 = 3;
const STATE: &str = "state.db";
const COUNTS: &str = "usage";

#[tokio::test]
async fn what_was_counted_survives_kill_9_and_is_stored_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut said = 0;
    for round in 0..ROUNDS {
        said += count_until_killed(folder.path());
        let store = open(&folder.path().join(STATE)).await;
        if round % 2 == 0 {
            // Every other time, what is left waits for the next process that counts.
            let meter = Meter::open(&folder.path().join(COUNTS), &SystemRandom).unwrap();
            store_all(&meter, &store).await;
        }
        let killed = THREADS * (u64::try_from(round).unwrap() + 1);
        let counted = in_totals(&store).await + waiting(&store, &folder.path().join(COUNTS)).await;
        assert!((said..=said + killed).contains(&counted), "round {round}: {said} were said, {counted} counted");
        assert_eq!(store.usage_differences().await.unwrap(), [], "round {round}");
        store.close().await;
    }
    assert!(said > ROUNDS as u64);
}

async fn in_totals(store: &Store) -> u64 {
    let ever = UsageFilter { account: None, from_minute: 0, until_minute: i64::MAX };
    store.usage(&ever).await.unwrap().iter().map(|row| row.count.requests).sum()
}

async fn waiting(store: &Store, folder: &Path) -> u64 {
    let stored = store.usage_batches().await.unwrap();
    let left = OnDisk::read(folder).unwrap();
    let is_waiting = |left: &&OnDisk| stored.get(&left.batch.run).is_none_or(|last| *last < left.batch.sequence);
    left.iter().filter(is_waiting).flat_map(OnDisk::rows).map(|(_, count)| count.requests).sum()
}

/// How many counts the process said before it was killed.
fn count_until_killed(folder: &Path) -> u64 {
    let name = concat!(module_path!(), "::a_process_that_counts_until_it_is_killed");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name.split_once("::").unwrap().1, "--ignored", "--nocapture"])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("counted ") {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0, "the process ended before it was killed");
    }
    let mut moment = [0];
    SystemRandom.fill(&mut moment);
    std::thread::sleep(Duration::from_micros(u64::from(moment[0]) * 200));
    child.kill().unwrap();
    child.wait().unwrap();
    output.read_to_string(&mut line).unwrap();
    let whole = line.rfind('\n').map_or("", |end| &line[..end]);
    let said: BTreeSet<_> = whole.lines().filter(|line| line.starts_with("counted ")).collect();
    said.len() as u64
}

async fn open(path: &Path) -> Store {
    Store::open(&Database::Sqlite(path.to_owned()), Arc::new(SystemClock)).await.unwrap()
}

async fn store_all(meter: &Meter, store: &Store) {
    while let Some(batch) = meter.next_batch() {
        store.add_usage(batch.id(), &batch.rows()).await.unwrap();
        meter.stored(&batch);
    }
}

#[tokio::test]
#[ignore = "started by the test that kills it"]
async fn a_process_that_counts_until_it_is_killed() {
    let meter = Arc::new(Meter::open(Path::new(COUNTS), &SystemRandom).unwrap());
    let store = open(Path::new(STATE)).await;
    let run = SystemRandom.uuid();
    for thread in 0..THREADS {
        let meter = Arc::clone(&meter);
        std::thread::spawn(move || count_on(&meter, run, thread));
    }
    loop {
        store_all(&meter, &store).await;
        tokio::task::yield_now().await;
    }
}

fn count_on(meter: &Meter, run: Uuid, thread: u64) {
    static STATUS: AtomicU16 = AtomicU16::new(0);
    for number in 0_u64.. {
        // Many keys, so that some counts begin a record and some raise one.
        let status = STATUS.fetch_add(1, Ordering::Relaxed) % 50 + 200;
        meter.count(&UsageKey { holder: run, ..key(u128::from(number % 5 + 1), status) }, 4);
        let mut output = std::io::stdout().lock();
        writeln!(output, "counted {run} {thread} {number}").and_then(|()| output.flush()).unwrap();
    }
}
