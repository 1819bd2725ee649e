use axum::body::Body;
use http::Request;
use lazurite_model::record::ServicePrincipalKind;

use super::world::{IDENTITY, IDENTITY_CLIENT, IDENTITY_PRINCIPAL, Reply, World, get, principal, workload};

const IMDS: &str = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://atlas.microsoft.com";
const MSI: &str = "/MSI/token?api-version=2019-08-01&resource=https://atlas.microsoft.com";

async fn imds(world: &World, uri: &str) -> Reply {
    world.identity(get(uri).header("metadata", "true").body(Body::empty()).unwrap()).await
}

async fn msi(world: &World, header: &str, value: &str) -> Reply {
    world.identity(get(MSI).header(header, value).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn one_answer_satisfies_every_client() {
    let world = World::new().await;
    let reply = imds(&world, IMDS).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let mut body = reply.json();
    insta::assert_json_snapshot!("claims", world.claims(body["access_token"].as_str().unwrap()));
    body["access_token"] = "…".into();
    insta::assert_json_snapshot!("body", body);
    for (header, value) in [("X-IDENTITY-HEADER", "msi-header"), ("secret", "msi-header")] {
        let mut other = msi(&world, header, value).await.json();
        other["access_token"] = "…".into();
        assert_eq!(other, body);
    }
}

#[tokio::test]
async fn an_identity_is_named_by_any_of_its_ids() {
    let world = World::new().await;
    let other = "12121212-1212-4212-8212-121212121212";
    for (name, value) in [
        ("client_id", IDENTITY_CLIENT.to_owned()),
        ("clientid", IDENTITY_CLIENT.to_uppercase()),
        ("object_id", IDENTITY_PRINCIPAL.to_owned()),
        ("principal_id", IDENTITY_PRINCIPAL.to_owned()),
        ("msi_res_id", IDENTITY.to_owned()),
        ("mi_res_id", IDENTITY.to_uppercase()),
    ] {
        let reply = imds(&world, &format!("{IMDS}&{name}={value}")).await;
        assert_eq!(reply.status, 200, "{name}: {}", reply.text);
        let claims = world.claims(reply.json()["access_token"].as_str().unwrap());
        assert_eq!((&claims["oid"], &claims["appid"]), (&IDENTITY_PRINCIPAL.into(), &IDENTITY_CLIENT.into()));
        assert_eq!(claims["xms_mirid"], IDENTITY);
        for wrong in [other, "nonsense"] {
            let reply = imds(&world, &format!("{IMDS}&{name}={wrong}")).await;
            assert_eq!(
                (reply.status, &reply.json()["error_description"]),
                (400, &"Identity not found".into()),
                "{name}"
            );
        }
    }
    let both = imds(&world, &format!("{IMDS}&client_id={IDENTITY_CLIENT}&object_id={IDENTITY_PRINCIPAL}")).await;
    assert_eq!((both.status, &both.json()["error"]), (400, &"invalid_request".into()));
}

#[tokio::test]
async fn the_trailing_slash_that_some_clients_add_is_taken() {
    let world = World::new().await;
    assert_eq!(imds(&world, &IMDS.replace("token?", "token/?")).await.status, 200);
}

#[tokio::test]
async fn metadata_answers_only_to_its_header() {
    let world = World::new().await;
    for value in [None, Some("false"), Some(""), Some("True"), Some("true,true"), Some("1")] {
        let mut request = get(IMDS);
        if let Some(value) = value {
            request = request.header("metadata", value);
        }
        let reply = world.identity(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json()["error_description"], "Required metadata header not specified");
    }
}

#[tokio::test]
async fn the_function_endpoint_answers_only_to_its_secret() {
    let world = World::new().await;
    for (header, value) in
        [("x-identity-header", "wrong"), ("secret", ""), ("metadata", "true"), ("secret", "msi-heade")]
    {
        let reply = msi(&world, header, value).await;
        assert_eq!((reply.status, &reply.json()["statusCode"]), (401, &401.into()), "{header}");
    }
}

#[tokio::test]
async fn requests_that_others_caused_are_refused() {
    let world = World::new().await;
    let detours = [
        ("x-forwarded-for", "10.0.0.1"),
        ("x-forwarded-host", "lazurite"),
        ("forwarded", "for=10.0.0.1"),
        ("via", "1.1 proxy"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("referer", "https://evil.example/"),
        ("sec-fetch-site", "same-origin"),
        ("host", "evil.example:4141"),
        ("host", "localhost.evil.example"),
        ("host", "127.0.0.1.evil.example"),
        ("host", ""),
    ];
    for (header, value) in detours {
        for (uri, proof) in [(IMDS, ("metadata", "true")), (MSI, ("x-identity-header", "msi-header"))] {
            let request = Request::get(uri).header(proof.0, proof.1).header(header, value);
            let reply = world.identity(request.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, 400, "{header}: {value}");
            assert!(!reply.text.contains("access_token"));
        }
    }
    for host in ["localhost:4141", "127.0.0.1:4141", "169.254.169.254", "[::1]:4141", "id.localhost", "Lazurite:4141"] {
        let request = Request::get(IMDS).header("metadata", "true").header("host", host);
        assert_eq!(world.identity(request.body(Body::empty()).unwrap()).await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn two_hosts_in_one_request_must_both_be_expected() {
    let world = World::new().await;
    let absolute = |authority: &str| format!("http://{authority}{IMDS}");
    for (uri, host, status) in [
        (absolute("localhost:4141"), "localhost:4141", 200),
        (absolute("evil.example"), "localhost:4141", 400),
        (absolute("localhost:4141"), "evil.example", 400),
    ] {
        let request = Request::get(uri).header("metadata", "true").header("host", host);
        assert_eq!(world.identity(request.body(Body::empty()).unwrap()).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn only_known_addresses_have_an_identity() {
    let world = World::new().await;
    let request = || get(IMDS).header("metadata", "true").body(Body::empty()).unwrap();
    for (address, status) in [("127.0.0.1", 200), ("127.8.9.10", 200), ("::1", 200), ("::ffff:127.0.0.1", 200)] {
        assert_eq!(world.identity_of(vec![workload()], address, request()).await.status, status, "{address}");
    }
    for address in ["10.1.2.3", "169.254.169.254", "::ffff:10.1.2.3", "fe80::1", "0.0.0.0"] {
        let reply = world.identity_of(vec![workload()], address, request()).await;
        assert_eq!(reply.status, 400, "{address}");
        assert!(reply.text.contains("No managed identity is configured"), "{}", reply.text);
    }
    let router = crate::managed_identity_router(world.state.clone(), vec![workload()]);
    let request = Request::get(IMDS).header("metadata", "true").header("host", "localhost");
    let response = tower::ServiceExt::oneshot(router, request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 400, "who forgets to tell the address opens nothing");
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_a_400_and_never_a_404() {
    let world = World::new().await;
    let base = "/metadata/identity/oauth2/token?";
    for (query, error) in [
        ("api-version=2018-02-01", "invalid_request"),
        ("resource=https://atlas.microsoft.com", "invalid_request"),
        ("api-version=2018-02-01&resource=https://nowhere.example", "invalid_resource"),
    ] {
        let reply = imds(&world, &format!("{base}{query}")).await;
        assert_eq!((reply.status, &reply.json()["error"]), (400, &error.into()), "{query}");
    }
}

#[tokio::test]
async fn a_disabled_identity_gets_no_token() {
    let world = World::new().await;
    let mut disabled = principal(IDENTITY_PRINCIPAL, IDENTITY_CLIENT, ServicePrincipalKind::ManagedIdentity);
    disabled.account_enabled = false;
    world.put(&disabled).await;
    assert_eq!(imds(&world, IMDS).await.status, 400);
}
