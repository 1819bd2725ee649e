//! The audit log and the counts of the meter.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::{
    Clock, Location, PrincipalId, Revision, UniqueId,
    usage::{CredentialKind, UsageCount, UsageKey},
};
use uuid::Uuid;

use super::{Stage, group};
use crate::{Audit, AuditFilter, StoreError, UsageFilter};

const ALL: AuditFilter =
    AuditFilter { target: String::new(), from: Timestamp::MIN, until: Timestamp::MAX, before: None, limit: 100 };

async fn write(stage: &Stage, target: &str) -> Audit {
    let audit = Audit {
        caller: target.len().is_multiple_of(2).then(|| PrincipalId(Uuid::from_u128(5))),
        action: "Microsoft.Maps/accounts/write".into(),
        target: target.into(),
        request_id: format!("request for {target}"),
    };
    let mut tx = stage.store.begin(audit.clone()).await.unwrap();
    tx.put(&group("a", target)).await.unwrap();
    tx.commit().await.unwrap();
    audit
}

pub(super) async fn every_revision_has_its_audit_entry(stage: Stage) {
    let start = stage.clock.now();
    let mut written = Vec::new();
    for target in ["/a", "/a/b", "/c"] {
        stage.clock.advance_seconds(1);
        written.push(write(&stage, target).await);
    }
    let log = stage.store.audit_log(&ALL).await.unwrap();
    assert_eq!(log.len(), 3);
    for (place, row) in log.iter().rev().enumerate() {
        let second = i64::try_from(place).unwrap() + 1;
        assert_eq!(row.revision, Revision(second));
        assert_eq!(row.at, start + SignedDuration::from_secs(second));
        assert_eq!(row.audit, written[place]);
    }
}

pub(super) async fn the_audit_log_filters_and_pages(stage: Stage) {
    let start = stage.clock.now();
    for target in ["/a", "/a/b", "/ab", "/a%", "/b", "/a/"] {
        write(&stage, target).await;
        stage.clock.advance_seconds(1);
    }
    let revisions = async |filter: AuditFilter| -> Vec<i64> {
        stage.store.audit_log(&filter).await.unwrap().into_iter().map(|row| row.revision.0).collect()
    };
    assert_eq!(revisions(ALL).await, [6, 5, 4, 3, 2, 1]);
    assert_eq!(revisions(AuditFilter { target: "/a".into(), ..ALL }).await, [6, 2, 1]);
    assert_eq!(revisions(AuditFilter { limit: 2, ..ALL }).await, [6, 5]);
    assert_eq!(revisions(AuditFilter { limit: 2, before: Some(Revision(5)), ..ALL }).await, [4, 3]);
    let from = start + SignedDuration::from_secs(1);
    let until = start + SignedDuration::from_secs(3);
    assert_eq!(revisions(AuditFilter { from, until, ..ALL }).await, [3, 2]);
}

pub(super) async fn old_audit_entries_are_forgotten(stage: Stage) {
    for target in ["/a", "/b", "/c"] {
        write(&stage, target).await;
        stage.clock.advance_seconds(60);
    }
    let a_minute_ago = stage.clock.now() - SignedDuration::from_secs(61);
    assert_eq!(stage.store.prune_audit(a_minute_ago).await.unwrap(), 2);
    let left = stage.store.audit_log(&ALL).await.unwrap();
    assert_eq!(left.iter().map(|row| row.revision.0).collect::<Vec<_>>(), [3]);
    assert_eq!(stage.store.revision().await.unwrap(), Revision(3));
}

fn key(account: u128, minute: i64) -> UsageKey {
    UsageKey {
        account: (account > 0).then(|| UniqueId(Uuid::from_u128(account))),
        operation: "map/tile",
        credential: CredentialKind::Sas,
        status: 200,
        location: Location::WestEurope,
        minute,
    }
}

const fn count(requests: u64) -> UsageCount {
    UsageCount { requests, sixtieths: 4 * requests }
}

const EVER: UsageFilter = UsageFilter { account: None, from_minute: 0, until_minute: i64::MAX };

pub(super) async fn usage_adds_up_under_concurrency(stage: Stage) {
    let replica = stage.replica().await;
    let mut meters = tokio::task::JoinSet::new();
    for meter in 0..6_u64 {
        let store = if meter % 2 == 0 { stage.store.clone() } else { replica.clone() };
        meters.spawn(async move {
            for _ in 0..10 {
                // In another order each time: nobody may wait in a circle.
                let mut rows: Vec<_> = (0..5).map(|account| (key(account, 7), count(meter + 1))).collect();
                rows.rotate_left(usize::try_from(meter % 5).unwrap());
                store.add_usage(&rows).await.unwrap();
            }
        });
    }
    meters.join_all().await;
    stage.store.add_usage(&[]).await.unwrap();
    assert_eq!(stage.store.revision().await.unwrap(), Revision(0), "usage is no state");
    let rows = stage.store.usage(&EVER).await.unwrap();
    assert_eq!(rows.len(), 5);
    for row in rows {
        assert_eq!(row.count, count(10 * (1 + 2 + 3 + 4 + 5 + 6)));
    }
}

pub(super) async fn usage_of_many_keys_arrives_once_each(stage: Stage) {
    for _ in 0..2 {
        let mut rows: Vec<_> = (0..150).map(|account| (key(account, 7), count(1))).collect();
        rows.extend_from_within(10..100);
        stage.store.add_usage(&rows).await.unwrap();
    }
    let sums: Vec<_> = stage.store.usage(&EVER).await.unwrap().into_iter().map(|row| row.count).collect();
    let expected: Vec<_> = (0..150).map(|account| count(if (10..100).contains(&account) { 4 } else { 2 })).collect();
    assert_eq!(sums, expected);
}

pub(super) async fn usage_is_filtered_by_account_and_minute(stage: Stage) {
    let keys = [key(0, 10), key(1, 10), key(1, 11), key(2, 12)];
    let mut rows: Vec<_> = keys.iter().map(|key| (key.clone(), count(1))).collect();
    rows.push((UsageKey { status: 429, credential: CredentialKind::None, ..key(2, 12) }, count(3)));
    stage.store.add_usage(&rows).await.unwrap();
    let minutes = async |filter: UsageFilter| -> Vec<(Option<UniqueId>, i64, u16)> {
        stage.store.usage(&filter).await.unwrap().into_iter().map(|row| (row.account, row.minute, row.status)).collect()
    };
    let account = |id: u128| Some(UniqueId(Uuid::from_u128(id)));
    let one = UsageFilter { account: account(1), ..EVER };
    assert_eq!(minutes(one).await, [(account(1), 10, 200), (account(1), 11, 200)]);
    let eleven = UsageFilter { from_minute: 11, until_minute: 12, ..EVER };
    assert_eq!(minutes(eleven).await, [(account(1), 11, 200)]);
    let row = stage.store.usage(&UsageFilter { account: account(2), ..EVER }).await.unwrap().swap_remove(0);
    assert_eq!((row.operation.as_str(), row.credential, row.status), ("map/tile", CredentialKind::None, 429));
    assert_eq!((row.location, row.count), (Location::WestEurope, count(3)));
    assert_eq!(minutes(EVER).await.len(), 5);

    let twelfth_minute = Timestamp::from_second(12 * 60).unwrap();
    assert_eq!(stage.store.prune_usage(twelfth_minute).await.unwrap(), 3);
    assert_eq!(minutes(EVER).await.len(), 2);
}

pub(super) async fn usage_is_added_up_by_grain(stage: Stage) {
    let failed = UsageKey { status: 500, ..key(1, 14) };
    let bearer = UsageKey { credential: CredentialKind::Bearer, ..key(1, 13) };
    let keys = [key(1, 9), key(1, 10), key(1, 14), key(1, 15), key(1, 19), key(1, 20), key(2, 12), failed, bearer];
    let rows: Vec<_> = keys.into_iter().map(|key| (key, count(2))).collect();
    stage.store.add_usage(&rows).await.unwrap();
    let account = UniqueId(Uuid::from_u128(1));
    let sums = stage.store.usage_by_grain(account, 10, 20, 5).await.unwrap();
    let sums: Vec<_> = sums.iter().map(|sum| (sum.grain, &*sum.operation, sum.status, sum.requests)).collect();
    assert_eq!(sums, [(0, "map/tile", 200, 6), (0, "map/tile", 500, 2), (1, "map/tile", 200, 4)]);
}

pub(super) async fn usage_that_nobody_counted_is_inconsistent(stage: Stage) {
    for tampering in [
        "UPDATE usage SET location = 'atlantis'",
        "UPDATE usage SET status = 70000",
        "UPDATE usage SET requests = -1",
        "UPDATE usage SET account = 'nobody'",
    ] {
        stage.store.prune_usage(Timestamp::MAX).await.unwrap();
        stage.store.add_usage(&[(key(1, 1), count(1))]).await.unwrap();
        assert_eq!(stage.tamper(tampering).await.unwrap(), 1);
        let error = stage.store.usage(&EVER).await.unwrap_err();
        assert!(matches!(error, StoreError::Inconsistent { .. }), "{tampering}: {error:?}");
    }
}
