//! The sign-in log.

use jiff::{SignedDuration, Timestamp};
use lazurite_model::{PrincipalId, TenantId};
use uuid::Uuid;

use super::Stage;
use crate::{SignIn, SignInFilter};

fn noon() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// The `number`th attempt: one each minute from noon on.
fn attempt(number: u32) -> SignIn {
    let id = Uuid::from_u128(u128::from(number) + 1);
    SignIn {
        id,
        created: noon() + SignedDuration::from_mins(i64::from(number)),
        tenant: Some(TenantId(Uuid::from_u128(1))),
        user: Some(PrincipalId(id)),
        name: format!("user{number}@lazurite.localhost"),
        client: Some(id.into()),
        address: Some([127, 0, 0, 1].into()),
        correlation: id,
        code: number,
        reason: "Wrong password.".into(),
        resource: Some("https://atlas.microsoft.com".into()),
    }
}

fn all() -> SignInFilter {
    SignInFilter { tenant: None, user: None, from: Timestamp::MIN, until: Timestamp::MAX, after: None, limit: 1000 }
}

pub(super) async fn the_sign_in_log_reads_back_as_it_was_written(stage: Stage) {
    let mut entries: Vec<_> = (0..11).map(attempt).collect();
    let nobody = SignIn {
        tenant: None,
        user: None,
        name: "nobody\0'); DROP TABLE sign_in; --".into(),
        client: None,
        address: Some("2001:db8::1".parse().unwrap()),
        resource: None,
        ..attempt(11)
    };
    entries.push(nobody);
    stage.store.add_sign_ins(&entries).await.unwrap();
    stage.store.add_sign_ins(&[]).await.unwrap();
    entries.reverse();
    entries[0].name = entries[0].name.replace('\0', "\u{FFFD}");
    assert_eq!(stage.store.sign_ins(&all()).await.unwrap(), entries);
    assert_eq!(stage.store.revision().await.unwrap().0, 0, "the log is no part of the state");
}

pub(super) async fn the_sign_in_log_filters_and_pages(stage: Stage) {
    let mut entries: Vec<_> = (0..7).map(attempt).collect();
    entries[3].tenant = Some(TenantId(Uuid::from_u128(2)));
    entries[5].tenant = None;
    // Two of the same instant: the page must not end between them.
    entries[6].created = entries[5].created;
    stage.store.add_sign_ins(&entries).await.unwrap();
    let numbers = async |filter: SignInFilter| {
        let found = stage.store.sign_ins(&filter).await.unwrap();
        found.into_iter().map(|entry| entry.code).collect::<Vec<_>>()
    };
    let first = SignInFilter { tenant: Some(TenantId(Uuid::from_u128(1))), ..all() };
    assert_eq!(numbers(first.clone()).await, [6, 5, 4, 2, 1, 0]);
    assert_eq!(numbers(SignInFilter { user: entries[4].user, ..first.clone() }).await, [4]);
    assert_eq!(numbers(SignInFilter { user: entries[3].user, ..first }).await, [0; 0]);
    let (from, until) = (entries[1].created, entries[3].created);
    assert_eq!(numbers(SignInFilter { from, until, ..all() }).await, [2, 1]);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = stage.store.sign_ins(&SignInFilter { after, limit: 2, ..all() }).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.created, last.id));
        seen.extend(page.iter().map(|entry| entry.code));
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1, 0]);
}

pub(super) async fn old_sign_ins_are_forgotten(stage: Stage) {
    let entries: Vec<_> = (0..4).map(attempt).collect();
    stage.store.add_sign_ins(&entries).await.unwrap();
    assert_eq!(stage.store.prune_sign_ins(entries[2].created).await.unwrap(), 2);
    let left = stage.store.sign_ins(&all()).await.unwrap();
    assert_eq!(left, [entries[3].clone(), entries[2].clone()]);
}
