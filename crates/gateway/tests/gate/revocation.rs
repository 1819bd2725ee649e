//! Tokens that were revoked, and tokens in a person's name.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, header};
use lazurite_api::{Audience, Guard};
use lazurite_model::record::Revocation;
use uuid::Uuid;

use crate::world::{Bearer, World, account_id, assignment, start};

const ARM: &str = "https://management.azure.com/";

fn revocation(id: Uuid) -> Revocation {
    Revocation { id, expires: start() + jiff::SignedDuration::from_hours(1) }
}

fn at(world: &World, token: &str, surface: Audience) -> Result<(), (u16, String)> {
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
    let answer = world.gateway.authenticate(&headers, surface);
    answer.map(drop).map_err(|refused| (refused.status.as_u16(), refused.code.into_owned()))
}

#[tokio::test]
async fn a_revoked_sign_in_or_token_is_refused_on_the_next_request_and_others_are_not() {
    let world = World::new();
    let (sign_in, name) = (Uuid::from_u128(500), Uuid::from_u128(501));
    let uti = URL_SAFE_NO_PAD.encode(name.as_bytes());
    let by_sign_in = Bearer::of(0).with("sid", sign_in.to_string()).sign();
    let by_name = Bearer::of(0).with("uti", uti).sign();
    let other = Bearer::of(0).with("sid", Uuid::from_u128(502).to_string()).sign();
    for (id, token) in [(sign_in, &by_sign_in), (name, &by_name)] {
        // Twice, so that it is remembered with what it opens.
        for _ in 0..2 {
            assert_eq!(world.tile().bearer(token, 0).status().await, 200);
        }
        world.put(revocation(id));
        let refused = world.tile().bearer(token, 0).send().await;
        assert_eq!((refused.status, &*refused.challenge_error()), (401, "invalid_token"));
        assert!(refused.message().contains("revoked"), "{}", refused.message());
        assert_eq!(world.tile().bearer(&other, 0).status().await, 200);
    }
    world.delete(&revocation(sign_in));
    assert_eq!(world.tile().bearer(&by_sign_in, 0).status().await, 200, "upkeep takes out what has ended");
}

#[test]
fn a_revoked_token_is_refused_by_every_surface() {
    let world = World::new();
    let sign_in = Uuid::from_u128(500);
    for (surface, aud) in [(Audience::ResourceManager, ARM), (Audience::Graph, "https://graph.microsoft.com")] {
        let token = Bearer::of(0).with("aud", aud).with("sid", sign_in.to_string()).sign();
        world.delete(&revocation(sign_in));
        assert_eq!(at(&world, &token, surface), Ok(()));
        world.put(revocation(sign_in));
        assert_eq!(at(&world, &token, surface), Err((401, "InvalidAuthenticationToken".into())));
    }
}

#[tokio::test]
async fn a_token_in_a_persons_name_needs_the_permission_for_it() {
    let world = World::new();
    world.put(assignment(70, 3, "Azure Maps Data Reader", account_id(0)));
    let token = |scp: &str| Bearer::of(3).with("scp", scp).sign();
    assert_eq!(world.tile().bearer(&token("openid user_impersonation"), 0).status().await, 200);
    for wanting in ["", "openid", "user_impersonation_x", "USER_IMPERSONATION"] {
        let refused = world.tile().bearer(&token(wanting), 0).send().await;
        assert_eq!((refused.status, &*refused.challenge_error()), (403, "insufficient_scope"), "{wanting}");
        assert!(refused.message().contains("user_impersonation"), "{}", refused.message());
    }
    // An application that says it speaks for a person is asked the same.
    assert_eq!(world.tile().bearer(&Bearer::of(0).with("idtyp", "user").sign(), 0).status().await, 403);
}

#[test]
fn the_resource_manager_wants_the_permission_too_and_graph_asks_for_its_own() {
    let world = World::new();
    let token = |aud: &str, scp: &str| Bearer::of(3).with("aud", aud).with("scp", scp).sign();
    let arm = Audience::ResourceManager;
    assert_eq!(at(&world, &token(ARM, "user_impersonation"), arm), Ok(()));
    assert_eq!(at(&world, &token(ARM, "openid"), arm), Err((403, "AuthorizationFailed".into())));
    assert_eq!(at(&world, &token("https://graph.microsoft.com", "User.Read"), Audience::Graph), Ok(()));
}
