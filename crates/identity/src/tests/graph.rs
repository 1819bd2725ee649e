//! Applications and service principals.

use lazurite_model::record::{Application, ServicePrincipal};
use serde_json::{Value, json};

use super::world::{CLIENT, IDENTITY_PRINCIPAL, PRINCIPAL, TENANT, World};

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} in {value}")).to_owned()
}

async fn create(world: &World, body: Value) -> Value {
    let reply = world.graph("admin", "POST", "/applications", body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn an_application_is_made_changed_and_removed() {
    let world = World::new().await;
    let made =
        create(&world, json!({"displayName": "lz", "keyCredentials": [], "web": {"redirectUris": ["https://a"]}}))
            .await;
    insta::assert_json_snapshot!("application", made);
    let path = format!("/applications/{}", text(&made, "id"));
    let patch = json!({
        "identifierUris": ["api://lz"], "isFallbackPublicClient": true, "tags": ["t"],
        "api": {"requestedAccessTokenVersion": 2}, "web": {"homePageUrl": "https://b"},
    });
    assert_eq!(world.graph("admin", "PATCH", &path, patch).await.status, 204);
    let by_app_id = format!("/Applications(appId='{}')", text(&made, "appId"));
    let changed = world.graph("reader", "GET", &by_app_id, Value::Null).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    insta::assert_json_snapshot!("changed_application", changed.json());
    assert_eq!(world.graph("admin", "DELETE", &path, Value::Null).await.status, 204);
    assert_eq!(world.graph("reader", "GET", &path, Value::Null).await.status, 404);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_kept_as_a_hash() {
    let world = World::new().await;
    let made = create(&world, json!({"displayName": "lz"})).await;
    let path = format!("/applications/{}", text(&made, "id"));
    let body = json!({"passwordCredential": {"displayName": "ci", "endDateTime": "2027-01-01T00:00:00Z"}});
    let added = world.graph("admin", "POST", &format!("{path}/addPassword"), body).await;
    assert_eq!(added.status, 200, "{}", added.text);
    let secret = text(&added.json(), "secretText");
    let mut shape = added.json();
    // Tools that look for leaked secrets would find this one in the snapshot.
    shape["secretText"] = "…".into();
    insta::assert_json_snapshot!("password", shape);
    let record = world.read::<Application>(&text(&made, "id")).await.unwrap();
    assert!(!serde_json::to_string(&record).unwrap().contains(&secret));
    let shown = world.graph("reader", "GET", &path, Value::Null).await;
    assert!(!shown.text.contains(&secret));
    assert_eq!(shown.json()["passwordCredentials"][0]["hint"], secret[..3]);

    world.graph("admin", "POST", "/servicePrincipals", json!({"appId": made["appId"]})).await;
    let app_id = text(&made, "appId");
    let token = async || {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", app_id.as_str()),
            ("client_secret", secret.as_str()),
            ("scope", "https://atlas.microsoft.com/.default"),
        ];
        world.token(&format!("/{TENANT}/oauth2/v2.0/token"), &fields).await.status
    };
    assert_eq!(token().await, 200);
    let remove = format!("{path}/removePassword");
    let body = json!({"keyId": added.json()["keyId"]});
    assert_eq!(world.graph("admin", "POST", &remove, body.clone()).await.status, 204);
    assert_eq!(token().await, 401);
    assert_eq!(world.graph("admin", "POST", &remove, body).await.status, 400);
}

#[tokio::test]
async fn lists_are_filtered_as_the_azure_cli_asks() {
    let world = World::new().await;
    let made = create(&world, json!({"displayName": "Lz O'Neill", "identifierUris": ["api://lz"]})).await;
    let app_id = text(&made, "appId");
    let principal = world.graph("admin", "POST", "/servicePrincipals", json!({"appId": app_id})).await;
    assert_eq!(principal.status, 201, "{}", principal.text);
    insta::assert_json_snapshot!("service_principal", principal.json());
    for (path, filter) in [
        ("/applications", format!("appId eq '{app_id}'")),
        ("/applications", "startswith(displayName,'lz o')".into()),
        ("/applications", "displayName eq 'lz o''neill'".into()),
        ("/applications", "identifierUris/any(s:s eq 'api://lz')".into()),
        ("/servicePrincipals", format!("servicePrincipalNames/any(c:c eq '{app_id}')")),
        ("/servicePrincipals", "servicePrincipalNames/any(c:c eq 'api://lz')".into()),
        ("/servicePrincipals", format!("appId eq '{}'", app_id.to_uppercase())),
        ("/servicePrincipals", "displayName eq 'Lz O''Neill' and accountEnabled eq true".into()),
    ] {
        let query: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let reply = world.graph("reader", "GET", &format!("{path}?$filter={query}"), Value::Null).await;
        let found = reply.json()["value"].as_array().unwrap().clone();
        assert_eq!(found.len(), 1, "{path} {filter}: {}", reply.text);
        assert_eq!(found[0]["appId"], app_id.as_str(), "{filter}");
    }
    let reply = world.graph("reader", "GET", "/applications?$filter=displayName%20is%20'a'", Value::Null).await;
    assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &"Request_UnsupportedQuery".into()));
}

#[tokio::test]
async fn pages_follow_each_other() {
    let world = World::new().await;
    for index in 0..5 {
        create(&world, json!({"displayName": format!("page {index}")})).await;
    }
    let mut seen = Vec::new();
    let mut next =
        Some("/applications?$filter=startswith(displayName,'page')&$top=2&$select=id,displayName".to_owned());
    while let Some(path) = next {
        let reply = world.graph("reader", "GET", &path, Value::Null).await.json();
        for item in reply["value"].as_array().unwrap() {
            assert_eq!(item.as_object().unwrap().len(), 2);
            seen.push(text(item, "displayName"));
        }
        next = reply["@odata.nextLink"].as_str().map(|link| link.replace("https://graph.localhost:8443/v1.0", ""));
    }
    seen.sort();
    assert_eq!(seen, ["page 0", "page 1", "page 2", "page 3", "page 4"]);
}

#[tokio::test]
async fn bodies_that_make_no_sense_are_refused_with_the_reason() {
    let world = World::new().await;
    for (body, reason) in [
        (json!({}), "displayName"),
        (json!({"displayName": " "}), "displayName"),
        (json!({"displayName": 5}), "displayName"),
        (json!({"displayName": "a", "appId": CLIENT}), "appId"),
        (json!({"displayName": "a", "colour": "red"}), "colour"),
        (json!({"displayName": "a", "identifierUris": ["no uri"]}), "identifierUris"),
        (json!({"displayName": "a", "identifierUris": ["https://atlas.microsoft.com/"]}), "belongs to a service"),
        (json!({"displayName": "a", "api": {"requestedAccessTokenVersion": 3}}), "requestedAccessTokenVersion"),
        (json!({"displayName": "a", "passwordCredentials": [{"secretText": "x"}]}), "addPassword"),
        (json!({"displayName": "a", "keyCredentials": [{"key": "AAAA"}]}), "X.509"),
        (json!([]), "JSON"),
    ] {
        let reply = world.graph("admin", "POST", "/applications", body.clone()).await;
        assert_eq!(reply.status, 400, "{body}");
        let message = text(&reply.json()["error"], "message");
        assert!(message.contains(reason), "{body}: {message}");
    }
}

#[tokio::test]
async fn names_that_are_taken_are_refused() {
    let world = World::new().await;
    let first = create(&world, json!({"displayName": "a", "identifierUris": ["api://lz"]})).await;
    let again = json!({"displayName": "b", "identifierUris": ["api://lz"]});
    let reply = world.graph("admin", "POST", "/applications", again).await;
    assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &"Request_BadRequest".into()));
    let body = json!({"appId": first["appId"]});
    assert_eq!(world.graph("admin", "POST", "/servicePrincipals", body.clone()).await.status, 201);
    let reply = world.graph("admin", "POST", "/servicePrincipals", body).await;
    assert_eq!(reply.status, 409, "{}", reply.text);
    let unknown = json!({"appId": TENANT});
    assert_eq!(world.graph("admin", "POST", "/servicePrincipals", unknown).await.status, 400);
}

#[tokio::test]
async fn an_application_takes_its_principal_along() {
    let world = World::new().await;
    let path = format!("/applications(appId='{CLIENT}')");
    assert_eq!(world.graph("admin", "DELETE", &path, Value::Null).await.status, 204);
    assert!(world.read::<ServicePrincipal>(PRINCIPAL).await.is_none());
}

#[tokio::test]
async fn a_managed_identitys_principal_goes_with_its_resource_only() {
    let world = World::new().await;
    let path = format!("/servicePrincipals/{IDENTITY_PRINCIPAL}");
    assert_eq!(world.graph("admin", "DELETE", &path, Value::Null).await.status, 400);
    assert_eq!(world.graph("admin", "PATCH", &path, json!({"accountEnabled": false})).await.status, 204);
    assert!(!world.read::<ServicePrincipal>(IDENTITY_PRINCIPAL).await.unwrap().account_enabled);
}
