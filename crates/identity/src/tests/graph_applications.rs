//! What an application says about itself, and its credentials.

use lazurite_model::record::{Application, ConsentType, GroupClaims, Platform, SignInAudience};
use serde_json::{Value, json};

use super::graph_world::{encoded, ids, person, text};
use super::world::{CLIENT, IDENTITY_PRINCIPAL, OTHER_TENANT, PRINCIPAL, TENANT, World};
use crate::first_party;

const SCOPE: &str = "bbbbbbbb-bbbb-4bbb-8bbb-000000000001";
const ROLE: &str = "bbbbbbbb-bbbb-4bbb-8bbb-000000000002";

/// As the Azure CLI makes them, with line breaks.
const CERTIFICATE: &str = "MIICoTCCAYkCAgPoMA0GCSqGSIb3DQEBBQUAMBQxEjAQBgNVBAMMCUNMSS1Mb2dp\nbjAiGA8yMDI2MTEyMjAwMDc0N1oYDzIwMjcxMTIyMDAwNzQ5WjAUMRIwEAYDVQQD\nDAlDTEktTG9naW4wggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQD3PDQD\n0I6b/cQUPoqwO5LAk3NLlDQBj0e1Jr9tD3Vfle9veLALy9GdWRk4Bm6ChU9ZbyyM\nKO067QDjYHu8JTOpICNi8mkvfagzx8Ai1zmNlJVpeR56HrcmT22mwwN1lPF/ex6S\nM8zCuxB3gRwE0Djbwrb4X3w52ty6TTMF/sBgqiESx9RIkkcx+NUF8o3VUkx97gy2\naYxOiFIPRpuJj+7Q8CVshOG1IyvN4g1Cs7x//tkmSB//Ii+OlAcw6Q5H75HvOR6S\ng8/Xmp0TTO3gXpAIFOMOUONIoO8oE/g1NOAvRVTIZBpq0b8numc4aMsJYHqLiDmf\nXA1TO/WRWz//o301AgMBAAEwDQYJKoZIhvcNAQEFBQADggEBAGsdP4uPltOoVmnH\nbnO+c5qKpMsbB8S9Rz7bzZVGARm/ouoGI3PQISE8gzrj9Qxh19pZC0iMyAkiZZSu\n2X521b7Ruv72R2mpuQFfNrlrcszxI4CXSgYqc37Wj+iteE6R4gUI7b3rgMIo0vdM\n8q2d+cgz0qtLXlUZOl99+ElfBbsmaHNrelx46Q/YYkiVokjKiN/MtqEnrw7Jllti\n3iPLStlT8zXLIhPnntsVNtgq5CXDRfSj4ji4oDK0v02kSZ+0HE7ezAKygPwA9cjn\nCpNQ5LnqMFirv3q3pElhw75l1CIVv4058+aHIYLoW/AnmeSKIuFbq5JnJ2quwPgI\nr2i0LxU=";

fn settings() -> Value {
    json!({
        "displayName": "lz",
        "signInAudience": "AzureADMultipleOrgs",
        "isFallbackPublicClient": true,
        "identifierUris": ["api://lz"],
        "groupMembershipClaims": "SecurityGroup",
        "optionalClaims": {"accessToken": [{"name": "acct", "essential": false}]},
        "web": {
            "homePageUrl": "https://home",
            "redirectUris": ["https://app.example/callback", "http://localhost:3000/"],
            "implicitGrantSettings": {"enableIdTokenIssuance": true, "enableAccessTokenIssuance": false},
        },
        "spa": {"redirectUris": ["https://app.example"]},
        "publicClient": {"redirectUris": ["http://localhost", "msal33333333://auth"]},
        "requiredResourceAccess": [{
            "resourceAppId": "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6",
            "resourceAccess": [{"id": SCOPE, "type": "Scope"}, {"id": ROLE, "type": "Role"}],
        }],
        "appRoles": [{
            "id": ROLE, "value": "Maps.Read", "displayName": "Reader", "description": "Reads", "isEnabled": true,
            "allowedMemberTypes": ["User", "Application"], "origin": "Application",
        }],
        "api": {
            "requestedAccessTokenVersion": 2,
            "knownClientApplications": [],
            "acceptMappedClaims": null,
            "oauth2PermissionScopes": [{
                "id": SCOPE, "value": "maps.read", "type": "Admin", "isEnabled": true,
                "adminConsentDisplayName": "Read maps", "adminConsentDescription": "Reads all maps",
                "userConsentDisplayName": "Read your maps", "userConsentDescription": null,
            }],
            "preAuthorizedApplications": [{"appId": CLIENT, "delegatedPermissionIds": [SCOPE]}],
        },
    })
}

#[tokio::test]
async fn all_settings_are_shown_again_as_they_were_sent() {
    let world = World::new().await;
    let made = world.good("admin", "POST", "/applications", settings()).await;
    let shown = world.shown("reader", &format!("/applications/{}", text(&made, "id"))).await;
    for (name, sent) in settings().as_object().unwrap() {
        assert_eq!(&shown[name], sent, "{name}");
    }
    let record = world.read::<Application>(&text(&made, "id")).await.unwrap();
    assert_eq!(record.client.audience, SignInAudience::AzureADMultipleOrgs);
    let platforms: Vec<_> = record.client.redirect_uris.iter().map(|uri| uri.platform).collect();
    assert_eq!(
        platforms,
        [Platform::Web, Platform::Web, Platform::Spa, Platform::PublicClient, Platform::PublicClient]
    );
    let access = &record.client.required_access[0];
    assert_eq!((access.scopes.len(), access.roles.len()), (1, 1));
    assert_eq!(record.api.scopes[0].consent, ConsentType::Admin);
    assert!(record.api.roles[0].for_users && record.api.roles[0].for_applications);
    assert_eq!(record.api.groups, GroupClaims::SecurityGroup);
    assert_eq!(record.api.pre_authorized[0].client.to_string(), CLIENT);
}

#[tokio::test]
async fn a_change_of_one_thing_leaves_the_others() {
    let world = World::new().await;
    let made = world.good("admin", "POST", "/applications", settings()).await;
    let path = format!("/applications/{}", text(&made, "id"));
    let patch = json!({"web": {"redirectUris": []}, "api": {"acceptMappedClaims": true}, "spa": null});
    world.good("admin", "PATCH", &path, patch).await;
    let shown = world.shown("reader", &path).await;
    assert_eq!(shown["web"]["redirectUris"], json!([]));
    assert_eq!(shown["web"]["homePageUrl"], "https://home");
    assert_eq!(shown["spa"], settings()["spa"]);
    assert_eq!(shown["api"]["oauth2PermissionScopes"], settings()["api"]["oauth2PermissionScopes"]);
    assert_eq!(shown["api"]["acceptMappedClaims"], true);
    // What a client was shown, it may send back as a whole.
    let mut whole = shown.clone();
    for name in ["@odata.context", "id", "appId", "createdDateTime", "deletedDateTime", "publisherDomain"] {
        whole.as_object_mut().unwrap().remove(name);
    }
    world.good("admin", "PATCH", &path, whole).await;
    assert_eq!(world.shown("reader", &path).await, shown);
}

#[tokio::test]
async fn an_enabled_role_or_permission_is_disabled_before_it_goes() {
    let world = World::new().await;
    let made = world.good("admin", "POST", "/applications", settings()).await;
    let path = format!("/applications/{}", text(&made, "id"));
    for body in [json!({"appRoles": []}), json!({"api": {"oauth2PermissionScopes": []}})] {
        let (status, code, _) = world.refusal("admin", "PATCH", &path, body).await;
        assert_eq!((status, code.as_str()), (400, "CannotDeleteOrUpdateEnabledEntitlement"));
    }
    let mut role = settings()["appRoles"][0].clone();
    role["isEnabled"] = false.into();
    world.good("admin", "PATCH", &path, json!({"appRoles": [role]})).await;
    world.good("admin", "PATCH", &path, json!({"appRoles": []})).await;
    assert_eq!(world.shown("reader", &path).await["appRoles"], json!([]));
}

#[tokio::test]
async fn settings_that_would_be_dangerous_or_mean_nothing_are_refused() {
    let world = World::new().await;
    let twice = settings()["appRoles"][0].clone();
    for (body, reason) in [
        (json!({"web": {"redirectUris": ["http://app.example/"]}}), "redirectUris"),
        (json!({"web": {"redirectUris": ["https://app.example/#x"]}}), "redirectUris"),
        (json!({"web": {"redirectUris": ["https://*.example/"]}}), "redirectUris"),
        (json!({"web": {"redirectUris": ["https://user@app.example/"]}}), "redirectUris"),
        (json!({"web": {"redirectUris": ["javascript:alert(1)"]}}), "redirectUris"),
        (json!({"publicClient": {"redirectUris": ["javascript:alert(1)"]}}), "redirectUris"),
        (json!({"spa": {"redirectUris": ["msal1://auth"]}}), "redirectUris"),
        (json!({"web": {"redirectUris": "https://app.example"}}), "list"),
        (json!({"web": {"redirectUris": [5]}}), "list"),
        (json!({"signInAudience": "PersonalMicrosoftAccount"}), "signInAudience"),
        (json!({"groupMembershipClaims": "DirectoryRole"}), "groupMembershipClaims"),
        (json!({"requiredResourceAccess": [{"resourceAppId": "x"}]}), "GUID"),
        (
            json!({"requiredResourceAccess": [{"resourceAppId": ROLE, "resourceAccess": [{"id": ROLE, "type": "Both"}]}]}),
            "Scope or Role",
        ),
        (json!({"appRoles": [twice, twice]}), "same id"),
        (
            json!({"appRoles": [{"id": ROLE, "displayName": "x", "value": "two words", "allowedMemberTypes": ["User"]}]}),
            "one word",
        ),
        (
            json!({"appRoles": [{"id": ROLE, "displayName": "x", "value": "x", "allowedMemberTypes": ["Group"]}]}),
            "allowedMemberTypes",
        ),
        (json!({"api": {"oauth2PermissionScopes": [{"id": SCOPE, "value": "x", "type": "Nobody"}]}}), "User or Admin"),
    ] {
        let mut body = body;
        body["displayName"] = "x".into();
        let (status, _, message) = world.refusal("admin", "POST", "/applications", body.clone()).await;
        assert!(status == 400 && message.contains(reason), "{body}: {message}");
    }
}

#[tokio::test]
async fn an_application_for_several_directories_may_be_present_in_another() {
    let world = World::new().await;
    for (audience, status) in [("AzureADMyOrg", 400), ("AzureADMultipleOrgs", 201)] {
        let body = json!({"displayName": "x", "signInAudience": audience});
        let app_id = text(&world.good("admin", "POST", "/applications", body).await, "appId");
        let reply = world.graph("stranger", "POST", "/servicePrincipals", json!({"appId": app_id})).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        if status == 201 {
            assert_eq!(reply.json()["appOwnerOrganizationId"], TENANT);
            assert_ne!(reply.json()["appOwnerOrganizationId"], OTHER_TENANT);
        }
    }
}

#[tokio::test]
async fn a_certificate_is_taken_in_every_form_in_which_tools_send_it() {
    use base64::Engine as _;
    let world = World::new().await;
    let engine = base64::engine::general_purpose::STANDARD;
    let compact = CERTIFICATE.replace('\n', "");
    let pem = format!("-----BEGIN CERTIFICATE-----\n{CERTIFICATE}\n-----END CERTIFICATE-----\n");
    let forms = [pem.clone(), engine.encode(&pem), compact, CERTIFICATE.to_owned()];
    let mut prints = Vec::new();
    for key in forms {
        let keys = json!([{"key": key, "type": "AsymmetricX509Cert", "usage": "Verify", "displayName": "ci"}]);
        let body = json!({"displayName": "x", "keyCredentials": keys});
        let reply = world.graph("admin", "POST", "/applications", body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let made = reply.json();
        prints.push(text(&made["keyCredentials"][0], "customKeyIdentifier"));
        // As clients do it that add one: the present ones come back without the certificate.
        let path = format!("/applications/{}", text(&made, "id"));
        let mut keys = made["keyCredentials"].as_array().unwrap().clone();
        keys.push(json!({"key": key}));
        world.good("admin", "PATCH", &path, json!({"keyCredentials": keys})).await;
        assert_eq!(world.shown("reader", &path).await["keyCredentials"].as_array().unwrap().len(), 2);
    }
    prints.dedup();
    assert_eq!(prints.len(), 1, "the same certificate each time");
}

#[tokio::test]
async fn federated_credentials_are_made_found_changed_and_removed() {
    let world = World::new().await;
    let (id, app_id) = world.registered("admin", "lz").await;
    let path = format!("/applications/{id}/federatedIdentityCredentials");
    let body = json!({
        "name": "ci", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"], "description": "pipeline",
    });
    let made = world.good("admin", "POST", &path, body.clone()).await;
    for (name, sent) in body.as_object().unwrap() {
        assert_eq!(&made[name], sent);
    }
    let by_app = format!("/applications(appId='{app_id}')/federatedIdentityCredentials/CI");
    assert_eq!(world.shown("reader", &by_app).await["id"], made["id"]);
    assert_eq!(ids(&world.shown("reader", &path).await), [text(&made, "id")]);
    let one = format!("{path}/{}", text(&made, "id"));
    world.good("admin", "PATCH", &one, json!({"subject": "repo:a/b:pull_request", "description": null})).await;
    assert_eq!(world.shown("reader", &one).await["subject"], "repo:a/b:pull_request");
    assert_eq!(world.refusal("admin", "POST", &path, body.clone()).await.0, 409, "the name is taken");
    let mut same = world.shown("reader", &one).await;
    for name in ["@odata.context", "id", "description"] {
        same.as_object_mut().unwrap().remove(name);
    }
    same["name"] = "other".into();
    assert_eq!(world.refusal("admin", "POST", &path, same).await.0, 409, "issuer and subject are taken");
    for (name, value) in [
        ("issuer", json!("http://x")),
        ("audiences", json!([])),
        ("audiences", json!(["a", "b"])),
        ("name", json!("a b")),
    ] {
        let mut wrong = body.clone();
        wrong["name"] = "wrong".into();
        wrong[name] = value;
        assert_eq!(world.refusal("admin", "POST", &path, wrong).await.0, 400, "{name}");
    }
    assert_eq!(world.graph("admin", "DELETE", &one, Value::Null).await.status, 204);
    assert_eq!(ids(&world.shown("reader", &path).await), [] as [&str; 0]);
}

#[tokio::test]
async fn a_service_principal_has_secrets_of_its_own() {
    let world = World::new().await;
    let path = format!("/servicePrincipals/{PRINCIPAL}");
    let added = world.good("admin", "POST", &format!("{path}/addPassword"), json!({})).await;
    let shown = world.shown("reader", &path).await;
    assert_eq!(shown["passwordCredentials"][0]["keyId"], added["keyId"]);
    assert_eq!(shown["passwordCredentials"][0]["secretText"], Value::Null);
    let body = json!({"keyId": added["keyId"]});
    world.good("admin", "POST", &format!("{path}/removePassword"), body).await;
    assert_eq!(world.shown("reader", &path).await["passwordCredentials"], json!([]));
    let (status, _, message) = world
        .refusal("admin", "POST", &format!("/servicePrincipals/{IDENTITY_PRINCIPAL}/addPassword"), json!({}))
        .await;
    assert!(status == 400 && message.contains("managed identity"), "{message}");
}

#[tokio::test]
async fn azures_own_applications_show_what_they_offer_and_stay_as_they_are() {
    let world = World::new().await;
    crate::ensure_first_party(&world.state).await.unwrap();
    let maps = format!("/servicePrincipals(appId='{}')", first_party::MAPS.app_id);
    let shown = world.shown("reader", &maps).await;
    assert_eq!(shown["oauth2PermissionScopes"][0]["value"], "user_impersonation");
    assert_eq!(shown["appOwnerOrganizationId"], "f8cdef31-a31e-4b4a-93e4-5f571e91255a");
    let by_name = encoded("servicePrincipalNames/any(c:c eq 'https://atlas.microsoft.com')");
    let found = world.shown("reader", &format!("/servicePrincipals?$filter={by_name}")).await;
    assert_eq!(ids(&found), [text(&shown, "id")]);
    let graph = world.shown("reader", &format!("/servicePrincipals(appId='{}')", first_party::GRAPH.app_id)).await;
    assert_eq!(graph["appRoles"].as_array().unwrap().len(), first_party::GRAPH.roles.len());
    assert_eq!(world.refusal("admin", "DELETE", &maps, Value::Null).await.0, 400);
    assert_eq!(world.refusal("admin", "POST", &format!("{maps}/addPassword"), json!({})).await.0, 403);
    assert_eq!(world.graph("admin", "PATCH", &maps, json!({"accountEnabled": false})).await.status, 204);
}

#[tokio::test]
async fn what_is_missing_is_made_if_the_client_prefers_so() {
    let world = World::new().await;
    let (_, app_id) = world.registered("admin", "lz").await;
    let path = format!("/v1.0/servicePrincipals(appId='{app_id}')");
    let ask = async || {
        let request = http::Request::patch(&path)
            .header("authorization", "Bearer admin")
            .header("content-type", "application/json")
            .header("prefer", "create-if-missing")
            .body(axum::body::Body::from(json!({"tags": ["x"]}).to_string()))
            .unwrap();
        world.graph_request(request).await.status
    };
    assert_eq!(ask().await, 201);
    assert_eq!(ask().await, 204);
    let shown = world.shown("reader", &format!("/servicePrincipals(appId='{app_id}')")).await;
    assert_eq!((&shown["displayName"], &shown["tags"]), (&"lz".into(), &json!(["x"])));
}

#[tokio::test]
async fn a_deleted_application_comes_back_with_its_principal() {
    let world = World::new().await;
    let path = format!("/applications(appId='{CLIENT}')");
    let id = text(&world.shown("reader", &path).await, "id");
    world.good("admin", "DELETE", &path, Value::Null).await;
    let deleted = world.shown("admin", "/directory/deletedItems/microsoft.graph.application").await;
    assert_eq!(ids(&deleted), [id.as_str()]);
    assert!(deleted["value"][0]["deletedDateTime"].is_string());
    let member = person(&world.person(1, &[]).await);
    assert_eq!(world.refusal(&member, "GET", &format!("/directory/deletedItems/{id}"), Value::Null).await.0, 403);
    let restore = format!("/directory/deletedItems/{id}/restore");
    assert_eq!(world.refusal(&member, "POST", &restore, Value::Null).await.0, 403);
    world.good("admin", "POST", &restore, Value::Null).await;
    assert_eq!(world.shown("reader", &path).await["id"], id.as_str());
    assert_eq!(world.shown("reader", &format!("/servicePrincipals/{PRINCIPAL}")).await["appId"], CLIENT);
    world.good("admin", "DELETE", &path, Value::Null).await;
    world.good("admin", "DELETE", &format!("/directory/deletedItems/{id}"), Value::Null).await;
    assert_eq!(world.refusal("admin", "POST", &restore, Value::Null).await.0, 404);
}
