//! SAS tokens.

use lazurite_model::Location;
use lazurite_model::record::{KeySlot, ServicePrincipal};

use crate::world::{Account, Sas, World, account_id, app, assignment, identity, principal, unique_id};

#[tokio::test]
async fn tokens_of_all_three_signing_keys_open_the_account() {
    let world = World::new();
    assert_eq!(world.tile().sas(&Sas::new().sign()).status().await, 200);
    let secondary = Sas::new().by_key(KeySlot::Secondary, "secondary-key-of-account-0");
    assert_eq!(world.tile().sas(&secondary).status().await, 200);
    assert_eq!(world.tile().sas(&Sas::new().by_managed_identity()).status().await, 200);
    assert_eq!(world.tile().header("authorization", format!("JWT-SAS {secondary}")).status().await, 200);
    let with_client_id = world.tile().sas(&secondary).header("x-ms-client-id", unique_id(0).to_string());
    assert_eq!(with_client_id.status().await, 200, "some clients send it too");
}

#[tokio::test]
async fn a_bare_token_in_the_query_counts_and_goes_no_further() {
    let world = World::new();
    let token = Sas::new().sign();
    assert_eq!(world.get(&format!("/map/tile?api-version=2.0&zoom=1&{token}")).status().await, 200);
    assert_eq!(world.maps.last().query.len(), 2);
    assert_eq!(world.get(&format!("/map/tile?{token}&api-version=2.0")).status().await, 200);
    assert_eq!(
        world.get(&format!("/map/tile?api-version=2.0&x={token}")).status().await,
        401,
        "a value is no credential"
    );
}

#[tokio::test]
async fn regenerating_the_key_ends_its_tokens_and_no_others() {
    let world = World::new();
    let primary = Sas::new().sign();
    let secondary = Sas::new().by_key(KeySlot::Secondary, "secondary-key-of-account-0");
    assert_eq!(world.tile().sas(&primary).status().await, 200);
    world.put(Account { primary: "another-key", ..Account::new(0) }.record());
    assert_eq!(world.tile().sas(&primary).status().await, 401);
    assert_eq!(world.tile().sas(&secondary).status().await, 200);
    assert_eq!(world.tile().sas(&Sas::new().by_key(KeySlot::Primary, "another-key")).status().await, 200);
}

#[tokio::test]
async fn a_managed_identity_token_ends_with_its_key() {
    let world = World::new();
    let token = Sas::new().change(|claims| claims.exp += 80_000).by_managed_identity();
    assert_eq!(world.tile().sas(&token).status().await, 200);
    let mut account = Account::new(0).record();
    account.sas_signing_keys[0].expires = crate::world::start() + jiff::SignedDuration::from_hours(1);
    world.put(account);
    assert_eq!(world.tile().sas(&token).status().await, 200);
    world.clock.advance_seconds(3600);
    assert_eq!(world.tile().sas(&token).status().await, 401);
    world.clock.advance_seconds(-3600);
    world.put(Account { has_rsa_key: false, ..Account::new(0) }.record());
    assert_eq!(world.tile().sas(&token).status().await, 401);
}

#[tokio::test]
async fn a_token_needs_its_identity_attached_enabled_and_with_a_role() {
    let world = World::new();
    let token = Sas::new().sign();
    let ask = || world.tile().sas(&token).status();
    assert_eq!(ask().await, 200);
    let role = assignment(2, 2, "Azure Maps Data Reader", account_id(0));
    world.delete(&role);
    assert_eq!(ask().await, 403);
    world.put(role);
    assert_eq!(ask().await, 200);
    world.put(ServicePrincipal { account_enabled: false, ..app(2) });
    assert_eq!(ask().await, 401);
    world.put(app(2));
    world.put(Account { attached: false, ..Account::new(0) }.record());
    assert_eq!(ask().await, 401);
    world.put(Account::new(0).record());
    assert_eq!(ask().await, 200);
    world.delete(&identity(2));
    assert_eq!(ask().await, 401);
    world.put(identity(2));
    world.delete(&app(2));
    assert_eq!(ask().await, 401);
}

#[tokio::test]
async fn an_identity_that_is_not_attached_opens_nothing_though_it_has_a_role() {
    let world = World::new();
    let token = Sas::new().change(|claims| claims.oid = principal(6)).sign();
    assert_eq!(world.tile().sas(&token).status().await, 401);
    let application = Sas::new().change(|claims| claims.oid = principal(0)).sign();
    assert_eq!(world.tile().sas(&application).status().await, 401, "an application is no identity");
}

#[tokio::test]
async fn a_token_is_valid_in_its_regions_only() {
    let world = World::new();
    let of = |regions: &[&str]| {
        Sas::new().change(|claims| claims.regions = regions.iter().map(ToString::to_string).collect()).sign()
    };
    assert_eq!(world.tile().sas(&of(&["westus2", "eastus"])).status().await, 200);
    let refused = world.tile().sas(&of(&["australiaeast"])).send().await;
    assert_eq!(refused.status, 403);
    assert!(refused.message().contains("eastus"), "{}", refused.message());
    let elsewhere = World::in_location(Location::WestEurope);
    assert_eq!(elsewhere.tile().sas(&of(&["eastus"])).status().await, 403);
    assert_eq!(elsewhere.tile().sas(&of(&[])).status().await, 200);
}

#[tokio::test]
async fn an_account_without_local_authentication_takes_no_sas() {
    let world = World::new();
    world.put(Account { local_auth_disabled: true, ..Account::new(0) }.record());
    for token in [Sas::new().sign(), Sas::new().by_managed_identity()] {
        let refused = world.tile().sas(&token).send().await;
        assert_eq!((refused.status, &*refused.challenge_error()), (401, "LocalAuthDisabled"));
    }
}

#[tokio::test]
async fn times_are_kept() {
    let world = World::new();
    let soon = Sas::new().change(|claims| claims.nbf += 61).sign();
    assert_eq!(world.tile().sas(&soon).status().await, 401);
    world.clock.advance_seconds(1);
    assert_eq!(world.tile().sas(&soon).status().await, 200, "within the skew of two clocks");
    world.clock.advance_seconds(3599);
    let over = world.tile().sas(&soon).send().await;
    assert_eq!((over.status, over.message().contains("expired")), (401, true));
}

#[tokio::test]
async fn an_unknown_account_is_named_as_the_fault() {
    let world = World::new();
    let refused = world.tile().sas(&Sas::new().change(|claims| claims.azp = unique_id(9)).sign()).send().await;
    assert_eq!((refused.status, &*refused.challenge_error()), (401, "InvalidClientId"));
    insta::assert_snapshot!(refused.header("www-authenticate"), @r#"jwt-sas realm="https://atlas.microsoft.com/", error="InvalidClientId", error_description="The provided client ID was incorrect or the account resource does not exist.""#);
}
