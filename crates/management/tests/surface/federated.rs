//! Federated credentials of user-assigned identities, and what an identity is attached to.

use lazurite_model::record::FederatedCredential;
use serde_json::{Value, json};

use crate::support::*;

const V: &str = "api-version=2025-01-31-preview";
const CONTRIBUTOR: &str = "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59";
const OPERATOR: &str = "f1a07417-d97a-45cb-824c-7a7467783830";

fn credential(name: &str) -> String {
    format!("{}/federatedIdentityCredentials/{name}?{V}", identity("uai"))
}

fn body(subject: &str) -> Option<Value> {
    Some(json!({"properties": {
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": subject,
        "audiences": ["api://AzureADTokenExchange"],
    }}))
}

#[tokio::test]
async fn a_credential_is_made_shown_changed_and_removed() {
    let world = World::new().await;
    world.make_identity("uai").await;
    let made = world.send("PUT", &credential("Github"), body("repo:a")).await.expect(201);
    insta::assert_json_snapshot!("federated_credential", made.body);
    assert_eq!(world.send("GET", &credential("github"), None).await.expect(200).body, made.body);
    let changed = world.send("PUT", &credential("github"), body("repo:b")).await.expect(200);
    assert_eq!((&changed.body["name"], &changed.body["properties"]["subject"]), (&json!("Github"), &json!("repo:b")));
    let list = format!("{}/federatedIdentityCredentials?{V}", identity("uai"));
    assert_eq!(world.send("GET", &list, None).await.expect(200).body["value"], json!([changed.body]));
    let kept = world.store.list::<FederatedCredential>("").await.unwrap();
    assert_eq!((kept.len(), kept[0].subject.as_str()), (1, "repo:b"), "what the sign-in server reads");
    world.send("DELETE", &credential("github"), None).await.expect(200);
    world.send("DELETE", &credential("github"), None).await.expect(204);
    assert_eq!(world.send("GET", &credential("github"), None).await.expect(404).code(), "ResourceNotFound");
}

#[tokio::test]
async fn who_may_see_or_use_an_identity_lets_nobody_sign_in_as_it() {
    let world = World::new().await;
    world.make_identity("uai").await;
    world.send("PUT", &credential("own"), body("repo:a")).await.expect(201);
    for role in [READER, OPERATOR] {
        world.grant(ADA, role, GROUP).await;
        world.send_as(ADA, "PUT", &credential("mine"), body("repo:mine")).await.expect(403);
        world.send_as(ADA, "PUT", &credential("own"), body("repo:mine")).await.expect(403);
        world.send_as(ADA, "DELETE", &credential("own"), None).await.expect(403);
    }
    world.send_as(ADA, "GET", &credential("own"), None).await.expect(200);
    world.grant(ADA, CONTRIBUTOR, GROUP).await;
    world.send_as(ADA, "PUT", &credential("mine"), body("repo:mine")).await.expect(201);
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused() {
    let world = World::new().await;
    assert_eq!(world.send("PUT", &credential("abc"), body("s")).await.expect(404).code(), "ResourceNotFound");
    world.make_identity("uai").await;
    for (change, code) in [
        (json!({"issuer": "http://issuer.example"}), "InvalidFederatedIdentityCredential"),
        (json!({"issuer": "no address"}), "InvalidFederatedIdentityCredential"),
        (json!({"subject": ""}), "InvalidFederatedIdentityCredential"),
        (json!({"audiences": []}), "InvalidFederatedIdentityCredential"),
        (json!({"audiences": ["a", "b"]}), "InvalidFederatedIdentityCredential"),
        (
            json!({"claimsMatchingExpression": {"value": "claims['sub'] matches '*'", "languageVersion": 1}}),
            "ClaimsMatchingExpressionNotSupported",
        ),
    ] {
        let mut sent = body("s").unwrap();
        sent["properties"].as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(world.send("PUT", &credential("abc"), Some(sent)).await.expect(400).code(), code, "{change}");
    }
    assert_eq!(world.send("PUT", &credential("a"), body("s")).await.expect(400).code(), "InvalidResourceName");
    world.send("PUT", &credential("abc"), body("s")).await.expect(201);
    let twice = world.send("PUT", &credential("abd"), body("s")).await.expect(409);
    assert_eq!(twice.code(), "FederatedIdentityCredentialExists");
    for n in 1..20 {
        world.send("PUT", &credential(&format!("more{n}")), body(&format!("s{n}"))).await.expect(201);
    }
    let many = world.send("PUT", &credential("toomany"), body("s20")).await.expect(400);
    assert_eq!(many.code(), "FederatedIdentityCredentialLimitReached");
    world.send("PUT", &credential("abc"), body("changed")).await.expect(200);
}

#[tokio::test]
async fn credentials_go_with_their_identity() {
    let world = World::new().await;
    world.make_identity("uai").await;
    world.send("PUT", &credential("abc"), body("s")).await.expect(201);
    world.send("DELETE", &format!("{}?{V}", identity("uai")), None).await.expect(200);
    assert!(world.store.list::<FederatedCredential>("").await.unwrap().is_empty());
}

#[tokio::test]
async fn an_identitys_accounts_are_listed_as_far_as_they_may_be_seen() {
    let world = World::new().await;
    world.make_identity("uai").await;
    let attached = json!({"identity": {"type": "UserAssigned", "userAssignedIdentities": {identity("uai"): {}}}});
    world.make_account("m", attached).await;
    world.make_account("other", json!({})).await;
    let path = format!("{}/listAssociatedResources?api-version=2022-01-31-preview", identity("uai"));
    insta::assert_json_snapshot!("associated", world.send("POST", &path, None).await.expect(200).body);
    world.grant(ADA, CONTRIBUTOR, &identity("uai")).await;
    let hidden = world.send_as(ADA, "POST", &path, None).await;
    if hidden.status == 200 {
        assert_eq!(hidden.body, json!({"totalCount": 0, "value": []}));
    } else {
        hidden.expect(403);
    }
}
