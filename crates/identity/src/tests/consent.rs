//! Consent: asked once, remembered for one or for all, and never given by who may not.

use lazurite_model::record::{DirectoryRole, PermissionGrant, User};

use super::people::{ADA, PUBLIC, ada, user};
use super::world::{TENANT, World};
use crate::client::Client;
use crate::oauth::consent::{give, missing};
use crate::token::Scopes;

const MAPS: &str = "https://atlas.microsoft.com/user_impersonation";
const ADMIN_ONLY: &str = "https://graph.microsoft.com/Directory.ReadWrite.All";

async fn asked(world: &World, client: &str, person: &User, scope: &str) -> Vec<String> {
    let tenant = world.state.directory().tenant(TENANT.parse().unwrap()).unwrap();
    let client = Client::find(&world.state, client).unwrap();
    let missing = missing(&world.state, &tenant, &client, person, &Scopes::parse_all(scope).unwrap()).await.unwrap();
    missing.into_iter().map(|asked| format!("{}: {}", asked.api, asked.display_name)).collect()
}

async fn consented(world: &World, person: &User, scope: &str, everybody: bool) -> Result<(), u32> {
    let tenant = world.state.directory().tenant(TENANT.parse().unwrap()).unwrap();
    let client = Client::find(&world.state, PUBLIC).unwrap();
    let scopes = Scopes::parse_all(scope).unwrap();
    give(&world.state, (&tenant, &client, person), &scopes, everybody).await.map_err(|fault| fault.row.code)
}

fn grace() -> User {
    User { id: ADA.replace("ada1", "9ace").parse().unwrap(), user_principal_name: "grace@x".into(), ..user() }
}

#[tokio::test]
async fn a_permission_is_asked_once_and_for_that_person_alone() {
    let world = ada().await;
    assert_eq!(asked(&world, PUBLIC, &user(), MAPS).await, ["Azure Maps: Access Azure Maps"]);
    consented(&world, &user(), MAPS, false).await.unwrap();
    assert!(asked(&world, PUBLIC, &user(), &format!("{MAPS} openid profile")).await.is_empty());
    assert_eq!(asked(&world, PUBLIC, &grace(), MAPS).await.len(), 1);
}

#[tokio::test]
async fn an_administrator_may_consent_for_all() {
    let world = ada().await;
    assert_eq!(consented(&world, &user(), MAPS, true).await, Err(90094));
    let admin = User { directory_roles: vec![DirectoryRole::CloudApplicationAdministrator], ..user() };
    consented(&world, &admin, MAPS, true).await.unwrap();
    assert!(asked(&world, PUBLIC, &grace(), MAPS).await.is_empty());
    assert_eq!(world.list::<PermissionGrant>().await[0].user, None);
}

#[tokio::test]
async fn some_permissions_only_an_administrator_gives() {
    let world = ada().await;
    assert_eq!(consented(&world, &user(), ADMIN_ONLY, false).await, Err(90094));
    assert!(world.list::<PermissionGrant>().await.is_empty());
}

#[tokio::test]
async fn the_sign_in_itself_is_asked_when_nothing_else_was() {
    let world = ada().await;
    let scope = "openid profile offline_access";
    assert_eq!(asked(&world, PUBLIC, &user(), scope).await.len(), 3);
    consented(&world, &user(), scope, false).await.unwrap();
    assert!(asked(&world, PUBLIC, &user(), scope).await.is_empty());
}

#[tokio::test]
async fn azures_own_programs_ask_for_nothing() {
    let world = ada().await;
    let cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    assert!(
        asked(&world, cli, &user(), "https://management.azure.com/.default openid offline_access").await.is_empty()
    );
}
