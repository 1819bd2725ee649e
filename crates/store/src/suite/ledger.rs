//! The audit log.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::{Clock, PrincipalId, Revision};
use uuid::Uuid;

use super::{Stage, group};
use crate::{Audit, AuditFilter};

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
