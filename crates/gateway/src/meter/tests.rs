mod contract;
mod kill;

use std::collections::BTreeMap;

use http::StatusCode;
use lazurite_api::Price;
use lazurite_model::usage::{CredentialKind, OTHER_ORIGIN, UsageCount};
use lazurite_model::{Location, SeededRandom, SystemRandom, UniqueId};
use tempfile::TempDir;
use uuid::Uuid;

use super::origins::MOST_ORIGINS;
use super::price::TRANSACTION;
use super::*;

const fn key(account: u128, status: u16) -> UsageKey<'static> {
    UsageKey {
        account: Some(UniqueId(Uuid::from_u128(account))),
        operation: "map/tile",
        credential: CredentialKind::Sas,
        holder: Uuid::from_u128(7),
        status,
        origin: "",
        location: Location::EastUs,
        minute: 30_000_000,
    }
}

/// What a store would have added up, by everything but the account.
#[derive(Default)]
struct Stored {
    sums: BTreeMap<(u16, Uuid, String, i64), u64>,
    requests: u64,
    sixtieths: u64,
    batches: Vec<UsageBatch>,
}

impl Stored {
    fn add(&mut self, batch: &Batch) {
        assert!(!self.batches.contains(&batch.id()), "a batch comes once");
        self.batches.push(batch.id());
        for (key, UsageCount { requests, sixtieths }) in batch.rows() {
            *self.sums.entry((key.status, key.holder, key.origin.to_owned(), key.minute)).or_default() += requests;
            self.requests += requests;
            self.sixtieths += sixtieths;
        }
    }

    /// Takes all that is there.
    fn drain(&mut self, meter: &Meter) {
        while let Some(batch) = meter.next_batch() {
            self.add(&batch);
            meter.stored(&batch);
        }
    }
}

fn small(folder: &TempDir, segment: usize) -> Meter {
    Meter::with(Some(folder.path().to_owned()), &SystemRandom, segment, Vec::new()).unwrap()
}

fn files(folder: &TempDir) -> usize {
    folder.path().read_dir().unwrap().count()
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
fn nothing_is_lost_between_counting_and_storing_though_storing_fails_and_segments_are_small() {
    let folder = tempfile::tempdir().unwrap();
    let meter = small(&folder, 2000);
    let mut stored = Stored::default();
    std::thread::scope(|scope| {
        let counting: Vec<_> = (0..3u128)
            .map(|thread| {
                let meter = &meter;
                scope.spawn(move || {
                    for step in 0..20_000u128 {
                        let origin = format!("https://{}.example", step % 300);
                        let status = if step % 2 == 0 { 200 } else { 429 };
                        meter.count(&UsageKey { origin: &origin, ..key(step % 7 + thread, status) }, 4);
                    }
                })
            })
            .collect();
        let mut fails = true;
        while !counting.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            if let Some(batch) = meter.next_batch().filter(|_| !fails) {
                stored.add(&batch);
                meter.stored(&batch);
            }
            fails = !fails;
        }
    });
    stored.drain(&meter);
    assert!(meter.next_batch().is_none());
    assert_eq!((stored.requests, stored.sixtieths), (60_000, 240_000));
    assert!(stored.batches.is_sorted(), "each run's batches come in order: {:?}", stored.batches);
    assert_eq!(files(&folder), SHARDS, "what is stored is removed");
}

#[test]
fn a_batch_waits_until_it_is_stored_and_what_comes_later_is_in_the_next() {
    let meter = Meter::in_memory(&SeededRandom::new(1)).unwrap();
    assert!(meter.next_batch().is_none(), "nothing was counted");
    meter.count(&key(1, 200), 4);
    let first = meter.next_batch().unwrap();
    meter.count(&key(1, 200), 4);
    let again = meter.next_batch().unwrap();
    assert_eq!((again.id(), again.rows().len(), again.rows()[0].1.requests), (first.id(), 1, 1));
    meter.flush().unwrap();
    meter.stored(&first);
    let second = meter.next_batch().unwrap();
    assert_eq!((second.id().run, second.id().sequence), (first.id().run, first.id().sequence + 1));
    assert_eq!(second.rows(), [(key(1, 200), UsageCount { requests: 1, sixtieths: 4 })]);
}

#[test]
fn what_an_earlier_run_left_behind_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = Meter::open(folder.path(), &SystemRandom).unwrap();
    first.count(&key(1, 200), 4);
    let waiting = first.next_batch().unwrap();
    first.count(&key(2, 404), 4);
    first.flush().unwrap();
    std::fs::write(folder.path().join("half-made.new"), "x").unwrap();
    std::fs::write(folder.path().join(format!("{}-9-0.usage", Uuid::nil().simple())), "of a later version").unwrap();
    std::fs::write(folder.path().join("notes.txt"), "not ours").unwrap();
    let on_disk = OnDisk::read(folder.path()).unwrap();
    assert_eq!(on_disk.iter().map(|batch| batch.rows().count()).sum::<usize>(), 2);
    assert_eq!(on_disk.iter().flat_map(OnDisk::damaged).count(), 1);

    // Not dropped: as if it had been killed.
    let second = Meter::open(folder.path(), &SystemRandom).unwrap();
    second.count(&key(3, 200), 4);
    let mut stored = Stored::default();
    stored.drain(&second);
    let left: Vec<_> = stored.batches.iter().filter(|batch| batch.run == waiting.id().run).collect();
    assert_eq!(left.iter().map(|batch| batch.sequence).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((stored.requests, stored.sixtieths), (3, 12));
    assert!(!folder.path().join("half-made.new").exists());
    assert_eq!(files(&folder), SHARDS + 2, "what cannot be read is kept");
    assert!(OnDisk::read(&folder.path().join("none")).unwrap().is_empty());
}

#[test]
fn an_account_is_told_apart_by_so_many_origins_of_a_minute_and_no_more() {
    let meter = Meter::in_memory(&SeededRandom::new(1)).unwrap();
    let mut stored = Stored::default();
    for minute in [5, 6, 2] {
        for number in 0..3 * MOST_ORIGINS {
            let origin = format!("https://{number}.example");
            meter.count(&UsageKey { origin: &origin, minute, ..key(1, 200) }, 0);
            if number == 100 {
                // A fresh segment does not begin at none.
                stored.drain(&meter);
            }
        }
    }
    stored.drain(&meter);
    for minute in [5, 6, 2] {
        let of_minute: BTreeMap<_, _> =
            stored.sums.iter().filter(|(key, _)| key.3 == minute).map(|(key, count)| (&*key.2, *count)).collect();
        assert_eq!(of_minute.len(), MOST_ORIGINS + 1);
        assert_eq!(of_minute[OTHER_ORIGIN], 2 * MOST_ORIGINS as u64);
        assert_eq!(of_minute["https://0.example"], 1);
    }
}

#[test]
fn whoever_names_no_account_has_no_origin_and_an_origin_counts_however_it_is_spelled() {
    let meter = Meter::in_memory(&SystemRandom).unwrap();
    for origin in ["https://a.example", "HTTPS://A.example"] {
        meter.count(&UsageKey { account: None, origin, ..key(1, 401) }, 0);
        meter.count(&UsageKey { origin, ..key(1, 200) }, 0);
    }
    let mut stored = Stored::default();
    stored.drain(&meter);
    let origins: Vec<_> =
        stored.sums.iter().map(|((status, _, origin, _), count)| (*status, &**origin, *count)).collect();
    assert_eq!(origins, [(200, "https://a.example", 2), (401, "", 2)]);
}

#[test]
fn a_full_segment_costs_first_the_origin_then_the_credential_and_never_a_count() {
    let folder = tempfile::tempdir().unwrap();
    let meter = small(&folder, 8192);
    for number in 0..190_u32 {
        let origin = format!("https://{number}.example");
        let holder = Uuid::from_u128(u128::from(number) + 1);
        meter.count(&UsageKey { origin: &origin, holder, ..key(1, 200) }, 4);
    }
    let mut stored = Stored::default();
    stored.drain(&meter);
    let count = |wanted: fn(&(u16, Uuid, String, i64)) -> bool| -> u64 {
        stored.sums.iter().filter(|(key, _)| wanted(key)).map(|(_, count)| count).sum()
    };
    let detailed = count(|key| key.2 != OTHER_ORIGIN && !key.1.is_nil());
    let without_origin = count(|key| key.2 == OTHER_ORIGIN && !key.1.is_nil());
    let bare = count(|key| key.2 == OTHER_ORIGIN && key.1.is_nil());
    assert!(detailed > 20 && without_origin > 5 && bare > 50, "{detailed} {without_origin} {bare}");
    assert_eq!(detailed + without_origin + bare, 190);
    assert_eq!((stored.requests, stored.sixtieths), (190, 760));
    assert_eq!(stored.batches.len(), 1);
}

#[test]
fn what_a_full_segment_counts_goes_on_there() {
    let folder = tempfile::tempdir().unwrap();
    let meter = small(&folder, 4096);
    let segments_after = |pass: u64| {
        // Nothing about these can be left out.
        let plain = |account| UsageKey { holder: Uuid::nil(), ..key(account, 200) };
        (0..1200).for_each(|account| meter.count(&plain(account), 4 * pass));
        files(&folder)
    };
    let first = segments_after(1);
    assert!(first > 2 * SHARDS, "{first}");
    assert_eq!([segments_after(2), segments_after(3)], [first, first]);
    let mut stored = Stored::default();
    stored.drain(&meter);
    assert_eq!((stored.requests, stored.sixtieths), (3600, 1200 * 24));
}

#[test]
fn a_folder_that_takes_no_more_files_costs_no_count_while_the_process_lives() {
    let folder = tempfile::tempdir().unwrap();
    let meter = small(&folder, 2000);
    drop(folder);
    for minute in 0..100 {
        meter.count(&UsageKey { minute, ..key(1, 200) }, 4);
    }
    let mut stored = Stored::default();
    stored.drain(&meter);
    assert_eq!(stored.requests, 100);
}

#[test]
fn the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("usage");
    let meter = Meter::open(&path, &SystemRandom).unwrap();
    meter.count(&key(1, 200), 4);
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    for entry in path.read_dir().unwrap() {
        assert_eq!(entry.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
