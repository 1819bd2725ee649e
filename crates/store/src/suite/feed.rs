//! The change feed and those who follow it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use lazurite_model::{AnyRecord, Change, ChangeSet, Clock, Kind, Revision, record::ManagementGroup};

use super::{Stage, audit, group, put, tenant};
use crate::{Store, StoreError};

/// Remembers what it is told.
#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Vec<ChangeSet>>>);

impl Ear {
    fn listen(store: &Store, from: Revision) -> Self {
        let ear = Self::default();
        let heard = Arc::clone(&ear.0);
        store.on_commit(Arc::new(move |set| heard.lock().unwrap().push(set.clone())), from);
        ear
    }

    fn revisions(&self) -> Vec<i64> {
        self.0.lock().unwrap().iter().map(|set| set.revision.0).collect()
    }
}

pub(super) async fn every_listener_hears_each_revision_once_and_in_order(stage: Stage) {
    put(&stage.store, "before", "").await;
    let replica = stage.replica().await;
    let ears = [Ear::listen(&stage.store, Revision(1)), Ear::listen(&replica, Revision(0))];
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..6 {
        let store = if writer % 2 == 0 { stage.store.clone() } else { replica.clone() };
        writers.spawn(async move {
            for write in 0..10 {
                put(&store, &format!("{writer}-{write}"), "").await;
                if write % 3 == 0 {
                    store.catch_up().await.unwrap();
                }
            }
        });
    }
    writers.join_all().await;
    for store in [&stage.store, &replica] {
        assert_eq!(store.catch_up().await.unwrap(), Revision(61));
        assert_eq!(store.catch_up().await.unwrap(), Revision(61));
    }
    assert_eq!(ears[0].revisions(), (2..=61).collect::<Vec<_>>());
    assert_eq!(ears[1].revisions(), (1..=61).collect::<Vec<_>>());
    assert_eq!(ears[0].0.lock().unwrap()[..], ears[1].0.lock().unwrap()[1..]);
}

pub(super) async fn a_commit_is_heard_before_it_returns(stage: Stage) {
    let replica = stage.replica().await;
    let ear = Ear::listen(&stage.store, Revision(0));
    for round in 0..10 {
        put(&replica, "theirs", &round.to_string()).await;
        let revision = put(&stage.store, "ours", &round.to_string()).await;
        assert_eq!(ear.revisions().last(), Some(&revision.0));
    }
    assert_eq!(ear.revisions(), (1..=20).collect::<Vec<_>>());
}

pub(super) async fn a_write_without_changes_is_a_revision_too(stage: Stage) {
    let ear = Ear::listen(&stage.store, Revision(0));
    let tx = stage.store.begin(audit("look")).await.unwrap();
    assert_eq!(tx.commit().await.unwrap(), Revision(1));
    stage.put("a").await;
    assert_eq!(ear.revisions(), [1, 2]);
    assert_eq!(ear.0.lock().unwrap()[0].changes, []);
    assert_eq!(stage.number("SELECT COUNT(*) FROM audit").await, 2);
}

pub(super) async fn changes_come_in_the_order_in_which_they_were_made(stage: Stage) {
    let mut tx = stage.store.begin(audit("several")).await.unwrap();
    tx.insert(&group("b", "1")).await.unwrap();
    tx.insert(&group("a", "")).await.unwrap();
    tx.put(&group("b", "2")).await.unwrap();
    assert!(tx.delete::<ManagementGroup>("a").await.unwrap());
    assert!(!tx.delete::<ManagementGroup>("never").await.unwrap());
    tx.commit().await.unwrap();
    let changes = [
        Change::Put(group("b", "1").into()),
        Change::Put(group("a", "").into()),
        Change::Put(group("b", "2").into()),
        Change::Deleted { kind: Kind::ManagementGroup, key: "a".into() },
    ];
    let set = ChangeSet { revision: Revision(1), changes: changes.into() };
    assert_eq!(stage.store.changes_since(Revision(0), 10).await.unwrap(), [set]);
    assert_eq!(stage.store.changes_since(Revision(1), 10).await.unwrap(), []);
    assert_eq!(stage.store.changes_since(Revision(9), 10).await.unwrap(), []);
}

pub(super) async fn the_feed_and_everything_agree(stage: Stage) {
    for round in 0..30_u32 {
        let mut tx = stage.store.begin(audit("mix")).await.unwrap();
        tx.put(&group(&(round % 7).to_string(), &round.to_string())).await.unwrap();
        tx.put(&tenant(u128::from(round % 3), &format!("{}.example", round % 3))).await.unwrap();
        if round % 4 == 0 {
            tx.delete::<ManagementGroup>(&(round % 5).to_string()).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    let mut copy = BTreeMap::new();
    let mut at = Revision(0);
    loop {
        let news = stage.store.changes_since(at, 4).await.unwrap();
        assert!(news.len() <= 4);
        let Some(last) = news.last() else { break };
        at = last.revision;
        news.into_iter().for_each(|set| apply(&mut copy, set));
    }
    assert_eq!(stage.store.everything().await.unwrap(), (at, copy.into_values().collect()));
}

fn apply(copy: &mut BTreeMap<(&'static str, String), AnyRecord>, set: ChangeSet) {
    for change in set.changes {
        match change {
            Change::Put(record) => copy.insert((record.kind().name(), record.key()), record),
            Change::Deleted { kind, key } => copy.remove(&(kind.name(), key)),
        };
    }
}

pub(super) async fn everything_is_one_state_while_others_write(stage: Stage) {
    let store = stage.store.clone();
    let writer = tokio::spawn(async move {
        for round in 1..=60_u32 {
            let mut tx = store.begin(audit("twins")).await.unwrap();
            tx.put(&group("a", &round.to_string())).await.unwrap();
            tx.put(&group("z", &round.to_string())).await.unwrap();
            tx.commit().await.unwrap();
        }
    });
    loop {
        let over = writer.is_finished();
        let (revision, records) = stage.store.everything().await.unwrap();
        let twins = revision.0.to_string();
        let expected: Vec<AnyRecord> =
            if revision.0 == 0 { vec![] } else { ["a", "z"].map(|name| group(name, &twins).into()).into() };
        assert_eq!(records, expected);
        if over {
            break;
        }
    }
    writer.await.unwrap();
}

pub(super) async fn changes_pruned_by_number_are_told_apart_from_none(stage: Stage) {
    for round in 0..10 {
        put(&stage.store, "a", &round.to_string()).await;
    }
    let never = Timestamp::MIN;
    assert_eq!(stage.store.prune_changes(never, 100).await.unwrap(), Revision(0));
    assert_eq!(stage.store.changes_since(Revision(0), 100).await.unwrap().len(), 10);
    assert_eq!(stage.store.prune_changes(never, 4).await.unwrap(), Revision(6));
    assert_eq!(stage.store.prune_changes(never, 8).await.unwrap(), Revision(6), "what is gone stays gone");
    let error = stage.store.changes_since(Revision(5), 1).await.unwrap_err();
    assert!(matches!(error, StoreError::Pruned { after: Revision(5), pruned: Revision(6) }), "{error:?}");
    assert_eq!(stage.store.changes_since(Revision(6), 100).await.unwrap().len(), 4);
    assert_eq!(stage.store.changes_since(Revision(10), 100).await.unwrap(), []);
    assert_eq!(stage.store.everything().await.unwrap().0, Revision(10));
}

pub(super) async fn changes_pruned_by_age_are_told_apart_from_none(stage: Stage) {
    for round in 0..6 {
        put(&stage.store, "a", &round.to_string()).await;
        stage.clock.advance_seconds(60);
    }
    let two_minutes_ago = stage.clock.now() - SignedDuration::from_mins(2);
    assert_eq!(stage.store.prune_changes(two_minutes_ago, 100).await.unwrap(), Revision(4));
    assert!(matches!(stage.store.changes_since(Revision(3), 1).await, Err(StoreError::Pruned { .. })));
    assert_eq!(stage.store.changes_since(Revision(4), 100).await.unwrap().len(), 2);
}

pub(super) async fn a_listener_that_fell_behind_starts_over_from_everything(stage: Stage) {
    let replica = stage.replica().await;
    let deaf = Ear::listen(&replica, Revision(0));
    for round in 0..5 {
        put(&stage.store, "a", &round.to_string()).await;
    }
    stage.store.prune_changes(Timestamp::MIN, 1).await.unwrap();
    assert!(matches!(replica.catch_up().await, Err(StoreError::Pruned { after: Revision(0), pruned: Revision(4) })));
    assert_eq!(put(&replica, "b", "").await, Revision(6), "its writes are kept all the same");
    assert_eq!(deaf.revisions(), [0_i64; 0]);

    let (revision, records) = replica.everything().await.unwrap();
    assert_eq!((revision, records.len()), (Revision(6), 2));
    let ear = Ear::listen(&replica, revision);
    assert_eq!(replica.catch_up().await.unwrap(), Revision(6));
    put(&stage.store, "c", "").await;
    assert_eq!(replica.catch_up().await.unwrap(), Revision(7));
    assert_eq!((deaf.revisions(), ear.revisions()), (vec![], vec![7]));
}
