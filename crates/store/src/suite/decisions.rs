//! Decisions that replicas share.

use std::ops::RangeInclusive;

use jiff::{SignedDuration, Timestamp};
use lazurite_model::UniqueId;
use uuid::Uuid;

use super::Stage;
use crate::SharedDecision;

fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

fn ever() -> RangeInclusive<Timestamp> {
    Timestamp::MIN..=Timestamp::MAX
}

fn account(index: u128) -> UniqueId {
    UniqueId(Uuid::from_u128(index))
}

/// The `number`th decision, one a minute: every other one about account 1, the rest about account 2.
fn decision(number: u32) -> SharedDecision {
    SharedDecision {
        id: Uuid::from_u128(u128::from(number) + 100),
        at: noon() + SignedDuration::from_mins(number.into()),
        account: account(u128::from(number % 2) + 1),
        entry: vec![0, 255, u8::try_from(number).unwrap()],
    }
}

pub(super) async fn decisions_are_found_by_their_account_alone(stage: Stage) {
    let all: Vec<_> = (0..10).map(decision).collect();
    stage.store.add_decisions(&all).await.unwrap();
    stage.store.add_decisions(&all[..2]).await.unwrap();
    let other = stage.replica().await;
    let (first, id) = (account(1), decision(4).id);
    assert_eq!(other.decision(Some(first), id).await.unwrap(), Some(decision(4).entry));
    assert_eq!(other.decision(None, id).await.unwrap(), Some(decision(4).entry));
    assert_eq!(other.decision(Some(account(2)), id).await.unwrap(), None);
    let newest = other.decisions(first, &ever(), 3).await.unwrap();
    assert_eq!(newest, [8, 6, 4].map(|number| decision(number).entry));
    let some = other.decisions(first, &(decision(2).at..=decision(6).at), 2).await.unwrap();
    assert_eq!(some, [6, 4].map(|number| decision(number).entry));
}

pub(super) async fn decisions_are_forgotten_by_age_and_number(stage: Stage) {
    let all: Vec<_> = (0..10).map(decision).collect();
    stage.store.add_decisions(&all).await.unwrap();
    let store = &stage.store;
    assert_eq!(store.prune_decisions(decision(2).at, 100).await.unwrap(), 2);
    assert_eq!(
        store.prune_decisions(decision(2).at, 5).await.unwrap(),
        2,
        "the newest six: one more than the limit at most"
    );
    assert_eq!(
        store.decisions(account(1), &ever(), 10).await.unwrap().len()
            + store.decisions(account(2), &ever(), 10).await.unwrap().len(),
        6
    );
}
