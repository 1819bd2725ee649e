//! The counts of the meter.

use jiff::Timestamp;
use lazurite_model::{
    Location, Random as _, Revision, SystemRandom, UniqueId,
    usage::{CredentialKind, UsageBatch, UsageCount, UsageKey},
};
use uuid::Uuid;

use super::{Stage, audit};
use crate::{Store, StoreError, UsageDimension, UsageFilter, UsageSums};

const fn key(account: u128, minute: i64) -> UsageKey<'static> {
    UsageKey {
        account: if account > 0 { Some(UniqueId(Uuid::from_u128(account))) } else { None },
        operation: "map/tile",
        credential: CredentialKind::Sas,
        holder: Uuid::nil(),
        status: 200,
        origin: "",
        location: Location::WestEurope,
        minute,
    }
}

const fn count(requests: u64) -> UsageCount {
    UsageCount { requests, sixtieths: 4 * requests }
}

const fn batch(run: u128, sequence: u64) -> UsageBatch {
    UsageBatch { run: Uuid::from_u128(run), sequence }
}

/// Adds rows as the next batch of a run of their own.
async fn add(store: &Store, rows: &[(UsageKey<'_>, UsageCount)]) {
    assert!(store.add_usage(UsageBatch { run: SystemRandom.uuid(), sequence: 1 }, rows).await.unwrap());
}

const EVER: UsageFilter = UsageFilter { account: None, from_minute: 0, until_minute: i64::MAX };

pub(super) async fn usage_adds_up_under_concurrency(stage: Stage) {
    let replica = stage.replica().await;
    let mut meters = tokio::task::JoinSet::new();
    for meter in 0..6_u64 {
        let store = if meter % 2 == 0 { stage.store.clone() } else { replica.clone() };
        meters.spawn(async move {
            for sequence in 0..10 {
                // In another order each time: nobody may wait in a circle.
                let mut rows: Vec<_> = (0..5).map(|account| (key(account, 7), count(meter + 1))).collect();
                rows.rotate_left(usize::try_from(meter % 5).unwrap());
                assert!(store.add_usage(batch(u128::from(meter), sequence), &rows).await.unwrap());
            }
        });
    }
    meters.join_all().await;
    add(&stage.store, &[]).await;
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
        add(&stage.store, &rows).await;
    }
    let sums: Vec<_> = stage.store.usage(&EVER).await.unwrap().into_iter().map(|row| row.count).collect();
    let expected: Vec<_> = (0..150).map(|account| count(if (10..100).contains(&account) { 4 } else { 2 })).collect();
    assert_eq!(sums, expected);
}

pub(super) async fn usage_is_filtered_by_account_and_minute(stage: Stage) {
    let keys = [key(0, 10), key(1, 10), key(1, 11), key(2, 12)];
    let mut rows: Vec<_> = keys.iter().map(|key| (*key, count(1))).collect();
    rows.push((UsageKey { status: 429, credential: CredentialKind::None, ..key(2, 12) }, count(3)));
    add(&stage.store, &rows).await;
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
    add(&stage.store, &rows).await;
    let account = UniqueId(Uuid::from_u128(1));
    let by = stage.store.usage_by_grain(account, (10, 20), 5, &[UsageDimension::Credential]).await.unwrap();
    let by: Vec<_> = by.iter().map(|sum| (sum.grain, &*sum.credential, &*sum.location, sum.requests)).collect();
    assert_eq!(by, [(0, "bearer", "", 2), (0, "sas", "", 4), (0, "sas", "", 2), (1, "sas", "", 4)]);
    let sums = stage.store.usage_by_grain(account, (10, 20), 5, &[]).await.unwrap();
    let sums: Vec<_> = sums.iter().map(|sum| (sum.grain, &*sum.operation, sum.status, sum.requests)).collect();
    assert_eq!(sums, [(0, "map/tile", 200, 6), (0, "map/tile", 500, 2), (1, "map/tile", 200, 4)]);
}

pub(super) async fn usage_that_nobody_counted_is_inconsistent(stage: Stage) {
    for tampering in [
        "UPDATE usage SET location = 'atlantis'",
        "UPDATE usage SET status = 70000",
        "UPDATE usage SET requests = -1",
        "UPDATE usage SET account = 'nobody'",
        "UPDATE usage SET holder = 'somebody'",
    ] {
        stage.store.prune_usage(Timestamp::MAX).await.unwrap();
        add(&stage.store, &[(key(1, 1), count(1))]).await;
        assert_eq!(stage.tamper(tampering).await.unwrap(), 1);
        let error = stage.store.usage(&EVER).await.unwrap_err();
        assert!(matches!(error, StoreError::Inconsistent { .. }), "{tampering}: {error:?}");
    }
}

pub(super) async fn a_batch_is_in_the_totals_once_however_often_it_is_added(stage: Stage) {
    let replica = stage.replica().await;
    for (sequence, added) in [(1, true), (1, false), (2, true), (1, false), (5, true), (4, false), (5, false)] {
        let store = if added { &stage.store } else { &replica };
        assert_eq!(store.add_usage(batch(1, sequence), &[(key(1, 7), count(1))]).await.unwrap(), added, "{sequence}");
    }
    assert!(stage.store.add_usage(batch(2, 1), &[(key(1, 7), count(1))]).await.unwrap(), "another run");
    assert_eq!(stage.store.usage(&EVER).await.unwrap()[0].count, count(4));
    let batches = stage.store.usage_batches().await.unwrap();
    assert_eq!(batches.into_iter().collect::<Vec<_>>(), [(Uuid::from_u128(1), 5), (Uuid::from_u128(2), 1)]);
}

pub(super) async fn a_batch_that_fails_half_way_is_not_in_the_totals(stage: Stage) {
    stage.tamper("ALTER TABLE usage_ledger RENAME TO elsewhere").await.unwrap();
    let rows = [(key(1, 7), count(1))];
    stage.store.add_usage(batch(1, 1), &rows).await.unwrap_err();
    assert!(stage.store.usage(&EVER).await.unwrap().is_empty());
    assert!(stage.store.usage_batches().await.unwrap().is_empty());
    stage.tamper("ALTER TABLE elsewhere RENAME TO usage_ledger").await.unwrap();
    assert!(stage.store.add_usage(batch(1, 1), &rows).await.unwrap());
    assert!(stage.store.usage_differences().await.unwrap().is_empty());
}

pub(super) async fn a_batch_added_by_many_at_once_is_in_the_totals_once(stage: Stage) {
    let replica = stage.replica().await;
    let mut adding = tokio::task::JoinSet::new();
    for number in 0..8 {
        let store = if number % 2 == 0 { stage.store.clone() } else { replica.clone() };
        adding.spawn(async move { store.add_usage(batch(1, 1), &[(key(1, 7), count(1))]).await.unwrap() });
    }
    assert_eq!(adding.join_all().await.into_iter().filter(|added| *added).count(), 1);
    assert_eq!(stage.store.usage(&EVER).await.unwrap()[0].count, count(1));
}

pub(super) async fn whatever_changes_the_totals_besides_batches_is_a_difference(stage: Stage) {
    let rows = [(key(0, 7), count(1)), (key(1, 7), count(2)), (UsageKey { status: 404, ..key(1, 7) }, count(3))];
    add(&stage.store, &rows).await;
    add(&stage.store, &rows).await;
    assert_eq!(stage.store.usage_differences().await.unwrap(), []);
    for (tampering, requests, sixtieths) in [
        ("UPDATE usage SET requests = requests + 1 WHERE status = 404", 11, 40),
        ("UPDATE usage SET sixtieths = 0 WHERE status = 404", 11, 16),
        ("DELETE FROM usage WHERE status = 404", 4, 16),
        ("UPDATE usage SET requests = -1 WHERE status = 200 AND account <> ''", -1, 16),
    ] {
        assert!(stage.tamper(tampering).await.unwrap() > 0);
        let differences = stage.store.usage_differences().await.unwrap();
        assert_eq!(differences.len(), 1, "{tampering}");
        let one = &differences[0];
        assert_eq!((one.account.as_str(), one.minute), (&*Uuid::from_u128(1).to_string(), 7), "{tampering}");
        assert_eq!(one.batches, UsageSums { requests: 10, sixtieths: 40 });
        assert_eq!(one.totals, UsageSums { requests, sixtieths }, "{tampering}");
    }
    let mut tx = stage.store.begin(audit("reset")).await.unwrap();
    tx.forget_history().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.store.usage_differences().await.unwrap(), []);
    add(&stage.store, &rows).await;
    stage.tamper("DELETE FROM usage_ledger WHERE account = ''").await.unwrap();
    assert_eq!(stage.store.usage_differences().await.unwrap().len(), 1);
    stage.store.prune_usage(Timestamp::MAX).await.unwrap();
    assert_eq!(stage.store.usage_differences().await.unwrap(), [], "what is forgotten is forgotten in both");
    assert!(stage.store.usage_batches().await.unwrap().is_empty());
}

pub(super) async fn usage_is_told_apart_by_every_dimension(stage: Stage) {
    let base = key(1, 10);
    let holder = Uuid::from_u128(9);
    let others = [
        UsageKey { account: None, ..base },
        UsageKey { operation: "geocode", ..base },
        UsageKey { credential: CredentialKind::Bearer, ..base },
        UsageKey { holder, ..base },
        UsageKey { status: 404, ..base },
        UsageKey { origin: "https://a.example", ..base },
        UsageKey { location: Location::EastUs, ..base },
        UsageKey { minute: 11, ..base },
    ];
    let rows: Vec<_> = others.iter().chain([&base]).map(|key| (*key, count(1))).collect();
    add(&stage.store, &rows).await;
    add(&stage.store, &rows).await;
    let all = stage.store.usage(&EVER).await.unwrap();
    assert_eq!(all.len(), 9);
    assert!(all.iter().all(|row| row.count == count(2)));
    assert_eq!(all.iter().filter(|row| row.holder == holder).count(), 1);
    assert_eq!(all.iter().filter(|row| row.origin == "https://a.example").count(), 1);

    let own = ["", "geocode", "bearer", &holder.to_string(), "404", "https://a.example", "eastus", "11"];
    for (dimension, own) in UsageDimension::ALL.into_iter().zip(own) {
        let totals = stage.store.usage_totals(&EVER, &[dimension], 1).await.unwrap();
        let of_own: Vec<_> = totals.iter().filter(|total| total.values == [own]).map(|total| total.count).collect();
        assert_eq!((totals.len(), of_own), (2, vec![count(2)]), "{dimension:?}");
    }
    let none = stage.store.usage_totals(&EVER, &[], 1).await.unwrap();
    assert_eq!((none.len(), none[0].values.len(), none[0].count), (1, 0, count(18)));
    let two = stage.store.usage_totals(&EVER, &[UsageDimension::Status, UsageDimension::Minute], 10).await.unwrap();
    let two: Vec<_> = two.iter().map(|total| (total.values.join(" "), total.count)).collect();
    assert_eq!(two, [("200 10".to_owned(), count(16)), ("404 10".to_owned(), count(2))]);
    let nothing = UsageFilter { from_minute: 12, ..EVER };
    assert_eq!(stage.store.usage_totals(&nothing, &[], 1).await.unwrap(), []);
    let nobody = UsageFilter { account: Some(UniqueId(Uuid::from_u128(3))), ..EVER };
    assert_eq!(stage.store.usage_totals(&nobody, &UsageDimension::ALL, 1).await.unwrap(), []);
}

pub(super) async fn what_an_older_version_counted_is_kept(stage: Stage) {
    for statement in [
        "DROP TABLE usage",
        "DROP TABLE usage_batch",
        "DROP TABLE usage_ledger",
        "CREATE TABLE usage (account TEXT COLLATE \"BINARY\" NOT NULL, minute BIGINT NOT NULL, \
         operation TEXT COLLATE \"BINARY\" NOT NULL, credential TEXT COLLATE \"BINARY\" NOT NULL, \
         status BIGINT NOT NULL, location TEXT COLLATE \"BINARY\" NOT NULL, requests BIGINT NOT NULL, \
         sixtieths BIGINT NOT NULL, PRIMARY KEY (account, minute, operation, credential, status, location))",
        "CREATE INDEX usage_minute ON usage (minute)",
        "INSERT INTO usage VALUES ('', 5, 'map/tile', 'none', 401, 'eastus', 3, 0), \
         ('', 5, 'map/tile', 'none', 403, 'eastus', 4, 0), \
         ('00000000-0000-0000-0000-000000000001', 7, 'map/tile', 'sas', 200, 'westeurope', 2, 8)",
        "DELETE FROM _sqlx_migrations WHERE version = 4",
    ] {
        stage.tamper(statement).await.unwrap();
    }
    let store = stage.replica().await;
    let rows = store.usage(&EVER).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.count.requests).collect::<Vec<_>>(), [3, 4, 2]);
    assert_eq!((rows[2].holder, rows[2].origin.as_str(), rows[2].count), (Uuid::nil(), "", count(2)));
    assert_eq!(store.usage_differences().await.unwrap(), []);
    add(&store, &[(key(1, 7), count(1))]).await;
    assert_eq!(store.usage(&EVER).await.unwrap()[2].count, count(3), "and added to");
}
