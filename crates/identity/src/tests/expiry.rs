//! What has ended is forgotten, and nothing else.

use lazurite_model::record::{AuthorizationCode, TokenFamily};

use super::people::{MAPS_SCOPE, PUBLIC, ada, code, consent_to, redeem};

#[tokio::test]
async fn only_what_has_ended_is_forgotten() {
    let world = ada().await;
    consent_to(&world, PUBLIC, MAPS_SCOPE).await;
    let first = code(&world, PUBLIC, MAPS_SCOPE).await;
    assert_eq!(redeem(&world, PUBLIC, &first).await.status, 200);
    crate::forget_expired(&world.state, world.now()).await.unwrap();
    assert_eq!(world.list::<AuthorizationCode>().await.len(), 1, "a second use must still be noticed");
    world.clock.advance_seconds(600);
    crate::forget_expired(&world.state, world.now()).await.unwrap();
    assert!(world.list::<AuthorizationCode>().await.is_empty());
    assert_eq!(world.list::<TokenFamily>().await.len(), 1);
    world.clock.advance_seconds(90 * 24 * 3600);
    crate::forget_expired(&world.state, world.now()).await.unwrap();
    assert!(world.list::<TokenFamily>().await.is_empty());
}
