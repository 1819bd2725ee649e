//! What a request body says about an application, for creating and for changing.
//!
//! What sign-in acts upon has fields of its own in the record ([`super::client`], [`super::api`]); everything else that
//! Graph knows is kept as it was sent and shown again.

use lazurite_model::record::Application;
use serde_json::{Map, Value};

use super::{api, client};
use crate::State;
use crate::graph::body::Body;
use crate::graph::credentials;
use crate::graph::entity::Work;
use crate::graph::failure::Failure;
use crate::graph::merge::merge;
use crate::graph::quota::check_size;
use crate::token::is_our_own;

/// Properties that are kept and shown; of some of them, parts are taken out before.
const KEPT: [&str; 21] = [
    "addIns",
    "api",
    "defaultRedirectUri",
    "description",
    "disabledByMicrosoftStatus",
    "groupMembershipClaims",
    "info",
    "isDeviceOnlyAuthSupported",
    "notes",
    "oauth2RequirePostResponse",
    "optionalClaims",
    "parentalControlSettings",
    "publicClient",
    "requestSignatureVerification",
    "samlMetadataUrl",
    "serviceManagementReference",
    "signInAudience",
    "spa",
    "tags",
    "uniqueName",
    "web",
];

/// Changes `application` as `body` says.
pub(super) async fn apply(work: &mut Work<'_>, application: &mut Application, mut body: Body) -> Result<(), Failure> {
    if body.has("displayName") {
        application.display_name = body.required("displayName")?;
    }
    if let Some(uris) = body.texts("identifierUris")? {
        application.identifier_uris = checked(work.state, uris)?;
    }
    if let Some(public) = body.flag("isFallbackPublicClient")? {
        application.is_fallback_public_client = public;
    }
    if let Some(items) = body.list("keyCredentials")? {
        credentials::replace_keys(work, application.app_id, &mut application.key_credentials, items).await?;
    }
    if let Some(items) = body.list("passwordCredentials")? {
        credentials::password::retain(&mut application.password_credentials, &items)?;
    }
    client::take_required_access(&mut application.client, &mut body)?;
    api::take_roles(application, &mut body)?;
    let mut kept = body.rest(&KEPT)?;
    // These are always there, so that nobody has to ask whether they are.
    kept.retain(|name, value| !(value.is_null() && ["api", "publicClient", "spa", "web"].contains(&name.as_str())));
    client::take(&mut application.client, &mut kept)?;
    if let Some(Value::Object(settings)) = kept.get_mut("api") {
        take_token_version(application, settings)?;
        api::take(application, settings)?;
    }
    api::take_group_claims(&mut application.api, &kept)?;
    merge(&mut application.properties, kept);
    check_size(&application.properties)
}

/// `api.requestedAccessTokenVersion` decides the form of tokens.
fn take_token_version(application: &mut Application, settings: &mut Map<String, Value>) -> Result<(), Failure> {
    let Some(version) = settings.remove("requestedAccessTokenVersion") else { return Ok(()) };
    application.requested_access_token_version = match version.as_u64() {
        None if version.is_null() => None,
        Some(1) => Some(1),
        Some(2) => Some(2),
        _ => return Err(Failure::bad_request("'api.requestedAccessTokenVersion' must be 1, 2 or null.")),
    };
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
