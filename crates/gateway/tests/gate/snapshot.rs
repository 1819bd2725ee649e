//! The snapshot: applied change by change, it equals one that is built anew.

use lazurite_crypto::seal::Sealer;
use lazurite_model::record::SkuName;
use lazurite_model::{Change, ChangeSet, Revision, SeededRandom};
use proptest::prelude::*;

use crate::world::{
    Account, World, account, account_id, app, assignment, group, identity, membership, records, signing_keys,
};

const KEYS: [&str; 4] = ["key-a", "key-b", "key-c", "key-d"];

/// One random change of the world.
fn change(world: &World, (kind, index, flags): (u8, u8, u8)) {
    let (index, flag) = (u128::from(index % 3), flags % 2 == 0);
    match kind {
        0 | 1 => world.put(
            Account {
                primary: KEYS[usize::from(flags) % 4],
                secondary: KEYS[usize::from(flags / 4) % 4],
                local_auth_disabled: flag,
                attached: flags % 3 == 0,
                has_rsa_key: flags % 5 == 0,
                origins: (flags % 7 == 0).then(|| vec!["https://a.example"]),
                sku: if flag { SkuName::G2 } else { SkuName::S1 },
                ..Account::new(index)
            }
            .record(),
        ),
        2 => world.delete(&account(index)),
        3 if flag => world.put(identity(index)),
        3 => world.delete(&identity(index)),
        4 if flag => world.put(app(index)),
        4 => world.delete(&app(index)),
        5 if flag => world.put(assignment(40 + index, 1, "Azure Maps Data Reader", account_id(index))),
        5 => world.delete(&assignment(40 + index, 1, "Azure Maps Data Reader", account_id(index))),
        6 if flag => world.put(signing_keys()[usize::from(flags / 2) % 2].clone()),
        6 => world.delete(&signing_keys()[usize::from(flags / 2) % 2]),
        7 => world.put(group(5)),
        _ if flag => world.put(membership(5, index)),
        _ => world.delete(&membership(5, index)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10) })]

    #[test]
    fn applying_changes_equals_building_anew(steps in prop::collection::vec((0..9u8, any::<u8>(), any::<u8>()), 0..40)) {
        let world = World::new();
        // `put` and `delete` compare after each step.
        for step in steps {
            change(&world, step);
        }
        prop_assert_eq!(world.drift(), 0);
    }
}

#[test]
fn a_change_that_was_missed_shows_as_drift() {
    let world = World::new();
    let mut all = records();
    assert_eq!(world.gateway.drift(&all).unwrap(), 0);
    all.push(membership(5, 1).into());
    assert_eq!(world.gateway.drift(&all).unwrap(), 1);
    all.retain(|record| record.key() != account_id(1).key());
    assert!(world.gateway.drift(&all).unwrap() > 1);
}

#[test]
fn changes_may_be_delivered_twice() {
    let world = World::new();
    let deletion = ChangeSet {
        revision: Revision(1),
        changes: vec![Change::Deleted { kind: lazurite_model::Kind::MapsAccount, key: account_id(0).key().to_owned() }],
    };
    world.gateway.apply(&deletion);
    assert_eq!((world.gateway.accounts(), world.gateway.revision()), (3, Revision(1)), "revision 1 is known already");
    world.gateway.apply(&ChangeSet { revision: Revision(2), ..deletion });
    assert_eq!((world.gateway.accounts(), world.gateway.revision()), (2, Revision(2)));
}

#[tokio::test]
async fn an_account_sealed_under_another_master_key_is_named_at_the_start_and_opens_nothing_later() {
    let world = World::new();
    let other = Sealer::new([8; 32], std::sync::Arc::new(SeededRandom::new(8)));
    let mut stolen = account(0);
    stolen.primary_key.sealed = other.seal("mapsAccount", b"key");
    let mut all = records();
    all.push(stolen.clone().into());
    let error = world.gateway.load(Revision(9), &all).unwrap_err().to_string();
    assert!(error.contains("Account0") && error.contains("another master key"), "{error}");
    assert_eq!(world.tile().key("primary-key-of-account-0").status().await, 200, "a failed load changes nothing");
    world.gateway.apply(&ChangeSet { revision: Revision(2), changes: vec![Change::Put(stolen.into())] });
    assert_eq!(world.tile().key("primary-key-of-account-0").status().await, 401);
}
