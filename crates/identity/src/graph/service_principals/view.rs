//! A service principal as Graph shows it.

use lazurite_model::record::{Application, ServicePrincipal, ServicePrincipalKind};
use serde_json::{Map, Value, json};

use crate::State;
use crate::graph::answer::time;
use crate::graph::failure::Failure;
use crate::graph::merge::merge;

/// The view of a principal; its names are those of its application.
pub(crate) async fn view(state: &State, principal: &ServicePrincipal) -> Result<Value, Failure> {
    let application = match principal.kind {
        ServicePrincipalKind::Application => {
            state.store().find::<Application>("appId", &principal.app_id.to_string()).await?.pop()
        }
        ServicePrincipalKind::ManagedIdentity => None,
    };
    Ok(shown(principal, application.as_ref()))
}

/// The same, with the application at hand.
pub(super) fn shown(principal: &ServicePrincipal, application: Option<&Application>) -> Value {
    let mut view = Map::new();
    if let Value::Object(defaults) = json!({
        "appRoleAssignmentRequired": false, "appRoles": [], "keyCredentials": [], "passwordCredentials": [],
        "oauth2PermissionScopes": [], "replyUrls": [], "tags": [],
    }) {
        view = defaults;
    }
    merge(&mut view, principal.properties.clone());
    let mut names = vec![principal.app_id.to_string()];
    names.extend(application.iter().flat_map(|application| application.identifier_uris.iter().cloned()));
    let owner = application.map_or(principal.tenant, |application| application.tenant);
    if let Value::Object(own) = json!({
        "id": principal.id,
        "deletedDateTime": null,
        "accountEnabled": principal.account_enabled,
        "alternativeNames": principal.alternative_names,
        "appDisplayName": application.map_or(&principal.display_name, |application| &application.display_name),
        "appId": principal.app_id,
        "appOwnerOrganizationId": owner,
        "createdDateTime": time(principal.created),
        "displayName": principal.display_name,
        "servicePrincipalNames": names,
        "servicePrincipalType": match principal.kind {
            ServicePrincipalKind::Application => "Application",
            ServicePrincipalKind::ManagedIdentity => "ManagedIdentity",
        },
    }) {
        merge(&mut view, own);
    }
    Value::Object(view)
}
