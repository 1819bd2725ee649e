//! A service principal as Graph shows it.

use lazurite_model::record::{AppRole, Application, ServicePrincipal, ServicePrincipalKind};
use serde_json::{Map, Value, json};

use crate::first_party::FirstParty;
use crate::graph::answer::time;
use crate::graph::applications::{role_view, scope_view};
use crate::graph::credentials;
use crate::graph::merge::merge;

/// The view of a principal; names, roles and permissions are those of its application.
pub(super) fn view(principal: &ServicePrincipal, application: Option<&Application>) -> Value {
    let mut view = Map::new();
    if let Value::Object(defaults) = json!({"appRoleAssignmentRequired": false, "tags": []}) {
        view = defaults;
    }
    merge(&mut view, principal.properties.clone());
    let azures = FirstParty::find(principal.app_id);
    let mut names = vec![principal.app_id.to_string()];
    names.extend(azures.iter().flat_map(|it| it.uris.iter().map(|uri| (*uri).to_owned())));
    names.extend(application.iter().flat_map(|application| application.identifier_uris.iter().cloned()));
    let owner = application.map_or(principal.tenant, |application| application.tenant);
    let (roles, scopes) = offers(application, azures);
    let replies = application.iter().flat_map(|application| &application.client.redirect_uris);
    if let Value::Object(own) = json!({
        "id": principal.id,
        "deletedDateTime": null,
        "accountEnabled": principal.account_enabled,
        "alternativeNames": principal.alternative_names,
        "appDisplayName": application.map_or(&principal.display_name, |application| &application.display_name),
        "appId": principal.app_id,
        "appOwnerOrganizationId": if azures.is_some() { AZURES_OWN.into() } else { json!(owner) },
        "appRoles": roles,
        "createdDateTime": time(principal.created),
        "displayName": principal.display_name,
        "keyCredentials": credentials::key::views(&principal.key_credentials),
        "oauth2PermissionScopes": scopes,
        "passwordCredentials": credentials::password::views(&principal.password_credentials),
        "replyUrls": replies.map(|reply| reply.uri.as_str()).collect::<Vec<_>>(),
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

/// The tenant in which Microsoft registers what is its own.
const AZURES_OWN: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

fn offers(application: Option<&Application>, azures: Option<&FirstParty>) -> (Vec<Value>, Vec<Value>) {
    if let Some(azures) = azures {
        let roles = azures.roles.iter().map(|role| {
            role_view(&AppRole {
                id: role.id,
                value: role.value.to_owned(),
                display_name: role.display_name.to_owned(),
                description: role.display_name.to_owned(),
                for_users: false,
                for_applications: true,
                enabled: true,
            })
        });
        let scopes = azures.scopes.iter().map(|scope| scope_view(&scope.permission()));
        return (roles.collect(), scopes.collect());
    }
    let api = application.map(|application| &application.api);
    let roles = api.iter().flat_map(|api| &api.roles).map(role_view).collect();
    let scopes = api.iter().flat_map(|api| &api.scopes).map(scope_view).collect();
    (roles, scopes)
}
