//! Limits.

use lazurite_model::record::{KeySlot, SkuName};
use uuid::Uuid;

use crate::world::{Account, Sas, World};

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
    assert_eq!(passed(&world, "/reverse?api-version=1.0", &fresh, 300).await, 250);
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
    assert_eq!(total, 6 * 250 + 250 - 1, "the rate and one burst");
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
