//! Subscriptions, tenants, locations, providers, resource groups, the list of all resources.

use lazurite_model::record::{ManagementGroup, ServicePrincipal, UserAssignedIdentity};
use serde_json::json;

use crate::support::*;

const V: &str = "api-version=2024-11-01";

fn subscription(rest: &str) -> String {
    format!("/subscriptions/{SUBSCRIPTION}{rest}?{V}")
}

#[tokio::test]
async fn a_caller_sees_the_subscriptions_in_which_it_has_any_role() {
    let world = World::new().await;
    let path = "/subscriptions?api-version=2022-12-01";
    let own = world.send("GET", path, None).await.expect(200);
    insta::assert_json_snapshot!("subscriptions", own.body);
    assert_eq!(world.send_as(ADA, "GET", path, None).await.expect(200).body, json!({"value": []}));
    world.make_account("m", json!({})).await;
    world.grant(STAFF, MAPS_DATA_READER, &account("m")).await;
    assert_eq!(world.send_as(ADA, "GET", path, None).await.expect(200).body, own.body);
    assert_eq!(world.send("GET", &subscription(""), None).await.expect(200).body, own.body["value"][0]);
    world.send_as(ADA, "GET", &subscription(""), None).await.expect(403);
}

#[tokio::test]
async fn subscriptions_of_nobody_and_of_others_look_alike() {
    let world = World::new().await;
    for id in [FOREIGN.to_string(), "22222222-2222-4222-8222-222222222223".into()] {
        let answer = world.send("GET", &format!("/subscriptions/{id}?{V}"), None).await.expect(404);
        assert_eq!(answer.message(), format!("The subscription '{id}' could not be found."));
    }
    assert_eq!(
        world.send("GET", &format!("/subscriptions/mine?{V}"), None).await.expect(400).code(),
        "InvalidSubscriptionId"
    );
}

#[tokio::test]
async fn the_directory_the_locations_and_the_providers_are_shown() {
    let world = World::new().await;
    insta::assert_json_snapshot!(
        "tenants",
        world.send_as(ADA, "GET", &format!("/tenants?{V}"), None).await.expect(200).body
    );
    let locations = world.send("GET", &subscription("/locations"), None).await.expect(200);
    assert!(locations.names().contains(&"eastus"));
    assert_eq!(locations.body["value"][1]["id"], format!("/subscriptions/{SUBSCRIPTION}/locations/eastus"));
    let maps = world.send("GET", &subscription("/providers/microsoft.maps"), None).await.expect(200);
    insta::assert_json_snapshot!("provider", maps.body);
    assert_eq!(
        world.send("POST", &subscription("/providers/Microsoft.Maps/register"), None).await.expect(200).body,
        maps.body
    );
    world.send_as(ADA, "POST", &subscription("/providers/Microsoft.Maps/register"), None).await.expect(403);
    let all = world.send("GET", &subscription("/providers"), None).await.expect(200).body;
    assert!(all["value"].as_array().unwrap().contains(&maps.body));
    let unknown = world.send("GET", &subscription("/providers/Contoso.X"), None).await.expect(404);
    assert_eq!(unknown.code(), "InvalidResourceNamespace");
}

#[tokio::test]
async fn a_resource_group_is_made_asked_for_changed_and_deleted() {
    let world = World::new().await;
    let path = subscription("/resourcegroups/My.Group_1(x)");
    assert_eq!(world.send("HEAD", &path, None).await.status, 404);
    let made = world.send("PUT", &path, Some(json!({"location": "Finland Central"}))).await.expect(400);
    assert_eq!(made.code(), "LocationNotAvailableForResourceGroup");
    let made =
        world.send("PUT", &path, Some(json!({"location": "Sweden Central", "tags": {"a": "b"}}))).await.expect(201);
    insta::assert_json_snapshot!("group", made.body);
    assert_eq!(world.send("HEAD", &path, None).await.status, 204);
    let upper = path.replace("My.Group", "MY.GROUP");
    assert_eq!(world.send("GET", &upper, None).await.expect(200).body, made.body);
    world.send("PUT", &upper, Some(json!({"location": "swedencentral"}))).await.expect(200);
    assert_eq!(
        world.send("PUT", &path, Some(json!({"location": "eastus"}))).await.expect(409).code(),
        "InvalidResourceGroupLocation"
    );
    let patched = world.send("PATCH", &path, Some(json!({"tags": {"c": "d"}}))).await.expect(200);
    assert_eq!((&patched.body["tags"], &patched.body["name"]), (&json!({"c": "d"}), &json!("My.Group_1(x)")));
    let list = |filter: &str| format!("{}&$filter={filter}", subscription("/resourcegroups"));
    assert_eq!(world.send("GET", &list(""), None).await.expect(200).names(), ["lz", "My.Group_1(x)"]);
    assert_eq!(
        world.send("GET", &list("tagName eq 'c' and tagValue eq 'd'"), None).await.expect(200).names(),
        ["My.Group_1(x)"]
    );
    assert_eq!(world.send("GET", &list("tagName eq 'c' and tagValue eq 'x'"), None).await.expect(200).names().len(), 0);
    let accepted = world.send("DELETE", &path, None).await.expect(202);
    let location = accepted.headers["location"].to_str().unwrap().strip_prefix("https://localhost:8443").unwrap();
    world.send("GET", location, None).await.expect(200);
    world.send_as(ADA, "GET", &location.replace("operationresults/", "operationresults/x"), None).await.expect(404);
    let gone = world.send("DELETE", &path, None).await.expect(404);
    assert_eq!(gone.code(), "ResourceGroupNotFound");
    let wrong = world
        .send("PUT", &subscription("/resourcegroups/a%25b"), Some(json!({"location": "eastus"})))
        .await
        .expect(400);
    assert_eq!(wrong.code(), "InvalidResourceGroup");
}

#[tokio::test]
async fn a_deleted_group_takes_everything_in_it_along() {
    let world = World::new().await;
    let principal = world.make_identity("uai").await;
    world.make_account("m", json!({"identity": {"type": "SystemAssigned"}})).await;
    world.grant(ADA, READER, GROUP).await;
    world.grant(ADA, READER, &account("m")).await;
    let other = subscription("/resourceGroups/lz2");
    world.send("PUT", &other, Some(json!({"location": "eastus"}))).await.expect(201);
    let path = format!("{GROUP}?{V}");
    world.send("DELETE", &path, None).await.expect(202);
    assert!(world.store.list::<UserAssignedIdentity>("").await.unwrap().is_empty());
    assert!(world.store.read::<ServicePrincipal>(&principal).await.unwrap().is_none());
    assert_eq!(world.store.list::<ServicePrincipal>("").await.unwrap().len(), 1, "the owner alone");
    world.send("PUT", &path, Some(json!({"location": "eastus"}))).await.expect(201);
    world.send_as(ADA, "GET", &path, None).await.expect(403);
    world.send("GET", &other, None).await.expect(200);
}

#[tokio::test]
async fn all_resources_are_listed_and_the_filter_is_honoured() {
    let world = World::new().await;
    world.make_identity("both").await;
    world.make_account("both", json!({"tags": {"a": "b"}})).await;
    world.make_account("other", json!({})).await;
    let listed = async |filter: &str| {
        let path = format!("{}&$filter={filter}&$expand=createdTime,provisioningState", subscription("/resources"));
        world.send("GET", &path, None).await
    };
    assert_eq!(listed("").await.expect(200).names(), ["both", "both", "other"]);
    assert_eq!(listed("name eq 'both'").await.expect(200).names().len(), 2);
    let one = listed("resourceType eq 'microsoft.maps/accounts' and name eq 'both'").await.expect(200);
    insta::assert_json_snapshot!("resource", one.body);
    assert_eq!(listed("resourceGroup eq 'LZ' and tagName eq 'a'").await.expect(200).names(), ["both"]);
    assert_eq!(
        listed("resourceType eq 'Microsoft.KeyVault/vaults' and name eq 'both'").await.expect(200).names().len(),
        0
    );
    assert_eq!(listed("color eq 'red'").await.expect(400).code(), "InvalidFilterInQueryString");
    let group = format!("{GROUP}/resources?{V}");
    assert_eq!(world.send("GET", &group, None).await.expect(200).names().len(), 3);
    world.send_as(ADA, "GET", &group, None).await.expect(403);
    world.grant(ADA, MAPS_CONTRIBUTOR, &account("other")).await;
    assert_eq!(world.send_as(ADA, "GET", &subscription("/resources"), None).await.expect(200).names(), ["other"]);
}

#[tokio::test]
async fn management_groups_are_shown_and_hold_subscriptions() {
    let world = World::new().await;
    let group = |name: &str, parent: Option<String>| ManagementGroup {
        name: name.into(),
        tenant: TENANT,
        display_name: name.into(),
        parent,
    };
    let mut tx = world.write().await;
    tx.insert(&group(&TENANT.to_string(), None)).await.unwrap();
    tx.insert(&group("Maps", Some(TENANT.to_string()))).await.unwrap();
    tx.commit().await.unwrap();
    let path = "/providers/Microsoft.Management/managementGroups/maps?api-version=2020-05-01";
    world.send("GET", path, None).await.expect(403);
    world.grant(ADA, READER, "/providers/Microsoft.Management/managementGroups/Maps").await;
    insta::assert_json_snapshot!("management_group", world.send_as(ADA, "GET", path, None).await.expect(200).body);
    let list = "/providers/Microsoft.Management/managementGroups?api-version=2020-05-01";
    assert_eq!(world.send_as(ADA, "GET", list, None).await.expect(200).names(), ["Maps"]);
}
