//! The resource owner password grant, and what clients ask before they use it.

use axum::body::Body;
use lazurite_crypto::password;
use lazurite_model::SeededRandom;

use super::people::{ADA, MAPS_SCOPE, PUBLIC, SERVER, ada, ask, consent_to, user};
use super::world::{OTHER_TENANT, Reply, SECRET, TENANT, World, get};

const CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
const ADAS: &str = "the pass word";

async fn world() -> World {
    let world = ada().await;
    let mut user = user();
    user.password = Some(password::hash(ADAS, &SeededRandom::new(3)));
    world.put(&user).await;
    world
}

async fn sign_in(world: &World, path: &str, client: &str, more: &[(&str, &str)]) -> Reply {
    let mut fields = vec![("client_id", client), ("grant_type", "password"), ("username", "ada@lazurite.localhost")];
    fields.extend_from_slice(more);
    world.token(&format!("/{path}/oauth2/v2.0/token"), &fields).await
}

fn code_of(reply: &Reply) -> (u16, u64) {
    (reply.status, reply.json()["error_codes"][0].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn the_azure_cli_signs_in_with_user_and_password() {
    let world = world().await;
    let scope = ("scope", "https://management.core.windows.net//.default openid profile offline_access");
    for path in ["organizations", TENANT] {
        let reply = sign_in(&world, path, CLI, &[("password", ADAS), scope]).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        let answer = reply.json();
        let claims = world.claims(answer["access_token"].as_str().unwrap());
        assert_eq!((claims["oid"].as_str(), claims["amr"][0].as_str()), (Some(ADA), Some("pwd")));
        assert_eq!(answer["foci"], "1");
    }
}

#[tokio::test]
async fn wrong_names_and_passwords_look_alike() {
    let world = world().await;
    let scope = ("scope", MAPS_SCOPE);
    consent_to(&world, PUBLIC, MAPS_SCOPE).await;
    let wrong = sign_in(&world, TENANT, PUBLIC, &[("password", "wrong"), scope]).await;
    let fields =
        |name| [("client_id", PUBLIC), ("grant_type", "password"), ("username", name), ("password", ADAS), scope];
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    for name in ["nobody@lazurite.localhost", "ada@nowhere.example", "ada", "ada@other.localhost"] {
        let nobody = world.token(&path, &fields(name)).await;
        assert_eq!(code_of(&nobody), (400, 50_126), "{name}");
        assert_eq!(nobody.json()["error"], wrong.json()["error"]);
    }
    assert_eq!(code_of(&wrong), (400, 50_126));
    assert_eq!(code_of(&world.token(&path, &fields("ADA@Lazurite.localhost ")).await), (200, 0));
    assert_eq!(
        code_of(&world.token(&path.replace(TENANT, OTHER_TENANT), &fields("ada@lazurite.localhost")).await),
        (400, 700_016)
    );
}

#[tokio::test]
async fn a_client_must_be_public_or_prove_who_it_is_and_consent_is_needed() {
    let world = world().await;
    let asked = [("password", ADAS), ("scope", MAPS_SCOPE)];
    assert_eq!(code_of(&sign_in(&world, TENANT, SERVER, &asked).await), (401, 7_000_218));
    let with_secret = [asked[0], asked[1], ("client_secret", SECRET)];
    assert_eq!(code_of(&sign_in(&world, TENANT, SERVER, &with_secret).await), (400, 65_001));
    consent_to(&world, SERVER, MAPS_SCOPE).await;
    assert_eq!(code_of(&sign_in(&world, TENANT, SERVER, &with_secret).await), (200, 0));
    for missing in ["username", "password", "scope"] {
        let fields: Vec<_> =
            [("username", "a@b"), ("password", "x"), ("scope", MAPS_SCOPE), ("grant_type", "password")]
                .into_iter()
                .filter(|(name, _)| *name != missing)
                .collect();
        assert_eq!(code_of(&ask(&world, PUBLIC, &fields).await), (400, 900_144), "{missing}");
    }
}

#[tokio::test]
async fn an_accounts_realm_tells_of_its_domain_alone() {
    let world = world().await;
    let realm = async |path: &str| world.login(get(path).body(Body::empty()).unwrap()).await.json();
    let ada = realm("/common/userrealm/ada@lazurite.localhost?api-version=1.0").await;
    assert_eq!(ada["account_type"], "Managed");
    assert_eq!(ada["cloud_instance_name"], "localhost:8443");
    assert_eq!(realm("/common/userrealm/nobody@Lazurite.localhost?api-version=1.0").await, ada);
    assert_eq!(realm(&format!("/{TENANT}/UserRealm?user=nobody%40lazurite.localhost&api-version=1.0")).await, ada);
    for name in ["ada@nowhere.example", "ada", "@"] {
        assert_eq!(realm(&format!("/common/UserRealm/{name}")).await["account_type"], "Unknown", "{name}");
    }
}
