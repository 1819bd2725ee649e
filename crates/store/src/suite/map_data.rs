//! What accounts keep for their maps.

use lazurite_model::{Clock, UniqueId};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Stage, audit};
use crate::{MapDataLimits, MapDataRow, MapDataWrite, NewMapData, Store};

const ONE: UniqueId = UniqueId(Uuid::from_u128(1));
const OTHER: UniqueId = UniqueId(Uuid::from_u128(2));
const LIMITS: MapDataLimits = MapDataLimits { items: 3, bytes: 100 };

const fn udid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

const fn text(body: &str) -> NewMapData<'_> {
    NewMapData { geography: Some("us"), description: Some("fence"), body }
}

async fn add(store: &Store, account: UniqueId, number: u128, body: &str) -> MapDataWrite {
    store.add_map_data((account, udid(number)), text(body), LIMITS).await.unwrap()
}

async fn body(store: &Store, account: UniqueId, number: u128) -> Option<String> {
    store.map_data_body(account, udid(number)).await.unwrap().map(|(_, body)| body)
}

pub(super) async fn map_data_reads_back_as_it_was_written(stage: Stage) {
    assert_eq!(add(&stage.store, ONE, 1, "{\"a\":\"ü\"}").await, MapDataWrite::Kept);
    let row = MapDataRow {
        udid: udid(1),
        geography: Some("us".to_owned()),
        description: "fence".to_owned(),
        bytes: 10,
        written: stage.clock.now(),
        version: 1,
    };
    assert_eq!(stage.store.map_data(ONE).await.unwrap(), std::slice::from_ref(&row));
    assert_eq!(stage.store.map_data_row(ONE, udid(1)).await.unwrap(), Some(row.clone()));
    assert_eq!(stage.store.map_data_body(ONE, udid(1)).await.unwrap(), Some((row.clone(), "{\"a\":\"ü\"}".to_owned())));
    stage.clock.advance_seconds(5);
    let new = NewMapData { geography: None, description: None, body: "{}" };
    assert_eq!(stage.store.replace_map_data((ONE, udid(1)), new, LIMITS).await.unwrap(), MapDataWrite::Kept);
    let replaced = MapDataRow { bytes: 2, written: stage.clock.now(), version: 2, ..row };
    assert_eq!(stage.store.map_data_body(ONE, udid(1)).await.unwrap(), Some((replaced, "{}".to_owned())));
}

pub(super) async fn map_data_of_one_account_is_nothing_to_another(stage: Stage) {
    add(&stage.store, ONE, 1, "mine").await;
    assert_eq!(stage.store.map_data(OTHER).await.unwrap(), []);
    assert_eq!(stage.store.map_data_row(OTHER, udid(1)).await.unwrap(), None);
    assert_eq!(body(&stage.store, OTHER, 1).await, None);
    let replaced = stage.store.replace_map_data((OTHER, udid(1)), text("theirs"), LIMITS).await.unwrap();
    assert_eq!(replaced, MapDataWrite::Absent);
    assert!(!stage.store.delete_map_data(OTHER, udid(1)).await.unwrap());
    // The same id is another text there.
    add(&stage.store, OTHER, 1, "theirs").await;
    assert!(stage.store.delete_map_data(OTHER, udid(1)).await.unwrap());
    assert_eq!(body(&stage.store, ONE, 1).await.as_deref(), Some("mine"));
}

pub(super) async fn map_data_is_limited_by_number_and_by_bytes_and_deleting_makes_room(stage: Stage) {
    let store = &stage.store;
    assert_eq!(add(store, ONE, 1, &"x".repeat(101)).await, MapDataWrite::Full);
    assert_eq!(add(store, ONE, 1, &"x".repeat(90)).await, MapDataWrite::Kept);
    assert_eq!(add(store, ONE, 2, &"x".repeat(11)).await, MapDataWrite::Full);
    assert_eq!(add(store, ONE, 2, &"x".repeat(10)).await, MapDataWrite::Kept);
    let replaced = async |body: &str| store.replace_map_data((ONE, udid(1)), text(body), LIMITS).await.unwrap();
    assert_eq!(replaced(&"x".repeat(91)).await, MapDataWrite::Full);
    assert_eq!(replaced("x").await, MapDataWrite::Kept);
    assert_eq!(add(store, ONE, 3, "x").await, MapDataWrite::Kept);
    assert_eq!(add(store, ONE, 4, "x").await, MapDataWrite::Full, "three already");
    assert_eq!(add(store, OTHER, 4, "x").await, MapDataWrite::Kept);
    assert!(store.delete_map_data(ONE, udid(2)).await.unwrap());
    assert!(!store.delete_map_data(ONE, udid(2)).await.unwrap());
    assert_eq!(add(store, ONE, 4, &"x".repeat(98)).await, MapDataWrite::Kept);
}

pub(super) async fn map_data_limits_hold_when_several_replicas_write_at_once(stage: Stage) {
    let stores = [stage.replica().await, stage.replica().await, stage.store.clone()];
    let mut writers = JoinSet::new();
    for number in 0..12_u128 {
        let store = stores[number as usize % stores.len()].clone();
        writers.spawn(async move { add(&store, ONE, number, "0123456789").await });
    }
    let kept = writers.join_all().await.into_iter().filter(|write| *write == MapDataWrite::Kept).count();
    assert_eq!((kept, stage.store.map_data(ONE).await.unwrap().len()), (3, 3));
}

pub(super) async fn readers_of_map_data_see_one_version_whole_while_it_is_replaced(stage: Stage) {
    const WIDE: MapDataLimits = MapDataLimits { items: 1, bytes: 10_000_000 };
    let texts: Vec<String> = (0..8).map(|digit| digit.to_string().repeat(100_000 + digit)).collect();
    stage.store.add_map_data((ONE, udid(1)), text(&texts[0]), WIDE).await.unwrap();
    let (store, reader) = (stage.store.clone(), stage.replica().await);
    let writer = tokio::spawn(async move {
        for body in texts.iter().cycle().take(40) {
            store.replace_map_data((ONE, udid(1)), text(body), WIDE).await.unwrap();
        }
    });
    let mut reads = 0;
    while !writer.is_finished() || reads == 0 {
        let (row, body) = reader.map_data_body(ONE, udid(1)).await.unwrap().unwrap();
        assert_eq!(row.bytes, body.len() as u64);
        let first = body.as_bytes()[0];
        assert!(body.bytes().all(|byte| byte == first));
        reads += 1;
    }
    writer.await.unwrap();
}

pub(super) async fn map_data_of_an_account_is_forgotten_as_a_whole(stage: Stage) {
    add(&stage.store, ONE, 1, "x").await;
    add(&stage.store, ONE, 2, "y").await;
    add(&stage.store, OTHER, 1, "z").await;
    assert_eq!(stage.store.map_data_accounts().await.unwrap(), [ONE, OTHER]);
    let mut tx = stage.store.begin(audit("delete")).await.unwrap();
    tx.forget_map_data(ONE).await.unwrap();
    drop(tx);
    assert_eq!(stage.store.map_data(ONE).await.unwrap().len(), 2, "nothing was committed");
    let mut tx = stage.store.begin(audit("delete")).await.unwrap();
    tx.forget_map_data(ONE).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.store.map_data_accounts().await.unwrap(), [OTHER]);
    assert_eq!(body(&stage.store, ONE, 1).await, None);
    assert_eq!(stage.number("SELECT COUNT(*) FROM map_data_body").await, 1);
    stage.store.forget_map_data(OTHER).await.unwrap();
    assert_eq!(stage.number("SELECT COUNT(*) FROM map_data_body").await, 0);
}
