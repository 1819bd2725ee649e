use std::collections::BTreeMap;

use lazurite_model::usage::CredentialKind;
use lazurite_model::{Location, UniqueId};
use uuid::Uuid;

use super::*;

fn key(account: u128, status: u16) -> UsageKey {
    UsageKey {
        account: Some(UniqueId(Uuid::from_u128(account))),
        operation: "map/tile",
        credential: CredentialKind::Sas,
        status,
        location: Location::EastUs,
        minute: 30_000_000,
    }
}

#[test]
fn every_price_is_billed_by_the_rule_for_every_class_of_status() {
    let prices = [
        ("free", Price::Free, 1),
        ("request", Price::ONE, 1),
        ("tile", Price::TILE, 1),
        ("geofence", Price::GEOFENCE, 1),
        ("batch of 7", Price::BATCH, 7),
        ("matrix of 50 cells", Price::MATRIX, 50),
        ("matrix of 4 cells", Price::MATRIX, 4),
    ];
    let statuses = [200, 202, 204, 304, 400, 401, 403, 404, 408, 409, 413, 429, 500, 501, 503];
    let mut table = Vec::new();
    for (name, price, units) in prices {
        let costs = statuses
            .map(|status| format!("{status}:{}", sixtieths(price, StatusCode::from_u16(status).unwrap(), units)));
        table.push(format!("{name:<20}{}", costs.join(" ")));
    }
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn fifteen_tiles_and_five_geofence_calls_make_one_transaction_each() {
    let total = |price, times: u64| times * sixtieths(price, StatusCode::OK, 1) / TRANSACTION;
    assert_eq!(total(Price::TILE, 15), 1);
    assert_eq!(total(Price::TILE, 75_000), 5_000);
    assert_eq!(total(Price::GEOFENCE, 5), 1);
    assert_eq!(sixtieths(Price::MATRIX, StatusCode::OK, 50), 13 * TRANSACTION, "5 × 10 cells are 13 transactions");
}

#[test]
fn nothing_is_lost_between_counting_draining_and_putting_back() {
    let meter = Meter::new();
    let mut stored: BTreeMap<UsageKey, UsageCount> = BTreeMap::new();
    std::thread::scope(|scope| {
        let counting: Vec<_> = (0..3u128)
            .map(|thread| {
                let meter = &meter;
                scope.spawn(move || {
                    for step in 0..20_000u128 {
                        meter.count(key(step % 7 + thread, if step % 2 == 0 { 200 } else { 429 }), 4);
                    }
                })
            })
            .collect();
        let mut fails = true;
        while !counting.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            let rows = meter.drain();
            if fails {
                meter.put_back(rows);
            } else {
                store(&mut stored, rows);
            }
            fails = !fails;
        }
    });
    store(&mut stored, meter.drain());
    assert!(meter.drain().is_empty());
    assert_eq!(stored.values().map(|count| count.requests).sum::<u64>(), 60_000);
    assert_eq!(stored.values().map(|count| count.sixtieths).sum::<u64>(), 240_000);
}

fn store(stored: &mut BTreeMap<UsageKey, UsageCount>, rows: Vec<(UsageKey, UsageCount)>) {
    for (key, count) in rows {
        let sum = stored.entry(key).or_default();
        sum.requests += count.requests;
        sum.sixtieths += count.sixtieths;
    }
}
