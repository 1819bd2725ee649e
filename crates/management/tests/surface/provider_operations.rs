//! The providers' operations, as `az provider operation` asks for them.

use serde_json::{Value, json};

use crate::support::*;

const LIST: &str = "/providers/Microsoft.Authorization/providerOperations";
const V: &str = "api-version=2022-04-01";

#[tokio::test]
async fn a_provider_shows_its_operations_by_resource_type() {
    let world = World::new().await;
    let path = format!("{LIST}/microsoft.MAPS?{V}&$expand=resourceTypes");
    let shown = world.send_as(ADA, "GET", &path, None).await.expect(200).body;
    assert_eq!(shown["id"], "/providers/Microsoft.Authorization/providerOperations/Microsoft.Maps");
    let register = json!({
        "name": "Microsoft.Maps/register/action",
        "displayName": "Register the provider",
        "description": "Registers the subscription with the Maps provider.",
        "origin": "user,system",
        "properties": null,
        "isDataAction": false,
    });
    assert_eq!(shown["operations"][0], register);
    let types = shown["resourceTypes"].as_array().unwrap();
    let render = types.iter().find(|type_| type_["name"] == "accounts/services/render").unwrap();
    assert_eq!(render["displayName"], "Render");
    assert_eq!(render["operations"][0]["isDataAction"], true);
    let plain = world.send_as(ADA, "GET", &format!("{LIST}/Microsoft.Maps?{V}"), None).await.expect(200).body;
    assert!(plain.get("resourceTypes").is_none());
    assert_eq!(plain["operations"], shown["operations"]);
}

#[tokio::test]
async fn the_list_holds_every_operation_once() {
    let world = World::new().await;
    let listed = world.send_as(ADA, "GET", &format!("{LIST}?{V}&$expand=resourceTypes"), None).await.expect(200);
    let mut names = Vec::new();
    for provider in listed.body["value"].as_array().unwrap() {
        let types = provider["resourceTypes"].as_array().unwrap().iter().map(|type_| &type_["operations"]);
        for operations in types.chain([&provider["operations"]]) {
            let name = |one: &Value| (one["name"].as_str().unwrap().to_owned(), one["isDataAction"].as_bool().unwrap());
            names.extend(operations.as_array().unwrap().iter().map(name));
        }
    }
    let mut known: Vec<_> =
        lazurite_policy::operation::all().map(|one| (one.name.to_owned(), one.is_data_action)).collect();
    names.sort();
    known.sort();
    assert_eq!(names, known);
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused() {
    let world = World::new().await;
    let unknown = world.send("GET", &format!("{LIST}/Contoso.Foo?{V}"), None).await.expect(404);
    assert_eq!(unknown.code(), "InvalidResourceNamespace");
    let expand = world.send("GET", &format!("{LIST}?{V}&$expand=everything"), None).await.expect(400);
    assert_eq!(expand.code(), "InvalidExpandInQueryString");
}
