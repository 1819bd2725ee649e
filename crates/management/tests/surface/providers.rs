//! Resource providers: what is shown of them, and registering with them.

use serde_json::json;

use crate::support::*;

const V: &str = "api-version=2024-11-01";

fn provider(rest: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}/providers/{rest}?{V}")
}

async fn make_account(world: &World) -> Answer {
    let body = json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}});
    world.send("PUT", &format!("{}?api-version=2023-06-01", account("m")), Some(body)).await
}

#[tokio::test]
async fn what_a_subscription_gave_up_cannot_be_made_in_it() {
    let world = World::new().await;
    let unregistered = world.send("POST", &provider("microsoft.maps/unregister"), None).await.expect(200);
    assert_eq!(unregistered.body["registrationState"], "Unregistered");
    let shown = world.send("GET", &provider("Microsoft.Maps"), None).await.expect(200);
    assert_eq!(shown.body, unregistered.body);
    let refused = make_account(&world).await.expect(409);
    assert_eq!(refused.code(), "MissingSubscriptionRegistration");
    assert_eq!(refused.body["error"]["details"][0]["target"], "Microsoft.Maps");
    world.make_identity("uai").await;
    let registered = world.send("POST", &provider("Microsoft.Maps/register"), None).await.expect(200);
    assert_eq!(registered.body["registrationState"], "Registered");
    make_account(&world).await.expect(201);
}

#[tokio::test]
async fn nothing_is_given_up_that_is_in_use_or_that_nobody_can_do_without() {
    let world = World::new().await;
    make_account(&world).await.expect(201);
    let used = world.send("POST", &provider("Microsoft.Maps/unregister"), None).await.expect(409);
    assert_eq!(used.code(), "ResourceProviderInUse");
    world.send("POST", &provider("Microsoft.ManagedIdentity/unregister"), None).await.expect(200);
    let always = world.send("POST", &provider("Microsoft.Management/unregister"), None).await.expect(409);
    assert_eq!(always.code(), "ResourceProviderCannotBeUnregistered");
    assert_eq!(
        world.send("POST", &provider("Contoso.X/unregister"), None).await.expect(404).code(),
        "InvalidResourceNamespace"
    );
    world.grant(ADA, READER, &format!("/subscriptions/{SUBSCRIPTION}")).await;
    world.send_as(ADA, "POST", &provider("Microsoft.ManagedIdentity/unregister"), None).await.expect(403);
    world.send_as(ADA, "POST", &provider("Microsoft.ManagedIdentity/register"), None).await.expect(403);
    world.grant(ADA, MAPS_CONTRIBUTOR, &format!("/subscriptions/{SUBSCRIPTION}")).await;
    world.send_as(ADA, "POST", &provider("Microsoft.ManagedIdentity/register"), None).await.expect(403);
}

#[tokio::test]
async fn providers_are_shown_to_everybody_with_types_and_operations() {
    let world = World::new().await;
    let all = world.send_as(ADA, "GET", &format!("/providers?{V}"), None).await.expect(200).body;
    for one in all["value"].as_array().unwrap() {
        let name = one["namespace"].as_str().unwrap();
        assert_eq!(one.get("registrationState"), None, "{name}");
        let shown = world.send_as(ADA, "GET", &format!("/providers/{name}?{V}"), None).await.expect(200).body;
        assert_eq!(&shown, one);
        for type_ in one["resourceTypes"].as_array().unwrap() {
            assert!(!type_["apiVersions"].as_array().unwrap().is_empty(), "{type_}");
        }
    }
    for (name, version) in [
        ("Microsoft.Resources", "2024-11-01"),
        ("Microsoft.ManagedIdentity", "2024-11-30"),
        ("Microsoft.Management", "2021-04-01"),
        ("Microsoft.Authorization", "2016-09-01"),
        ("Microsoft.Features", "2021-07-01"),
    ] {
        let path = format!("/providers/{name}/operations?api-version={version}");
        let listed = world.send_as(ADA, "GET", &path, None).await.expect(200);
        assert!(listed.names().iter().all(|operation| operation.starts_with(&format!("{name}/"))), "{name}");
        assert!(!listed.names().is_empty(), "{name}");
    }
    let types = world.send("GET", &provider("Microsoft.Maps/resourceTypes"), None).await.expect(200);
    assert!(types.body["value"].as_array().unwrap().iter().any(|type_| type_["resourceType"] == "accounts"));
}

#[tokio::test]
async fn there_are_no_features() {
    let world = World::new().await;
    let features = |rest: &str| {
        format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Features/{rest}?api-version=2021-07-01")
    };
    for path in ["features", "providers/Microsoft.Maps/features", "subscriptionFeatureRegistrations"] {
        assert_eq!(world.send("GET", &features(path), None).await.expect(200).body, json!({"value": []}), "{path}");
    }
    for (method, path) in [
        ("GET", "providers/Microsoft.Maps/features/x"),
        ("POST", "providers/Microsoft.Maps/features/x/register"),
        ("POST", "providers/Microsoft.Maps/features/x/unregister"),
        ("PUT", "featureProviders/Microsoft.Maps/subscriptionFeatureRegistrations/x"),
    ] {
        assert_eq!(world.send(method, &features(path), None).await.expect(404).code(), "FeatureNotFound", "{path}");
    }
    let unknown = world.send("GET", &features("providers/Contoso.X/features"), None).await.expect(404);
    assert_eq!(unknown.code(), "InvalidResourceNamespace");
}

#[tokio::test]
async fn whether_a_resource_exists_is_told_to_those_who_may_see_it() {
    let world = World::new().await;
    make_account(&world).await.expect(201);
    let path = format!("{}?api-version=2023-06-01", account("m"));
    let found = world.send("HEAD", &path, None).await;
    assert_eq!((found.status.as_u16(), found.body), (204, serde_json::Value::Null));
    assert_eq!(world.send("HEAD", &path.replace("/m?", "/none?"), None).await.status, 404);
    assert_eq!(world.send_as(ADA, "HEAD", &path, None).await.status, 403);
}
