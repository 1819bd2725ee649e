//! One write at a time, whole or not at all.

use std::{future::poll_fn, pin::pin, task::Poll};

use lazurite_model::{
    Random, Record, Revision, SeededRandom,
    record::{ManagementGroup, Tenant},
};
use tokio::time::timeout;

use super::{SOON, Stage, audit, group, put, tenant};
use crate::{Store, StoreError};

/// Drives a future for so many polls at most, then drops it.
async fn abandoned_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

pub(super) async fn a_dropped_write_changes_nothing_and_frees_the_turn(stage: Stage) {
    let replica = stage.replica().await;
    for _ in 0..20 {
        let mut tx = stage.store.begin(audit("drop")).await.unwrap();
        tx.insert(&group("never", "")).await.unwrap();
        tx.insert(&tenant(1, "never.example")).await.unwrap();
        drop(tx);
        let next = timeout(SOON, replica.begin(audit("next"))).await.expect("the lock is free").unwrap();
        assert_eq!(next.revision(), Revision(1));
        drop(next);
    }
    assert_eq!(stage.store.revision().await.unwrap(), Revision(0));
    assert_eq!(stage.store.everything().await.unwrap(), (Revision(0), vec![]));
    for text in ["SELECT COUNT(*) FROM lookup", "SELECT COUNT(*) FROM outbox", "SELECT COUNT(*) FROM audit"] {
        assert_eq!(stage.number(text).await, 0, "{text}");
    }
}

pub(super) async fn a_write_sees_its_own_changes_and_nobody_else_does(stage: Stage) {
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    tx.insert(&tenant(1, "one.example")).await.unwrap();
    let key = tenant(1, "").key();
    assert!(tx.read::<Tenant>(&key).await.unwrap().is_some());
    assert_eq!(tx.list::<Tenant>("").await.unwrap().len(), 1);
    assert_eq!(tx.find::<Tenant>("defaultDomain", "one.example").await.unwrap().len(), 1);
    assert!(stage.store.read::<Tenant>(&key).await.unwrap().is_none());
    assert_eq!(stage.store.revision().await.unwrap(), Revision(0));
    assert_eq!(tx.commit().await.unwrap(), Revision(1));
    assert!(stage.store.read::<Tenant>(&key).await.unwrap().is_some());
    assert_eq!(stage.store.revision().await.unwrap(), Revision(1));
}

pub(super) async fn a_step_abandoned_half_way_cannot_be_committed(stage: Stage) {
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    let mut polls = 1;
    for number in 1.. {
        let record = tenant(number, &format!("{number}.example"));
        // How many polls a step takes is up to the database: one that was through too soon is followed by another.
        let finished = abandoned_after(polls, tx.insert(&record)).await;
        if tx.is_unfinished() {
            break;
        }
        assert!(number < 10_000, "no step was abandoned after it had begun to write");
        polls = if finished.is_some() { 1 } else { polls + 1 };
    }
    assert!(matches!(tx.commit().await, Err(StoreError::Unfinished)));
    assert_eq!(stage.store.everything().await.unwrap(), (Revision(0), vec![]));
    put(&stage.store, "after", "").await;
}

pub(super) async fn writes_abandoned_at_any_moment_are_whole_or_nothing(stage: Stage) {
    let random = SeededRandom::new(9);
    let mut abandoned = 0;
    for round in 0..150 {
        let mut byte = [0];
        random.fill(&mut byte);
        let write = async {
            let mut tx = stage.store.begin(audit("abandon")).await.unwrap();
            tx.insert(&tenant(round, &format!("{round}.example"))).await.unwrap();
            tx.insert(&group(&round.to_string(), "")).await.unwrap();
            tx.commit().await.unwrap()
        };
        abandoned += u32::from(abandoned_after(u32::from(byte[0] % 48), write).await.is_none());
    }
    assert!(abandoned > 20, "only {abandoned} of them were abandoned");
    timeout(SOON, put(&stage.store, "after", "")).await.expect("no lock is left behind");
    let revisions = stage.store.revision().await.unwrap().0;
    assert_eq!(stage.number("SELECT COUNT(*) FROM audit").await, revisions);
    assert_eq!(stage.number("SELECT COUNT(*) FROM outbox").await, 2 * revisions - 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM record WHERE kind = 'tenant'").await, revisions - 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM lookup").await, revisions - 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM record WHERE kind = 'managementGroup'").await, revisions);
}

pub(super) async fn a_commit_runs_to_its_end_though_nobody_waits(stage: Stage) {
    let mut tx = stage.store.begin(audit("put")).await.unwrap();
    tx.put(&group("a", "")).await.unwrap();
    assert_eq!(abandoned_after(1, tx.commit()).await.map(drop), None);
    timeout(SOON, put(&stage.store, "b", "")).await.expect("the turn is free");
    assert!(stage.store.read::<ManagementGroup>("a").await.unwrap().is_some());
    assert_eq!(stage.store.revision().await.unwrap(), Revision(2));
}

pub(super) async fn many_writers_lose_no_update(stage: Stage) {
    const WRITERS: i64 = 8;
    const WRITES: i64 = 12;
    put(&stage.store, "counter", "0").await;
    let replica = stage.replica().await;
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = if writer % 2 == 0 { stage.store.clone() } else { replica.clone() };
        writers.spawn(async move {
            let mut revisions = Vec::new();
            for _ in 0..WRITES {
                revisions.push(count_up(&store).await);
            }
            assert!(revisions.is_sorted(), "{revisions:?}");
            revisions
        });
    }
    let mut revisions: Vec<_> = writers.join_all().await.concat();
    revisions.sort();
    assert_eq!(revisions, (2..=1 + WRITERS * WRITES).map(Revision).collect::<Vec<_>>());
    let counter = stage.store.read::<ManagementGroup>("counter").await.unwrap().unwrap();
    assert_eq!(counter.display_name, (WRITERS * WRITES).to_string());
}

async fn count_up(store: &Store) -> Revision {
    let mut tx = store.begin(audit("count")).await.unwrap();
    let mut counter = tx.read::<ManagementGroup>("counter").await.unwrap().unwrap();
    counter.display_name = (counter.display_name.parse::<i64>().unwrap() + 1).to_string();
    tx.put(&counter).await.unwrap();
    tx.commit().await.unwrap()
}
