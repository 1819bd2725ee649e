//! The activity log.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::{Clock, PrincipalId, ResourceId, TenantId};
use uuid::Uuid;

use super::{Stage, audit, group};
use crate::{Activity, ActivityFilter, Category};

const TENANT: TenantId = TenantId(Uuid::from_u128(1));

fn entry(stage: &Stage, id: u128, resource: &str) -> Activity {
    Activity {
        id: Uuid::from_u128(id),
        category: Category::Administrative,
        at: stage.clock.now(),
        tenant: TENANT,
        resource: ResourceId::parse(resource).unwrap(),
        resource_type: "Microsoft.Maps/accounts".into(),
        action: "Microsoft.Maps/accounts/write".into(),
        method: "PUT".into(),
        caller: PrincipalId(Uuid::from_u128(2)),
        caller_name: "ada@lz.localhost".into(),
        caller_kind: "User".into(),
        app: None,
        address: Some("192.0.2.1".parse().unwrap()),
        status: 403,
        error: Some(("AuthorizationFailed".into(), "No.".into())),
        correlation: "c".into(),
        request: Uuid::from_u128(id),
        client_request: Some("client".to_owned()),
    }
}

fn all() -> ActivityFilter {
    ActivityFilter {
        category: Category::Administrative,
        tenant: TENANT,
        target: ResourceId::root(),
        from: Timestamp::MIN,
        until: Timestamp::MAX,
        after: None,
        limit: 100,
    }
}

pub(super) async fn an_entry_comes_with_its_write_or_alone(stage: Stage) {
    let (alone, with, lost) = (entry(&stage, 1, "/a"), entry(&stage, 2, "/b"), entry(&stage, 3, "/c"));
    stage.store.add_activity(&alone).await.unwrap();
    let mut tx = stage.store.begin(audit("put")).await.unwrap();
    tx.put(&group("b", "")).await.unwrap();
    tx.add_activity(&with).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = stage.store.begin(audit("put")).await.unwrap();
    tx.add_activity(&lost).await.unwrap();
    drop(tx);
    assert_eq!(stage.store.activities(&all()).await.unwrap(), [with, alone]);
}

pub(super) async fn the_activity_log_filters_and_pages(stage: Stage) {
    let start = stage.clock.now();
    for (id, resource) in ["/a", "/A/b", "/ab", "/b"].into_iter().enumerate() {
        stage.store.add_activity(&entry(&stage, id as u128 + 1, resource)).await.unwrap();
        stage.clock.advance_seconds(1);
    }
    let foreign = Activity { tenant: TenantId(Uuid::from_u128(9)), ..entry(&stage, 9, "/a") };
    stage.store.add_activity(&foreign).await.unwrap();
    let of_a_vault = Activity { category: Category::AuditEvent, ..entry(&stage, 10, "/a") };
    stage.store.add_activity(&of_a_vault).await.unwrap();
    let ids = async |filter: ActivityFilter| -> Vec<u128> {
        stage.store.activities(&filter).await.unwrap().into_iter().map(|entry| entry.id.as_u128()).collect()
    };
    assert_eq!(ids(all()).await, [4, 3, 2, 1]);
    assert_eq!(ids(ActivityFilter { target: ResourceId::parse("/A").unwrap(), ..all() }).await, [2, 1]);
    assert_eq!(ids(ActivityFilter { category: Category::AuditEvent, ..all() }).await, [10]);
    assert_eq!(ids(ActivityFilter { limit: 2, ..all() }).await, [4, 3]);
    let third = start + SignedDuration::from_secs(2);
    assert_eq!(ids(ActivityFilter { after: Some((third, Uuid::from_u128(3))), ..all() }).await, [2, 1]);
    assert_eq!(ids(ActivityFilter { from: start + SignedDuration::from_secs(1), until: third, ..all() }).await, [2]);
}

pub(super) async fn old_activities_are_forgotten(stage: Stage) {
    stage.store.add_activity(&entry(&stage, 1, "/a")).await.unwrap();
    stage.clock.advance_seconds(60);
    stage.store.add_activity(&entry(&stage, 2, "/a")).await.unwrap();
    assert_eq!(stage.store.prune_activities(stage.clock.now()).await.unwrap(), 1);
    assert_eq!(stage.store.activities(&all()).await.unwrap().len(), 1);
}
