//! Every built-in role against every operation: a golden table of who may do what.

use jiff::Timestamp;
use lazurite_model::record::{LockLevel, ManagementLock, SystemData};
use lazurite_model::{Clock as _, PrincipalId, ResourceId};
use lazurite_policy::builtin::ROLES;
use uuid::Uuid;

use crate::support::*;

/// The path of an operation on things that do not exist, so that asking changes nothing.
fn example(path: &str) -> String {
    let path = path.replace("{scope}", &format!("/subscriptions/{SUBSCRIPTION}"));
    let path = path.replace("{subscriptionId}", &SUBSCRIPTION.to_string()).replace("{resourceGroupName}", "none");
    let path = path.replace("{resourceProviderNamespace}", "Microsoft.Maps");
    let guid = Uuid::from_u128(0xdead).to_string();
    path.split('/').map(|part| if part.starts_with('{') { guid.as_str() } else { part }).collect::<Vec<_>>().join("/")
}

fn read_only(now: Timestamp) -> ManagementLock {
    let (who, kind) = (String::new(), String::new());
    ManagementLock {
        name: "still".into(),
        scope: ResourceId::subscription(SUBSCRIPTION),
        level: LockLevel::ReadOnly,
        notes: None,
        owners: Vec::new(),
        system_data: SystemData {
            created_by: who.clone(),
            created_by_type: kind.clone(),
            created_at: now,
            last_modified_by: who,
            last_modified_by_type: kind,
            last_modified_at: now,
        },
    }
}

#[tokio::test]
async fn roles_against_operations() {
    let world = World::new().await;
    let now = world.clock.now();
    let mut tx = world.write().await;
    for (at, role) in ROLES.iter().enumerate() {
        let id = PrincipalId(Uuid::from_u128(0xC000 + at as u128));
        tx.insert(&application(id, role.name, now)).await.unwrap();
        let scope = ResourceId::root();
        tx.insert(&assignment(0xD000 + at as u128, id, &role.id.to_string(), scope, now)).await.unwrap();
    }
    // So that whoever may give up a provider or name a tag is held off from doing it.
    tx.insert(&read_only(now)).await.unwrap();
    tx.commit().await.unwrap();
    let before = world.store.revision().await.unwrap();
    for (provider, listing) in lazurite_management::routes::listings() {
        let mut table = String::new();
        for line in listing.lines() {
            table.push_str(&who_may(&world, line).await);
        }
        insta::assert_snapshot!(provider, table);
    }
    assert_eq!(world.store.revision().await.unwrap(), before, "asking changed nothing");
}

/// The operation on that line of a listing, and the roles whose holders are not refused.
async fn who_may(world: &World, line: &str) -> String {
    let parts: Vec<&str> = line.split(" | ").collect();
    let (method, path) = parts[0].split_once(' ').unwrap();
    let version = parts[3].split(", ").next().unwrap();
    let path = format!("{}?api-version={version}", example(path));
    let mut text = format!("\n{}:", parts[1]);
    for (at, role) in ROLES.iter().enumerate() {
        let id = PrincipalId(Uuid::from_u128(0xC000 + at as u128));
        let answer = world.send_as(id, method, &path, None).await;
        assert_ne!(answer.status, 401, "{line}");
        assert!(!answer.status.is_server_error(), "{line}: {}", answer.body);
        if answer.status != 403 {
            text.push_str(&format!("\n    {}", role.name));
        }
    }
    text
}
