//! Templates in the shape of those that the Azure Maps articles publish.

use serde_json::{Value, json};

use super::{GROUP, World, deployment, ids};

fn source(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn the_quickstart_makes_an_account() {
    let source = source(include_str!("quickstart.json"));
    let deployment = deployment(&source, json!({ "accountName": { "value": "atlas" } })).expect("a deployment");
    let plan = deployment.expand().expect("a plan");
    assert_eq!(ids(&plan), [format!("{GROUP}/providers/Microsoft.Maps/accounts/atlas")]);
    let planned = &plan.resources()[0];
    assert_eq!((planned.api_version.as_str(), planned.location.as_deref()), ("2023-06-01", Some("global")));

    let mut world = World::default();
    let outputs = world.deploy(&plan);
    assert_eq!(
        world.deployed[0].1,
        json!({ "location": "global", "sku": { "name": "G2" }, "kind": "Gen2", "tags": { "group": "maps" } })
    );
    assert_eq!((outputs[0].name.as_str(), &outputs[0].value), ("id", &json!(planned.id)));
}

#[test]
fn the_prerequisites_of_the_sas_article_give_identity_and_vault() {
    let source = source(include_str!("sas_prerequisites.json"));
    let deployment = deployment(&source, json!({ "objectId": { "value": "me" } })).expect("a deployment");
    let plan = deployment.expand().expect("a plan");
    let mut world = World::default();
    let outputs = world.deploy(&plan);

    let vault = world.body(ids(&plan)[1]);
    assert_eq!(vault["properties"]["tenantId"], "22222222-2222-2222-2222-222222222222");
    assert_eq!(vault["properties"]["accessPolicies"][0]["permissions"]["secrets"], json!(["list", "get", "set"]));
    let value = |name: &str| outputs.iter().find(|output| output.name == name).expect("an output").value.clone();
    assert_eq!(value("principalId"), "principal");
    assert_eq!(value("identity"), ids(&plan)[0]);
    assert!(value("vault").as_str().expect("a name").starts_with("vault"));
    assert_eq!(world.calls.len(), 1, "only the identity is read");
}

#[test]
fn the_sas_article_stores_a_token_as_a_secret() {
    let source = source(include_str!("sas.json"));
    let identity = format!("{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app");
    let given = json!({
        "keyVaultName": { "value": "safe" },
        "accountName": { "value": "atlas" },
        "identityId": { "value": identity },
        "principalId": { "value": "principal" },
        "origins": { "value": ["http://localhost"] },
    });
    let deployment = deployment(&source, given).expect("a deployment");
    let plan = deployment.expand().expect("a plan");
    let account = format!("{GROUP}/providers/Microsoft.Maps/accounts/atlas");
    let assignment = format!("{account}/providers/Microsoft.Authorization/roleAssignments/");
    assert_eq!(ids(&plan)[0], account);
    assert!(ids(&plan)[1].starts_with(&assignment), "{}", ids(&plan)[1]);
    assert_eq!(ids(&plan)[2], format!("{GROUP}/providers/Microsoft.KeyVault/vaults/safe/secrets/atlas"));
    assert_eq!(plan.resources()[1].depends_on, [0]);
    assert_eq!(plan.resources()[2].depends_on, [0]);

    let mut world = World::default();
    let outputs = world.deploy(&plan);
    assert_eq!(world.body(&account)["identity"]["userAssignedIdentities"], json!({ identity.as_str(): {} }));
    assert_eq!(
        world.deployed[1].1["properties"]["roleDefinitionId"],
        "/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.Authorization/roleDefinitions/423170ca-a8f6-4b0f-8487-9e4eb8f49bfa"
    );
    let secret = world.body("secrets/atlas");
    assert_eq!(
        secret["tags"],
        json!({ "start": "2026-03-05 07:08:09Z", "expiry": "2027-03-05 07:08:09Z", "rate": "500" })
    );
    assert_eq!(secret["properties"]["value"], r#"token until "2027-03-05 07:08:09Z""#);
    assert_eq!(outputs.len(), 0);
    assert!(!format!("{:?}", world.calls).contains("2027"), "the body of a call is not printed");
}
