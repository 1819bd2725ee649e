//! The hosts whose forms differ most from instance metadata: Azure Arc, Service Fabric, Cloud Shell.

use axum::body::Body;
use http::Request;

use super::world::{IDENTITY, IDENTITY_CLIENT, IDENTITY_PRINCIPAL, Reply, World, get};

const ARC: &str = "/arc/metadata/identity/oauth2/token?api-version=2020-06-01&resource=https://atlas.microsoft.com";
const FABRIC: &str =
    "/metadata/identity/oauth2/token?api-version=2019-07-01-preview&resource=https://atlas.microsoft.com";

async fn arc(world: &World, query: &str, secret: Option<&str>) -> Reply {
    let mut request = get(&format!("{ARC}{query}")).header("metadata", "true");
    if let Some(secret) = secret {
        request = request.header("authorization", format!("Basic {secret}"));
    }
    world.identity(request.body(Body::empty()).unwrap()).await
}

async fn cloud_shell(world: &World, body: &'static str) -> Reply {
    let request = Request::post("/oauth2/token").header("metadata", "true");
    world.identity(request.header("content-type", "application/x-www-form-urlencoded").body(body.into()).unwrap()).await
}

#[tokio::test]
async fn arc_names_a_file_and_wants_to_hear_what_is_in_it() {
    let world = World::new().await;
    let challenge = arc(&world, "", None).await;
    assert_eq!(challenge.status, 401, "{}", challenge.text);
    let file = challenge.header("www-authenticate").strip_prefix("Basic realm=").unwrap().to_owned();
    let folder = world.state.settings().managed_identity.arc_folder.clone();
    assert_eq!(std::path::Path::new(&file).parent().unwrap(), folder);
    assert!(file.ends_with(".key"));
    assert!(!challenge.text.contains("access_token"));
}

#[tokio::test]
async fn arc_refuses_guesses_and_asks_without_the_metadata_header() {
    let world = World::new().await;
    for secret in ["", "guess", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        assert_eq!(arc(&world, "", Some(secret)).await.status, 401, "{secret}");
    }
    let bare = world.identity(get(ARC).body(Body::empty()).unwrap()).await;
    assert_eq!((bare.status, bare.header("www-authenticate")), (400, ""));
}

#[tokio::test]
async fn service_fabric_answers_to_its_secret_alone() {
    let world = World::new().await;
    let ask = |header, value| get(FABRIC).header(header, value).body(Body::empty()).unwrap();
    let reply = world.service_fabric(ask("secret", "msi-header")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let body = reply.json();
    assert_eq!((&body["token_type"], body["expires_on"].is_string()), (&"Bearer".into(), true));
    for (header, value) in [("secret", "wrong"), ("metadata", "true"), ("x-identity-header", "msi-header")] {
        let reply = world.service_fabric(ask(header, value)).await;
        assert_eq!((reply.status, &reply.json()["error"]["code"]), (401, &"SecretHeaderNotFound".into()), "{header}");
    }
    let unknown = format!("{FABRIC}&client_id={IDENTITY_PRINCIPAL}");
    let reply = world.service_fabric(get(&unknown).header("secret", "msi-header").body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &"ManagedIdentityNotFound".into()));
    let forwarded = ask("secret", "msi-header");
    let (mut parts, body) = forwarded.into_parts();
    parts.headers.insert("x-forwarded-for", "10.0.0.1".parse().unwrap());
    let reply = world.service_fabric(Request::from_parts(parts, body)).await;
    assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &"BadRequest".into()));
}

#[tokio::test]
async fn cloud_shell_is_told_a_resource_and_nothing_else() {
    let world = World::new().await;
    let reply = cloud_shell(&world, "resource=https%3A%2F%2Fatlas.microsoft.com").await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(world.claims(reply.json()["access_token"].as_str().unwrap())["xms_mirid"], IDENTITY);
    for body in
        ["", "resource=", "resource=https://nowhere.example", "resource=https://atlas.microsoft.com&client_id=x"]
    {
        let reply = cloud_shell(&world, body).await;
        assert_eq!(reply.status, 400, "{body}");
        assert!(reply.json()["error"]["code"].is_string(), "{}", reply.text);
    }
    let request = Request::post("/oauth2/token").body("resource=https://atlas.microsoft.com".into()).unwrap();
    assert_eq!(world.identity(request).await.status, 400);
    assert_eq!(
        world.identity(get("/oauth2/token").header("metadata", "true").body(Body::empty()).unwrap()).await.status,
        405
    );
}

#[tokio::test]
async fn arc_says_whose_token_it_gives() {
    let world = World::new().await;
    for (name, value, echoed) in [
        ("client_id", IDENTITY_CLIENT, "client_id"),
        ("object_id", IDENTITY_PRINCIPAL, "object_id"),
        ("msi_res_id", IDENTITY, "msi_res_id"),
    ] {
        let query = format!("&{name}={value}");
        let challenges = crate::managed_identity_router(world.state.clone(), vec![super::world::workload()]);
        let first = world.local(&challenges, get(&format!("{ARC}{query}")).header("metadata", "true")).await;
        let file = first.header("www-authenticate").strip_prefix("Basic realm=").unwrap().to_owned();
        let secret = std::fs::read_to_string(&file).unwrap();
        let again = || {
            let request = get(&format!("{ARC}{query}")).header("metadata", "true");
            request.header("authorization", format!("Basic {secret}"))
        };
        let reply = world.local(&challenges, again()).await;
        assert_eq!((reply.status, &reply.json()[echoed]), (200, &value.into()), "{name}");
        assert_eq!(world.local(&challenges, again()).await.status, 401, "a challenge is answered once");
        assert!(!std::path::Path::new(&file).exists());
    }
}
