//! Records, their keys and their lookups.

use lazurite_model::{
    Kind, PrincipalId, Record,
    record::{ManagementGroup, Membership, Tenant},
};
use uuid::Uuid;

use super::{Stage, audit, group, tenant};
use crate::{KEY, StoreError};

pub(super) async fn a_record_reads_back_as_it_was_written(stage: Stage) {
    let record = group("Ünïcode % _ ' \\ \u{1F5FA}", "line\nbreak \u{0} and \"quotes\"");
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    tx.insert(&record).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.store.read::<ManagementGroup>(&record.key()).await.unwrap(), Some(record.clone()));
    assert_eq!(stage.store.read::<Tenant>(&record.key()).await.unwrap(), None, "another kind, the same key");
}

pub(super) async fn a_taken_key_conflicts_and_the_write_may_go_on(stage: Stage) {
    stage.put("a").await;
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    let refused = tx.insert(&group("A", "second")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Conflict { kind: Kind::ManagementGroup, index: KEY }), "{refused:?}");
    tx.insert(&group("b", "")).await.unwrap();
    tx.commit().await.unwrap();
    let names: Vec<_> = stage.store.list::<ManagementGroup>("").await.unwrap().into_iter().map(|g| g.name).collect();
    assert_eq!(names, ["a", "b"]);
}

pub(super) async fn a_taken_value_conflicts_and_the_write_may_go_on(stage: Stage) {
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    tx.insert(&tenant(1, "one.example")).await.unwrap();
    tx.insert(&tenant(2, "two.example")).await.unwrap();
    for refused in [tx.insert(&tenant(3, "ONE.example")).await, tx.put(&tenant(2, "one.example")).await.map(drop)] {
        assert!(
            matches!(refused, Err(StoreError::Conflict { kind: Kind::Tenant, index: "defaultDomain" })),
            "{refused:?}"
        );
    }
    tx.commit().await.unwrap();
    let domains: Vec<_> =
        stage.store.list::<Tenant>("").await.unwrap().into_iter().map(|tenant| tenant.default_domain).collect();
    assert_eq!(domains, ["one.example", "two.example"]);
    assert_eq!(stage.number("SELECT COUNT(*) FROM lookup").await, 2);
}

pub(super) async fn putting_tells_new_from_old_and_moves_the_lookups(stage: Stage) {
    let mut tx = stage.store.begin(audit("put")).await.unwrap();
    assert!(tx.put(&tenant(1, "old.example")).await.unwrap());
    assert!(!tx.put(&tenant(1, "new.example")).await.unwrap());
    tx.insert(&tenant(2, "old.example")).await.unwrap();
    tx.commit().await.unwrap();
    let found = stage.store.find::<Tenant>("defaultDomain", "new.example").await.unwrap();
    assert_eq!(found, [tenant(1, "new.example")]);
    let found = stage.store.find::<Tenant>("defaultDomain", "old.example").await.unwrap();
    assert_eq!(found, [tenant(2, "old.example")]);
}

pub(super) async fn deleting_frees_the_key_and_the_values(stage: Stage) {
    let first = tenant(1, "one.example");
    let mut tx = stage.store.begin(audit("delete")).await.unwrap();
    tx.insert(&first).await.unwrap();
    assert!(tx.delete::<Tenant>(&first.key()).await.unwrap());
    assert!(!tx.delete::<Tenant>(&first.key()).await.unwrap());
    assert_eq!(tx.find::<Tenant>("defaultDomain", "one.example").await.unwrap(), []);
    tx.insert(&tenant(2, "one.example")).await.unwrap();
    tx.insert(&tenant(1, "other.example")).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.number("SELECT COUNT(*) FROM lookup").await, 2);
}

pub(super) async fn shared_values_find_all_their_records_in_key_order(stage: Stage) {
    let member = PrincipalId(Uuid::from_u128(7));
    let mut memberships: Vec<_> =
        [3_u128, 1, 2].map(|id| Membership { group: PrincipalId(Uuid::from_u128(id)), member }).into();
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    for membership in &memberships {
        tx.insert(membership).await.unwrap();
    }
    tx.insert(&Membership { group: memberships[0].group, member: PrincipalId(Uuid::from_u128(8)) }).await.unwrap();
    tx.commit().await.unwrap();
    memberships.sort_by_key(Record::key);
    assert_eq!(stage.store.find::<Membership>("member", &member.to_string()).await.unwrap(), memberships);
    let of_group = stage.store.list::<Membership>(&format!("{}/", memberships[0].group)).await.unwrap();
    assert_eq!(of_group, memberships[..1]);
}

pub(super) async fn a_prefix_lists_exactly_the_keys_that_begin_with_it(stage: Stage) {
    let mut names = [
        "a",
        "a%",
        "a%b",
        "a_",
        "a_b",
        "ab",
        "axb",
        "a\\",
        "a'b",
        "a b",
        "a/b",
        "a/b/c",
        "a0",
        "a-",
        "a.",
        "b",
        "",
        "ä",
        "äb",
        "é",
        "z",
        "ß",
        "日本",
        "日本語",
        "日",
        "\u{D7FF}",
        "\u{E000}",
        "\u{FFFD}",
        "\u{10FFFF}",
        "\u{10FFFF}a",
        "🗺",
        "🗺️",
    ]
    .map(str::to_owned);
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    for name in &names {
        tx.insert(&group(name, "")).await.unwrap();
    }
    tx.commit().await.unwrap();
    names.sort();
    for prefix in names.iter().map(String::as_str).chain(["%", "_", "a%%", "A", "\u{10FFFF}\u{10FFFF}"]) {
        let listed: Vec<_> =
            stage.store.list::<ManagementGroup>(prefix).await.unwrap().into_iter().map(|group| group.name).collect();
        let expected: Vec<_> = names.iter().filter(|name| name.starts_with(prefix)).cloned().collect();
        assert_eq!(listed, expected, "prefix {prefix:?}");
    }
}

pub(super) async fn what_no_index_can_hold_is_refused(stage: Stage) {
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    for name in ["x".repeat(1025), "nul \0".to_owned()] {
        let refused = tx.insert(&group(&name, "")).await;
        assert!(matches!(refused, Err(StoreError::Unstorable { index: KEY, .. })), "{refused:?}");
    }
    let refused = tx.put(&tenant(1, "\0.example")).await;
    assert!(matches!(refused, Err(StoreError::Unstorable { index: "defaultDomain", .. })), "{refused:?}");
    // The longest of everything, of characters that do not compress.
    let longest: String = (0..256_u32).filter_map(|i| char::from_u32(0x2_0000 + i * 257)).collect();
    assert_eq!((longest.len(), longest.to_lowercase()), (1024, longest.clone()));
    tx.insert(&group(&longest, "")).await.unwrap();
    tx.insert(&tenant(1, &longest)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(stage.store.list::<ManagementGroup>(&longest).await.unwrap().len(), 1);
    assert_eq!(stage.store.find::<Tenant>("defaultDomain", &longest).await.unwrap().len(), 1);
}

pub(super) async fn bodies_that_nobody_wrote_are_inconsistent(stage: Stage) {
    stage.put("a").await;
    let inconsistent = |error: StoreError| match error {
        StoreError::Inconsistent { at, .. } => at,
        other => panic!("{other:?}"),
    };
    for body in [
        "'{}'",
        "'no JSON'",
        "'{\"name\":\"b\",\"tenant\":\"00000000-0000-0000-0000-000000000001\",\"display_name\":\"\"}'",
    ] {
        let text: &'static str = format!("UPDATE record SET body = {body} WHERE key = 'a'").leak();
        assert_eq!(stage.tamper(text).await.unwrap(), 1);
        let read = stage.store.read::<ManagementGroup>("a").await.unwrap_err();
        let list = stage.store.list::<ManagementGroup>("").await.unwrap_err();
        let everything = stage.store.everything().await.unwrap_err();
        for error in [read, list, everything] {
            assert_eq!(inconsistent(error), "record managementGroup a", "{body}");
        }
    }
    stage.tamper("UPDATE record SET kind = 'spaceship'").await.unwrap();
    assert_eq!(inconsistent(stage.store.everything().await.unwrap_err()), "record spaceship a");
}

pub(super) async fn the_database_itself_knows_one_owner_of_a_unique_value(stage: Stage) {
    let mut tx = stage.store.begin(audit("insert")).await.unwrap();
    tx.insert(&tenant(1, "one.example")).await.unwrap();
    tx.commit().await.unwrap();
    let forced = "INSERT INTO lookup (kind, idx, value, key, is_unique) VALUES ('tenant', 'defaultDomain', 'one.example', 'x', 1)";
    let refused = stage.tamper(forced).await.unwrap_err();
    assert!(refused.as_database_error().is_some_and(|error| error.is_unique_violation()), "{refused:?}");
}

pub(super) async fn pages_follow_each_other_to_the_end(stage: Stage) {
    for name in ["/a", "/a/1", "/a/2", "/a/3", "/a/4", "/a/5", "/b"] {
        stage.put(name).await;
    }
    let page = async |after: Option<&str>, limit| -> Vec<String> {
        let page = stage.store.page::<ManagementGroup>("/a/", after, limit).await.unwrap();
        page.into_iter().map(|group| group.name).collect()
    };
    assert_eq!(page(None, 2).await, ["/a/1", "/a/2"]);
    assert_eq!(page(Some("/a/2"), 2).await, ["/a/3", "/a/4"]);
    assert_eq!(page(Some("/a/4"), 2).await, ["/a/5"]);
    assert_eq!(page(Some("/a/4x"), 2).await, ["/a/5"], "the last one shown may be gone by then");
    assert_eq!(page(Some("/a"), 9).await.len(), 5, "nothing from before the prefix");
    assert_eq!(page(Some("/b"), 9).await.len(), 0, "nothing from behind it");
    assert_eq!(stage.store.page::<ManagementGroup>("", None, 9).await.unwrap().len(), 7);
}
