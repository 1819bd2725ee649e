//! Consent: what a client may do in a person's name, who said so, and what is still to be asked.
//!
//! Azure's own programs need none for Azure's own APIs; an API may name clients that need none; everything else stands on a
//! [`PermissionGrant`], by the person for themselves or by an administrator for all.

mod give;

use lazurite_model::PrincipalId;
use lazurite_model::record::{DirectoryRole, PermissionGrant, PermissionScope, Tenant, User};

use super::client_credentials::unknown_resource;
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::first_party::GRAPH;
use crate::token::{ApiScope, Resource, Scopes, is_for_administrators, resolve};

pub(crate) use give::{give, give_all_required};

/// What a client may do at an API in a person's name.
pub(crate) struct Granted {
    /// The API.
    pub(crate) resource: Resource,
    /// All that was consented to there (`scp`).
    pub(crate) scopes: Vec<String>,
    /// The same as the answer's `scope` writes it.
    pub(crate) answer: String,
}

/// A permission that is to be consented to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The API's name.
    pub(crate) api: String,
    /// The permission's name.
    pub(crate) display_name: String,
    /// What it means.
    pub(crate) description: String,
    /// Whether only an administrator may consent.
    pub(crate) admin_only: bool,
}

/// What the client may do at the one API that `scopes` names: all that was consented to, if that covers what is asked.
pub(crate) async fn granted(
    state: &State,
    tenant: &Tenant,
    client: &Client,
    user: &User,
    scopes: &Scopes,
) -> Result<Granted, Fault> {
    let Some(api) = scopes.api() else {
        // Nothing but the sign-in itself is asked: the token is for Graph's `userinfo`.
        let graph = GRAPH.app_id.to_string();
        let resource = resolve(state, tenant, &graph).ok_or_else(|| unknown_resource(&graph, tenant))?;
        let values: Vec<String> =
            scopes.of_openid().filter(|name| *name != "offline_access").map(str::to_owned).collect();
        if !missing(state, tenant, client, user, scopes).await?.is_empty() {
            return Err(consent_required(client));
        }
        return Ok(Granted { resource, answer: values.join(" "), scopes: values });
    };
    let resource = resource_of(state, tenant, api)?;
    let available = available(state, tenant, client, user.id, &resource).await?;
    let wanted = wanted(client, &resource, api)?;
    if available.is_empty() && api.default && wanted.is_empty() {
        let message = format!(
            "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {}. Resource value from request: {}.",
            client.app_id, resource.audience
        );
        return Err(Fault::new(&row::UNREGISTERED_RESOURCE, message));
    }
    let covered =
        if api.default { !available.is_empty() } else { wanted.iter().all(|scope| available.contains(&scope.value)) };
    if !covered {
        return Err(consent_required(client));
    }
    let mut answer: Vec<String> = available.iter().map(|value| api.full(value)).collect();
    answer.extend(api.default.then(|| api.full(".default")));
    Ok(Granted { resource, answer: answer.join(" "), scopes: available })
}

/// What is to be asked before the client may have what `scopes` name, of all APIs; nothing if all was consented to.
pub(crate) async fn missing(
    state: &State,
    tenant: &Tenant,
    client: &Client,
    user: &User,
    scopes: &Scopes,
) -> Result<Vec<Asked>, Fault> {
    let mut asked = Vec::new();
    for api in &scopes.apis {
        let resource = resource_of(state, tenant, api)?;
        let available = available(state, tenant, client, user.id, &resource).await?;
        let wanted = wanted(client, &resource, api)?;
        asked.extend(wanted.into_iter().filter(|scope| !available.contains(&scope.value)).map(|scope| Asked {
            api: resource.name.clone(),
            admin_only: is_for_administrators(&scope),
            display_name: scope.display_name,
            description: scope.description,
        }));
    }
    // Who let the client do anything at all also let it know who they are.
    if asked.is_empty() && client.first_party.is_none() && !knows(state, tenant, client, user.id).await? {
        asked.extend(sign_in_itself(scopes).map(|scope| Asked {
            api: GRAPH.name.to_owned(),
            display_name: scope.display_name.to_owned(),
            description: scope.description.to_owned(),
            admin_only: false,
        }));
    }
    Ok(asked)
}

/// Whether the person may consent for everybody.
pub(crate) fn is_consent_administrator(user: &User) -> bool {
    user.directory_roles.iter().any(|role| {
        matches!(
            role,
            DirectoryRole::GlobalAdministrator
                | DirectoryRole::ApplicationAdministrator
                | DirectoryRole::CloudApplicationAdministrator
        )
    })
}

/// Somebody must consent first.
fn consent_required(client: &Client) -> Fault {
    let message = format!(
        "The user or administrator has not consented to use the application with ID '{}' named '{}'. Send an interactive authorization request for this user and resource.",
        client.app_id, client.name
    );
    Fault::new(&row::CONSENT, message)
}

fn resource_of(state: &State, tenant: &Tenant, api: &ApiScope) -> Result<Resource, Fault> {
    let name = api.resource.as_deref().unwrap_or(&state.settings().graph);
    resolve(state, tenant, name).ok_or_else(|| unknown_resource(name, tenant))
}

/// The permissions that the request means: those that it names, or those that the client's registration does.
fn wanted(client: &Client, resource: &Resource, api: &ApiScope) -> Result<Vec<PermissionScope>, Fault> {
    if api.default {
        let required = client.application.as_ref().map_or(&[][..], |application| &application.client.required_access);
        let access = required.iter().filter(|access| access.resource == resource.app_id);
        let ids = access.flat_map(|access| &access.scopes);
        return Ok(ids.filter_map(|id| resource.scope_by_id(*id)).collect());
    }
    let known = |value: &String| {
        resource.scope(value).ok_or_else(|| {
            let shown: String = value.chars().take(100).collect();
            let message = format!(
                "The application '{}' asked for scope '{shown}' that doesn't exist on the resource '{}'.",
                client.name, resource.name
            );
            Fault::new(&row::UNKNOWN_SCOPE, message)
        })
    };
    api.values.iter().map(known).collect()
}

/// All that the client may do at the API in that person's name.
async fn available(
    state: &State,
    tenant: &Tenant,
    client: &Client,
    user: PrincipalId,
    resource: &Resource,
) -> Result<Vec<String>, Fault> {
    if client.first_party.is_some() && resource.is_azures() {
        return Ok(resource.all_scopes());
    }
    let mut values = resource.pre_authorized(client.app_id);
    if let (Some(principal), Some(api)) = (state.directory().principal(tenant.id, client.app_id), &resource.principal) {
        for whose in ["all".to_owned(), user.to_string()] {
            let key = format!("{}/{}/{whose}", principal.id, api.id);
            let grant = state.store().read::<PermissionGrant>(&key).await?;
            values.extend(grant.into_iter().flat_map(|grant| grant.scopes));
        }
    }
    // What the API offers no more is worth nothing.
    values.retain(|value| resource.scope(value).is_some());
    values.sort();
    values.dedup();
    Ok(values)
}

/// Whether the person, or an administrator for them, consented to anything that the client asked.
async fn knows(state: &State, tenant: &Tenant, client: &Client, user: PrincipalId) -> Result<bool, Fault> {
    let Some(principal) = state.directory().principal(tenant.id, client.app_id) else { return Ok(false) };
    let grants = state.store().list::<PermissionGrant>(&format!("{}/", principal.id)).await?;
    Ok(grants.iter().any(|grant| grant.user.is_none_or(|whose| whose == user)))
}

/// The permissions of OpenID Connect, which are Graph's.
fn sign_in_itself(scopes: &Scopes) -> impl Iterator<Item = &'static crate::first_party::Scope> {
    let names: Vec<&str> = scopes.of_openid().collect();
    GRAPH.scopes.iter().filter(move |scope| names.contains(&scope.value))
}
