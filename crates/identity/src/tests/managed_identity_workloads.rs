//! Who a caller is: by the address that it asks from, and by what its entry allows.

use axum::body::Body;
use lazurite_model::record::{
    AccountKey, AccountKind, Identity, MapsAccount, ServicePrincipalKind, SkuName, UserAssignedIdentity,
};
use lazurite_model::{Location, ResourceId, Sealed, UniqueId};

use super::world::{IDENTITY, IDENTITY_CLIENT, Reply, World, get, identity, principal, start, workload};
use crate::{Choice, Workload};

const IMDS: &str = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://atlas.microsoft.com";
const ACCOUNT: &str =
    "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.Maps/accounts/m";
const OWN_PRINCIPAL: &str = "aaaaaaaa-5555-4555-8555-555555555555";
const OWN_CLIENT: &str = "aaaaaaaa-6666-4666-8666-666666666666";
const SECOND: &str = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/second";
const SECOND_PRINCIPAL: &str = "bbbbbbbb-5555-4555-8555-555555555555";
const SECOND_CLIENT: &str = "bbbbbbbb-6666-4666-8666-666666666666";

fn account() -> MapsAccount {
    let key = || AccountKey { sealed: Sealed(String::new()), last_updated: start() };
    MapsAccount {
        id: id(ACCOUNT),
        unique_id: UniqueId(uuid::Uuid::from_u128(1)),
        location: Location::EastUs,
        locations: Vec::new(),
        kind: AccountKind::Gen2,
        sku: SkuName::G2,
        tags: Default::default(),
        identity: Identity::default(),
        disable_local_auth: false,
        cors: Vec::new(),
        linked_resources: Vec::new(),
        encryption: None,
        public_network_access_disabled: false,
        primary_key: key(),
        secondary_key: key(),
        sas_signing_keys: Vec::new(),
        system_data: identity().system_data,
    }
}

fn id(text: &str) -> ResourceId {
    ResourceId::parse(text).unwrap()
}

/// A world with an account that has an identity of its own, and a second user-assigned one.
async fn world(attached: &[&str]) -> World {
    let world = World::new().await;
    let mut own = principal(OWN_PRINCIPAL, OWN_CLIENT, ServicePrincipalKind::ManagedIdentity);
    own.alternative_names = vec!["isExplicit=False".into(), ACCOUNT.into()];
    world.put(&own).await;
    world.put(&principal(SECOND_PRINCIPAL, SECOND_CLIENT, ServicePrincipalKind::ManagedIdentity)).await;
    let (principal_id, client_id) = (SECOND_PRINCIPAL.parse().unwrap(), SECOND_CLIENT.parse().unwrap());
    world.put(&UserAssignedIdentity { id: id(SECOND), principal_id, client_id, ..identity() }).await;
    let mut account = account();
    account.identity.system_assigned = Some(OWN_PRINCIPAL.parse().unwrap());
    account.identity.user_assigned = attached.iter().map(|text| id(text)).collect();
    world.put(&account).await;
    world
}

fn only(resource: Option<&str>, allowed: &[&str]) -> Workload {
    let allowed = allowed.iter().map(|text| id(text)).collect();
    Workload { resource: resource.map(id), choice: Choice::Only(allowed), ..workload() }
}

async fn ask(world: &World, workload: &Workload, query: &str) -> Reply {
    let request = get(&format!("{IMDS}{query}")).header("metadata", "true").body(Body::empty()).unwrap();
    world.identity_of(vec![workload.clone()], "127.0.0.1", request).await
}

/// The resource whose token it is, or what the refusal says.
fn whose(world: &World, reply: &Reply) -> String {
    let body = reply.json();
    match body["access_token"].as_str() {
        Some(token) => world.claims(token)["xms_mirid"].as_str().unwrap().to_owned(),
        None => body["error_description"].as_str().unwrap().to_owned(),
    }
}

#[tokio::test]
async fn a_caller_that_is_an_account_has_the_accounts_own_identity() {
    let world = world(&[]).await;
    let reply = ask(&world, &only(Some(ACCOUNT), &[]), "").await;
    let claims = world.claims(reply.json()["access_token"].as_str().unwrap());
    assert_eq!((&claims["oid"], &claims["appid"]), (&OWN_PRINCIPAL.into(), &OWN_CLIENT.into()));
    assert_eq!((&claims["xms_mirid"], &claims["appidacr"]), (&ACCOUNT.into(), &"2".into()));
}

#[tokio::test]
async fn a_system_assigned_identity_is_named_by_any_of_its_ids() {
    let world = world(&[]).await;
    for query in [
        format!("&client_id={OWN_CLIENT}"),
        format!("&object_id={OWN_PRINCIPAL}"),
        format!("&msi_res_id={}", ACCOUNT.to_lowercase()),
    ] {
        assert_eq!(whose(&world, &ask(&world, &workload(), &query).await), ACCOUNT, "{query}");
        assert_eq!(whose(&world, &ask(&world, &only(Some(ACCOUNT), &[]), &query).await), ACCOUNT, "{query}");
    }
}

#[tokio::test]
async fn a_configured_caller_gets_only_what_its_entry_allows() {
    let world = world(&[SECOND]).await;
    let own = only(Some(ACCOUNT), &[]);
    let second = format!("&client_id={SECOND_CLIENT}");
    let first = format!("&client_id={IDENTITY_CLIENT}");
    assert_eq!(whose(&world, &ask(&world, &own, &second).await), SECOND, "what is attached to the account is its");
    assert_eq!(whose(&world, &ask(&world, &own, &first).await), "Identity not found");
    let more = only(Some(ACCOUNT), &[IDENTITY]);
    assert_eq!(whose(&world, &ask(&world, &more, &first).await), IDENTITY);
    let one = only(Some(IDENTITY), &[]);
    for query in [second, format!("&object_id={OWN_PRINCIPAL}"), format!("&msi_res_id={ACCOUNT}")] {
        let refused = ask(&world, &one, &query).await;
        assert_eq!((refused.status, whose(&world, &refused)), (400, "Identity not found".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn who_names_none_gets_the_only_one_and_never_one_of_several() {
    let world = world(&[]).await;
    assert_eq!(whose(&world, &ask(&world, &only(None, &[SECOND]), "").await), SECOND);
    let several = whose(&world, &ask(&world, &only(None, &[SECOND, IDENTITY]), "").await);
    assert!(several.starts_with("Multiple user assigned identities exist"), "{several}");
    assert_eq!(whose(&world, &ask(&world, &only(None, &[]), "").await), "Identity not found");
    let gone = format!("{SECOND}-gone");
    assert_eq!(whose(&world, &ask(&world, &only(Some(&gone), &[]), "").await), "Identity not found");
}

#[tokio::test]
async fn an_identity_that_its_account_has_given_up_gets_no_token() {
    let world = world(&[]).await;
    world.put(&account()).await;
    for query in ["".to_owned(), format!("&client_id={OWN_CLIENT}"), format!("&object_id={OWN_PRINCIPAL}")] {
        let reply = ask(&world, &only(Some(ACCOUNT), &[]), &query).await;
        assert_eq!(whose(&world, &reply), "Identity not found", "{query}");
    }
}

#[tokio::test]
async fn the_address_says_which_of_several_callers_it_is() {
    let world = world(&[]).await;
    let from =
        |source: &str, resource| Workload { sources: vec![source.parse().unwrap()], ..only(Some(resource), &[]) };
    let workloads = vec![from("10.1.0.0/16", SECOND), from("10.0.0.0/8", ACCOUNT), workload()];
    for (address, expected) in
        [("10.1.2.3", SECOND), ("::ffff:10.1.2.3", SECOND), ("10.2.0.1", ACCOUNT), ("::1", IDENTITY)]
    {
        let request = get(IMDS).header("metadata", "true").body(Body::empty()).unwrap();
        let reply = world.identity_of(workloads.clone(), address, request).await;
        assert_eq!(whose(&world, &reply), expected, "{address}");
    }
    let request = get(IMDS).header("metadata", "true").body(Body::empty()).unwrap();
    assert_eq!(world.identity_of(workloads, "192.0.2.1", request).await.status, 400);
}

#[tokio::test]
async fn a_developers_machine_has_no_identities_of_other_tenants() {
    let world = world(&[]).await;
    let mut foreign = principal(SECOND_PRINCIPAL, SECOND_CLIENT, ServicePrincipalKind::ManagedIdentity);
    foreign.tenant = super::world::OTHER_TENANT.parse().unwrap();
    world.put(&foreign).await;
    let reply = ask(&world, &workload(), &format!("&client_id={SECOND_CLIENT}")).await;
    assert_eq!(whose(&world, &reply), "Identity not found");
}
