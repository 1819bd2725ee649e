use axum::body::Body;
use http::Request;

use lazurite_model::record::Tenant;

use super::world::{TENANT, World, get};

async fn document(world: &World, path: &str) -> super::world::Reply {
    world.login(get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_tenant_is_found_by_id_and_by_domain() {
    let world = World::new().await;
    let by_id = document(&world, &format!("/{TENANT}/v2.0/.well-known/openid-configuration")).await;
    let by_domain = document(&world, "/Lazurite.localhost/v2.0/.well-known/openid-configuration").await;
    assert_eq!((by_id.status, by_domain.status), (200, 200));
    assert_eq!(by_id.json(), by_domain.json());
    assert_eq!(by_id.header("access-control-allow-origin"), "*");
    insta::assert_json_snapshot!(by_id.json());
}

#[tokio::test]
async fn the_first_version_names_its_own_endpoints() {
    let world = World::new().await;
    insta::assert_json_snapshot!(document(&world, &format!("/{TENANT}/.well-known/openid-configuration")).await.json());
}

#[tokio::test]
async fn no_tenant_in_particular_leaves_the_issuer_open() {
    let world = World::new().await;
    for name in ["common", "organizations"] {
        let document = document(&world, &format!("/{name}/v2.0/.well-known/openid-configuration")).await.json();
        assert_eq!(document["issuer"], "https://localhost:8443/{tenantid}/v2.0");
        assert_eq!(document["token_endpoint"], "https://localhost:8443/organizations/oauth2/v2.0/token");
        assert_eq!(document["jwks_uri"], "https://localhost:8443/common/discovery/v2.0/keys");
    }
}

#[tokio::test]
async fn adfs_leads_to_the_home_tenant() {
    let world = World::new().await;
    let adfs = document(&world, "/adfs/.well-known/openid-configuration").await.json();
    assert_eq!(adfs, document(&world, &format!("/{TENANT}/v2.0/.well-known/openid-configuration")).await.json());
}

#[tokio::test]
async fn an_unknown_tenant_is_refused_everywhere() {
    let world = World::new().await;
    for tenant in ["00000000-0000-4000-8000-000000000000", "nowhere.example", "consumers", "x"] {
        for rest in ["v2.0/.well-known/openid-configuration", ".well-known/openid-configuration", "discovery/v2.0/keys"]
        {
            let reply = document(&world, &format!("/{tenant}/{rest}")).await;
            assert_eq!((reply.status, &reply.json()["error"]), (400, &"invalid_tenant".into()), "{tenant} {rest}");
            assert_eq!(reply.json()["error_codes"][0], 90002);
        }
    }
}

#[tokio::test]
async fn keys_are_the_same_under_every_name_and_may_be_kept() {
    let world = World::new().await;
    let mut seen = Vec::new();
    for path in [
        format!("/{TENANT}/discovery/v2.0/keys"),
        format!("/{TENANT}/discovery/keys"),
        "/common/discovery/v2.0/keys".into(),
    ] {
        let reply = document(&world, &path).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("cache-control"), "public, max-age=3600");
        let keys = reply.json()["keys"].as_array().unwrap().clone();
        assert_eq!(keys.len(), 2, "the current key and the next");
        seen.push(keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<_>>());
    }
    assert!(seen.iter().all(|kids| *kids == seen[0]));
}

#[tokio::test]
async fn only_this_authority_is_vouched_for() {
    let world = World::new().await;
    let ask = |endpoint: &str| format!("/common/discovery/instance?api-version=1.1&authorization_endpoint={endpoint}");
    for endpoint in ["https://localhost/T/oauth2/v2.0/authorize", "https://localhost:8443/T/oauth2/v2.0/authorize"] {
        let reply = document(&world, &ask(&endpoint.replace('T', TENANT))).await;
        assert_eq!(reply.status, 200);
        insta::allow_duplicates! { insta::assert_json_snapshot!(reply.json()); }
    }
    for endpoint in
        ["https://login.microsoftonline.com/t/oauth2/authorize", "http://localhost/t/x", "https://localhost/%22/x", ""]
    {
        let reply = document(&world, &ask(endpoint)).await;
        assert_eq!((reply.status, &reply.json()["error"]), (400, &"invalid_instance".into()), "{endpoint}");
    }
}

#[tokio::test]
async fn what_discovery_names_answers_as_itself() {
    let world = World::new().await;
    let named = document(&world, &format!("/{TENANT}/v2.0/.well-known/openid-configuration")).await.json();
    let named_in_tokens_alone = |field: &&String| *field == "issuer";
    for (field, address) in named.as_object().unwrap().iter().filter(|(field, _)| !named_in_tokens_alone(field)) {
        let Some(path) = address.as_str().and_then(|address| address.strip_prefix("https://localhost:8443")) else {
            continue;
        };
        assert_ne!(document(&world, path).await.status, 404, "{field}: {path}");
    }
    let path = |field: &str| named[field].as_str().unwrap().replace("https://localhost:8443", "");
    assert_eq!(document(&world, &path("jwks_uri")).await.status, 200);
    let authorize = document(&world, &path("authorization_endpoint")).await;
    assert_eq!((authorize.status, authorize.header("content-type")), (400, "text/html; charset=utf-8"));
    let token = document(&world, &path("token_endpoint")).await;
    assert_eq!((token.status, &token.json()["error_codes"][0]), (400, &900561.into()));
}

#[tokio::test]
async fn documents_follow_what_they_are_made_of() {
    let world = World::new().await;
    let unknown = "/later.localhost/v2.0/.well-known/openid-configuration";
    assert_eq!(document(&world, unknown).await.status, 400);
    let first = document(&world, "/common/discovery/v2.0/keys").await.json();
    world
        .put(&Tenant {
            id: uuid::Uuid::from_u128(9).into(),
            display_name: "Later".into(),
            default_domain: "later.localhost".into(),
        })
        .await;
    assert_eq!(document(&world, unknown).await.status, 200);
    crate::rotate_signing_keys_now(&world.state, world.now()).await.unwrap();
    assert_ne!(
        document(&world, "/common/discovery/v2.0/keys").await.json(),
        first,
        "the next key is published at once"
    );
}

#[tokio::test]
async fn browsers_may_ask_from_any_origin() {
    let world = World::new().await;
    let request = Request::options(format!("/{TENANT}/oauth2/v2.0/token"))
        .header("origin", "https://app.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "client-request-id");
    let reply = world.login(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 204);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.header("access-control-allow-headers"), "client-request-id");
}

#[tokio::test]
async fn the_error_uri_of_every_refusal_explains_it() {
    let world = World::new().await;
    let reply = document(&world, "/error?code=7000215").await;
    assert_eq!(reply.status, 200);
    assert!(reply.text.contains("client secret"), "{}", reply.text);
    assert_eq!(document(&world, "/error?code=1").await.status, 404);
    assert_eq!(document(&world, "/error").await.status, 404);
}
