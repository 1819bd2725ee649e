//! Limits.

use lazurite_model::record::{KeySlot, SkuName};
use uuid::Uuid;

use crate::world::{Account, Sas, World, limits, unique_id};

const KEY: &str = "primary-key-of-account-0";

async fn passed(world: &World, uri: &str, token: &str, times: usize) -> usize {
    let mut passed = 0;
    for _ in 0..times {
        passed += usize::from(world.get(uri).sas(token).status().await == 200);
    }
    passed
}

#[tokio::test]
async fn a_token_of_one_per_second_passes_once_and_says_when_again() {
    let world = World::new();
    let token = Sas::new().change(|claims| claims.max_rate_per_second = 1).sign();
    assert_eq!(world.tile().sas(&token).status().await, 200);
    let refused = world.tile().sas(&token).send().await;
    assert_eq!((refused.status, &*refused.code()), (429, "TooManyRequests"));
    assert_eq!((refused.header("retry-after"), refused.header("ratelimit-limit")), ("1", "1"));
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    assert_eq!(refused.header("ratelimit-policy"), r#""token";q=1;w=1"#);
    assert_eq!(refused.header("ratelimit"), r#""token";r=0;t=1"#);
    let other = Sas::new().change(|claims| claims.jti = Uuid::from_u128(78)).sign();
    assert_eq!(world.tile().sas(&other).status().await, 200, "each token has its own rate");
    world.clock.advance_seconds(1);
    assert_eq!(world.tile().sas(&token).status().await, 200);
}

#[tokio::test]
async fn the_accounts_limit_counts_all_credentials_of_a_class_together() {
    let world = World::new();
    let uri = "/map/copyright?api-version=1.0";
    assert_eq!(passed(&world, uri, &Sas::new().sign(), 8).await, 8);
    assert_eq!(world.get(uri).key(KEY).status().await, 200);
    assert_eq!(world.get(uri).key("secondary-key-of-account-0").status().await, 200);
    assert_eq!(world.get(uri).key(KEY).status().await, 429, "10 per second for copyright");
    assert_eq!(world.get("/reverse?api-version=1.0").key(KEY).status().await, 200, "another class");
    assert_eq!(world.get(uri).key("primary-key-of-account-1").status().await, 200, "another account");
}

#[tokio::test]
async fn a_request_that_one_limit_refuses_takes_nothing_from_the_other() {
    let world = World::new();
    let copyright = "/map/copyright?api-version=1.0";
    let token = Sas::new().change(|claims| claims.max_rate_per_second = 20).sign();
    // The account's limit lets 10 of them pass; the other 40 must not use up the token.
    assert_eq!(passed(&world, copyright, &token, 50).await, 10);
    assert_eq!(passed(&world, "/map/tile?api-version=1.0", &token, 50).await, 10);
    // The token's limit lets none pass now; they must not use up the account.
    assert_eq!(passed(&world, "/reverse?api-version=1.0", &token, 300).await, 0);
    let fresh = Sas::new().change(|claims| claims.jti = Uuid::from_u128(78)).sign();
    assert_eq!(passed(&world, "/reverse?api-version=1.0", &fresh, 300).await, 62, "a quarter of a second's worth");
}

#[tokio::test]
async fn two_tokens_of_250_share_the_accounts_250() {
    let world = World::new();
    let tokens = [1, 2].map(|index| Sas::new().change(|claims| claims.jti = Uuid::from_u128(index)).sign());
    let mut each = [0, 0];
    // 6 s at twice 250 requests per second.
    for _ in 0..6 * 250 {
        world.clock.advance_nanos(4_000_000);
        for (count, token) in each.iter_mut().zip(&tokens) {
            *count += passed(&world, "/reverse?api-version=1.0", token, 1).await;
        }
    }
    let total: usize = each.iter().sum();
    assert_eq!(total, 6 * 250 + 62 - 1, "the rate and one burst");
    assert!(each[0].abs_diff(each[1]) <= 16, "{each:?}");
}

#[tokio::test]
async fn a_token_spends_nothing_of_another_accounts_token_of_the_same_id() {
    let world = World::new();
    world.put(Account { attached: true, ..Account::new(1) }.record());
    let one = Sas::new().change(|claims| claims.max_rate_per_second = 1);
    let other = Sas::new().change(|claims| {
        claims.max_rate_per_second = 1;
        claims.azp = unique_id(1);
    });
    assert_eq!(world.tile().sas(&one.sign()).status().await, 200);
    assert_ne!(
        world.tile().sas(&other.by_key(KeySlot::Primary, "primary-key-of-account-1")).status().await,
        429,
        "it may lack a role there, and has its own counter"
    );
}

#[tokio::test]
async fn an_operator_raises_and_lowers_the_limits_of_an_account_at_once() {
    let world = World::new();
    let copyright = "/map/copyright?api-version=1.0";
    let token = Sas::new().sign();
    let set = |classes: &[(&str, u32)]| limits(0, classes);
    assert_eq!(passed(&world, copyright, &token, 100).await, 10);
    world.put(set(&[("Copyright service", 40), ("Render - Road tiles", 1)]));
    assert_eq!(passed(&world, "/map/tile?api-version=1.0", &token, 10).await, 1, "the token itself may 500");
    assert_eq!(passed(&world, copyright, &token, 100).await, 40);
    let refused = world.get(copyright).sas(&token).send().await;
    assert_eq!(refused.header("ratelimit-policy"), r#""account";q=40;w=1"#);
    assert!(refused.message().contains("Copyright service"), "{}", refused.message());
    world.delete(&set(&[]));
    assert_eq!(
        passed(&world, copyright, &token, 100).await,
        0,
        "what was used up of the tier's limit is not given back"
    );
    world.clock.advance_seconds(1);
    assert_eq!(passed(&world, copyright, &token, 100).await, 10);
}

#[tokio::test]
async fn a_raised_limit_does_not_give_a_tier_operations_that_it_lacks() {
    let world = World::new();
    world.put(Account { sku: SkuName::S0, ..Account::new(0) }.record());
    world.put(limits(0, &[("Render - Satellite tiles", 100), ("Render - Road tiles", 500)]));
    assert_eq!(world.get("/map/imagery?api-version=1.0").key(KEY).status().await, 403);
    let token = Sas::new().by_key(KeySlot::Secondary, "secondary-key-of-account-0");
    assert_eq!(passed(&world, "/map/tile?api-version=1.0", &token, 200).await, 125);
}

#[tokio::test]
async fn a_tier_has_its_own_limits_and_lacks_some_operations() {
    let world = World::new();
    world.put(Account { sku: SkuName::S0, ..Account::new(0) }.record());
    let refused = world.get("/map/imagery?api-version=1.0").key(KEY).send().await;
    assert_eq!(refused.status, 403);
    assert!(refused.message().contains("S0"), "{}", refused.message());
    let token = Sas::new().by_key(KeySlot::Secondary, "secondary-key-of-account-0");
    assert_eq!(passed(&world, "/map/tile?api-version=1.0", &token, 60).await, 50);
}
