//! An application as Graph shows it. The lists are always there, because the Azure CLI indexes them.

use lazurite_model::record::{Application, KeyCredential, PasswordCredential, Tenant};
use serde_json::{Map, Value, json};

use crate::graph::answer::time;
use crate::graph::merge::merge;

pub(crate) fn view(application: &Application, tenant: Option<&Tenant>) -> Value {
    let mut view = Map::new();
    if let Value::Object(defaults) = json!({
        "appRoles": [], "requiredResourceAccess": [], "tags": [], "signInAudience": "AzureADMyOrg",
        "api": {"oauth2PermissionScopes": [], "preAuthorizedApplications": [], "knownClientApplications": []},
        "web": {"redirectUris": []}, "publicClient": {"redirectUris": []}, "spa": {"redirectUris": []},
    }) {
        view = defaults;
    }
    merge(&mut view, application.properties.clone());
    if let Value::Object(own) = json!({
        "id": application.id,
        "deletedDateTime": null,
        "appId": application.app_id,
        "displayName": application.display_name,
        "createdDateTime": time(application.created),
        "identifierUris": application.identifier_uris,
        "isFallbackPublicClient": application.is_fallback_public_client,
        "publisherDomain": tenant.map(|tenant| &tenant.default_domain),
        "passwordCredentials": application.password_credentials.iter().map(|c| password(c, None)).collect::<Vec<_>>(),
        "keyCredentials": application.key_credentials.iter().map(certificate).collect::<Vec<_>>(),
        "api": {"requestedAccessTokenVersion": application.requested_access_token_version},
    }) {
        merge(&mut view, own);
    }
    Value::Object(view)
}

/// A client secret; its text is there only when it was made just now.
pub(super) fn password(credential: &PasswordCredential, text: Option<&str>) -> Value {
    json!({
        "customKeyIdentifier": null,
        "displayName": credential.display_name,
        "endDateTime": time(credential.end),
        "hint": credential.hint,
        "keyId": credential.key_id,
        "secretText": text,
        "startDateTime": time(credential.start),
    })
}

/// A certificate; Graph does not show the certificate itself again.
fn certificate(credential: &KeyCredential) -> Value {
    json!({
        "customKeyIdentifier": super::key::thumbprint(credential),
        "displayName": credential.display_name,
        "endDateTime": time(credential.end),
        "key": null,
        "keyId": credential.key_id,
        "startDateTime": time(credential.start),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    })
}
