//! What a request body says about an application, for creating and for changing.

use lazurite_model::record::Application;
use serde_json::{Map, Value};

use super::key;
use crate::State;
use crate::graph::body::Body;
use crate::graph::failure::Failure;
use crate::graph::merge::merge;
use crate::token::is_our_own;

/// Properties that are kept and shown, and that nothing here acts upon.
const KEPT: [&str; 20] = [
    "addIns",
    "api",
    "appRoles",
    "defaultRedirectUri",
    "description",
    "groupMembershipClaims",
    "info",
    "isDeviceOnlyAuthSupported",
    "notes",
    "oauth2RequirePostResponse",
    "optionalClaims",
    "parentalControlSettings",
    "publicClient",
    "requiredResourceAccess",
    "samlMetadataUrl",
    "serviceManagementReference",
    "signInAudience",
    "spa",
    "tags",
    "web",
];

/// Changes `application` as `body` says.
pub(super) fn apply(state: &State, application: &mut Application, mut body: Body) -> Result<(), Failure> {
    if body.has("displayName") {
        application.display_name = body.required("displayName")?;
    }
    if let Some(uris) = body.texts("identifierUris")? {
        application.identifier_uris = checked(state, uris)?;
    }
    if let Some(public) = body.flag("isFallbackPublicClient")? {
        application.is_fallback_public_client = public;
    }
    if let Some(items) = body.list("keyCredentials")? {
        application.key_credentials = key::credentials(state, items, &application.key_credentials)?;
    }
    if let Some(items) = body.list("passwordCredentials")? {
        retain_passwords(application, &items)?;
    }
    let mut kept = body.rest(&KEPT)?;
    take_token_version(application, &mut kept)?;
    merge(&mut application.properties, kept);
    Ok(())
}

/// `api.requestedAccessTokenVersion` decides the form of tokens, so it has a place of its own.
fn take_token_version(application: &mut Application, kept: &mut Map<String, Value>) -> Result<(), Failure> {
    let Some(version) = kept.get_mut("api").and_then(|api| api.as_object_mut()?.remove("requestedAccessTokenVersion"))
    else {
        return Ok(());
    };
    application.requested_access_token_version = match version.as_u64() {
        None if version.is_null() => None,
        Some(1) => Some(1),
        Some(2) => Some(2),
        _ => return Err(Failure::bad_request("'api.requestedAccessTokenVersion' must be 1, 2 or null.")),
    };
    Ok(())
}

/// Secrets can be taken away like this, never added: only the server makes them up.
fn retain_passwords(application: &mut Application, items: &[Value]) -> Result<(), Failure> {
    let named = |item: &Value| item.get("keyId").and_then(Value::as_str).map(str::to_lowercase);
    let ids: Vec<_> = items.iter().filter_map(named).collect();
    let known = |id: &String| application.password_credentials.iter().any(|c| c.key_id.to_string() == *id);
    if ids.len() != items.len() || !ids.iter().all(known) {
        return Err(Failure::bad_request("New password credentials must be made with addPassword."));
    }
    application.password_credentials.retain(|credential| ids.contains(&credential.key_id.to_string()));
    Ok(())
}

fn checked(state: &State, uris: Vec<String>) -> Result<Vec<String>, Failure> {
    for uri in &uris {
        let absolute = uri.split_once(':').is_some_and(|(scheme, rest)| {
            !scheme.is_empty()
                && !rest.is_empty()
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        });
        let shown: String = uri.chars().take(100).collect();
        if !absolute || uri.len() > 255 || uri.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Failure::bad_request(format!(
                "Invalid value '{shown}' of property 'identifierUris': not a URI."
            )));
        }
        if is_our_own(state, uri) {
            let message =
                format!("Invalid value '{shown}' of property 'identifierUris': the name belongs to a service.");
            return Err(Failure::bad_request(message));
        }
    }
    Ok(uris)
}
