//! What stands in a person's tokens: groups or where to ask for them, roles, and the form that the API wants.

use lazurite_model::record::{
    ApiSettings, AppRole, AppRoleAssignment, Application, ConsentType, Group, GroupClaims, Membership, PermissionScope,
    Record,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::people::{ADA, PUBLIC, ada, code, consent_to, redeem};
use super::world::{PRINCIPAL, TENANT, World, application, principal, start};

const API: &str = "eeeeeeee-0000-4000-8000-0000000000a1";
const API_PRINCIPAL: &str = "eeeeeeee-0000-4000-8000-0000000000a2";
const SCOPE: &str = "api://trails/walk openid offline_access";
const GUIDE: Uuid = Uuid::from_u128(0x6a);

/// An API of the tenant that wants groups in its tokens, and Ada's consent to a client that walks there.
async fn trails(version: Option<u8>) -> World {
    let world = ada().await;
    let scope = PermissionScope {
        id: Uuid::from_u128(0x5c),
        value: "walk".into(),
        consent: ConsentType::User,
        enabled: true,
        display_name: "Walk".into(),
        description: "Walk the trails.".into(),
    };
    let role = AppRole {
        id: GUIDE,
        value: "Guide".into(),
        display_name: "Guide".into(),
        description: "Leads others.".into(),
        for_users: true,
        for_applications: true,
        enabled: true,
    };
    let api = ApiSettings {
        scopes: vec![scope],
        roles: vec![role],
        groups: GroupClaims::SecurityGroup,
        ..ApiSettings::default()
    };
    let application = Application {
        id: Uuid::from_u128(0xa9).into(),
        identifier_uris: vec!["api://trails".into()],
        requested_access_token_version: version,
        api,
        ..application(API)
    };
    world.put(&application).await;
    let kind = lazurite_model::record::ServicePrincipalKind::Application;
    world.put(&principal(API_PRINCIPAL, API, kind)).await;
    consent_to(&world, PUBLIC, SCOPE).await;
    world
}

/// A group with that member in it.
async fn group(world: &World, number: u128, member: &str, security_enabled: bool) -> String {
    let id = Uuid::from_u128(0x9000_0000 + number);
    let group = Group {
        id: id.into(),
        tenant: TENANT.parse().unwrap(),
        display_name: format!("group {number}"),
        mail_nickname: format!("group{number}"),
        description: None,
        mail_enabled: false,
        security_enabled,
        created: start(),
    };
    world.put(&group).await;
    world.put(&Membership { group: id.into(), member: member.parse().unwrap() }).await;
    group.key()
}

async fn access(world: &World) -> Value {
    let code = code(world, PUBLIC, SCOPE).await;
    let reply = redeem(world, PUBLIC, &code).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    world.claims(reply.json()["access_token"].as_str().unwrap())
}

async fn assign(world: &World, to: &str) {
    let assignment = AppRoleAssignment {
        id: Uuid::from_u128(0xa5),
        tenant: TENANT.parse().unwrap(),
        principal: to.parse().unwrap(),
        resource: API_PRINCIPAL.parse().unwrap(),
        role: GUIDE,
        created: start(),
    };
    world.put(&assignment).await;
}

#[tokio::test]
async fn an_api_that_wants_groups_gets_nested_ones_of_the_kind_it_wants() {
    let world = trails(None).await;
    let inner = group(&world, 1, ADA, true).await;
    let outer = group(&world, 2, &inner, true).await;
    group(&world, 3, ADA, false).await;
    assert_eq!(access(&world).await["groups"], json!([inner, outer]));
}

#[tokio::test]
async fn too_many_groups_are_asked_for_elsewhere() {
    let world = trails(None).await;
    for number in 0..201 {
        group(&world, number, ADA, true).await;
    }
    let claims = access(&world).await;
    assert_eq!(claims["groups"], Value::Null);
    assert_eq!(claims["_claim_names"]["groups"], "src1");
    let endpoint = claims["_claim_sources"]["src1"]["endpoint"].as_str().unwrap();
    assert_eq!(endpoint, format!("https://graph.localhost:8443/v1.0/users/{ADA}/getMemberObjects"));
    let path = endpoint.strip_prefix("https://graph.localhost:8443/v1.0").unwrap();
    let there = world.graph("admin", "POST", path, json!({"securityEnabledOnly": true})).await;
    assert_eq!(there.json()["value"].as_array().unwrap().len(), 201, "{}", there.text);
}

#[tokio::test]
async fn a_role_is_a_persons_own_or_a_groups() {
    let world = trails(None).await;
    assert_eq!(access(&world).await["roles"], Value::Null);
    let outer = group(&world, 2, &group(&world, 1, ADA, true).await, true).await;
    assign(&world, &outer).await;
    assert_eq!(access(&world).await["roles"], json!(["Guide"]));
}

#[tokio::test]
async fn an_application_has_the_roles_that_it_was_assigned() {
    let world = trails(None).await;
    assign(&world, PRINCIPAL).await;
    let fields = [
        ("client_id", super::world::CLIENT),
        ("client_secret", super::world::SECRET),
        ("grant_type", "client_credentials"),
        ("scope", "api://trails/.default"),
    ];
    let reply = world.token(&format!("/{TENANT}/oauth2/v2.0/token"), &fields).await;
    let claims = world.claims(reply.json()["access_token"].as_str().unwrap());
    assert_eq!((&claims["roles"], &claims["idtyp"]), (&json!(["Guide"]), &json!("app")));
}

#[tokio::test]
async fn an_api_gets_the_version_that_it_wants() {
    let first = access(&trails(None).await).await;
    assert_eq!(
        (&first["ver"], &first["aud"], &first["appid"]),
        (&json!("1.0"), &json!("api://trails"), &json!(PUBLIC))
    );
    assert_eq!(first["upn"], "ada@lazurite.localhost");
    let second = access(&trails(Some(2)).await).await;
    assert_eq!((&second["ver"], &second["aud"], &second["azp"]), (&json!("2.0"), &json!(API), &json!(PUBLIC)));
    assert_eq!(second["preferred_username"], "ada@lazurite.localhost");
    assert_eq!(second["upn"], Value::Null);
}
