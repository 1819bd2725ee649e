//! One account through the three forms of its API, and the long-running operations of the newest.

use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn each_api_version_shows_and_sets_its_own_part() {
    let world = World::new().await;
    world.make_identity("uai").await;
    let put = |version: &str| format!("{}?api-version={version}", account("m"));
    let whole = json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"},
        "identity": {"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": {identity("UAI"): {}}},
        "properties": {
            "cors": {"corsRules": [{"allowedOrigins": ["https://a"]}]},
            "encryption": {"infrastructureEncryption": "enabled"},
            "locations": [{"locationName": "West US 2"}],
            "publicNetworkAccess": "Disabled"}});
    world.send("PUT", &put("2026-12-01"), Some(whole)).await.expect(201);
    for version in ["2021-02-01", "2023-06-01", "2026-12-01"] {
        let shown = world.send("GET", &put(version), None).await.expect(200);
        insta::assert_json_snapshot!(format!("form_{version}"), shown.body);
    }
    // `az maps account create` on an account that newer clients set up must not undo their settings.
    let old = json!({"location": "eastus", "kind": "Gen2", "sku": {"name": "G2"}, "identity": {}, "properties": {"disableLocalAuth": true}});
    world.send("PUT", &put("2021-02-01"), Some(old)).await.expect(200);
    let shown = world.send("GET", &put("2026-12-01"), None).await.expect(200).body;
    assert_eq!(shown["properties"]["cors"]["corsRules"][0]["allowedOrigins"][0], "https://a");
    assert_eq!(shown["properties"]["publicNetworkAccess"], "disabled");
    assert_eq!(shown["identity"]["type"], "SystemAssigned, UserAssigned");
    assert_eq!(shown["properties"]["disableLocalAuth"], true);
    // At 2023-06-01 an identity without a type stands for none, as the newer `az` sends it.
    let empty = json!({"location": "eastus", "sku": {"name": "G2"}, "identity": {}});
    let shown = world.send("PUT", &put("2023-06-01"), Some(empty)).await.expect(200).body;
    assert!(shown.get("identity").is_none());
}

#[tokio::test]
async fn previews_are_served_and_other_versions_are_told_which_exist() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    for version in ["2021-07-01-preview", "2021-12-01-preview", "2023-08-01-preview"] {
        world.send("GET", &format!("{}?api-version={version}", account("m")), None).await.expect(200);
    }
    let unknown = world.send("GET", &format!("{}?api-version=1999-01-01", account("m")), None).await.expect(400);
    assert_eq!(unknown.code(), "NoRegisteredProviderFound");
    assert!(unknown.message().contains("2026-12-01, 2023-06-01, 2021-02-01"), "{}", unknown.message());
    assert_eq!(world.send("GET", &account("m"), None).await.expect(400).code(), "MissingApiVersionParameter");
    let sas = format!("{}/listSas?api-version=2021-02-01", account("m"));
    assert_eq!(world.send("POST", &sas, Some(json!({}))).await.expect(400).code(), "NoRegisteredProviderFound");
}

#[tokio::test]
async fn the_newest_version_speaks_of_long_running_operations() {
    let world = World::new().await;
    let path = format!("{}?api-version=2026-12-01", account("m"));
    let body = json!({"location": "eastus", "sku": {"name": "G2"}});
    let made = world.send("PUT", &path, Some(body.clone())).await.expect(201);
    assert_eq!(made.headers["location"], format!("https://localhost:8443{path}"));
    assert_eq!(made.headers["retry-after"], "0");
    let status = made.headers["azure-asyncoperation"].to_str().unwrap().strip_prefix("https://localhost:8443").unwrap();
    let page = world.send("GET", status, None).await.expect(200);
    insta::assert_json_snapshot!(page.body);
    world.send_as(ADA, "GET", status, None).await.expect(403);
    world.send("GET", &status.replace("/eastus/", "/westus2/"), None).await.expect(404);
    let older = world.send("PUT", &path.replace("2026-12-01", "2023-06-01"), Some(body)).await.expect(200);
    assert!(older.headers.get("azure-asyncoperation").is_none(), "older SDKs take every other status for an error");
}

#[tokio::test]
async fn private_endpoints_are_absent_and_say_so() {
    let world = World::new().await;
    world.make_account("m", json!({})).await;
    let at = |rest: &str| format!("{}/{rest}?api-version=2026-12-01", account("m"));
    for list in ["privateEndpointConnections", "privateLinkResources"] {
        assert_eq!(world.send("GET", &at(list), None).await.expect(200).body, json!({"value": []}));
        world.send("GET", &at(&format!("{list}/x")), None).await.expect(404);
    }
    let refused = world.send("PUT", &at("privateEndpointConnections/x"), Some(json!({}))).await.expect(400);
    assert_eq!(refused.code(), "PrivateEndpointsNotSupported");
    world.send("DELETE", &at("privateEndpointConnections/x"), None).await.expect(204);
}

#[tokio::test]
async fn the_operations_name_every_data_action() {
    let world = World::new().await;
    let path = "/providers/Microsoft.Maps/operations?api-version=2023-06-01";
    let operations = world.send_as(ADA, "GET", path, None).await.expect(200).body;
    let all = operations["value"].as_array().unwrap();
    let data = all.iter().filter(|operation| operation["isDataAction"] == true).count();
    assert_eq!(data, lazurite_policy::operation::MAPS.iter().filter(|operation| operation.is_data_action).count());
    assert!(data >= 19);
    assert!(operations["nextLink"].is_null());
    let own = format!("/subscriptions/{SUBSCRIPTION}{path}");
    assert_eq!(world.send("GET", &own, None).await.expect(200).body, operations);
    world.send("GET", &own.replace("2023-06-01", "2026-12-01"), None).await.expect(400);
}
