//! Types, names and ids of resources.

use serde_json::{Map, Value};

use crate::evaluate::member;
use crate::fault::{Fault, settled};
use crate::function::{id, type_segments};
use crate::site::Site;
use crate::surroundings::Place;
use crate::tree;

/// What a resource is called, and where it is.
#[derive(Clone)]
pub(super) struct Identity {
    pub(super) resource_type: String,
    pub(super) name: String,
    pub(super) scope: String,
    pub(super) id: String,
    pub(super) api_version: String,
}

/// The identity of a resource, which must be known before anything is deployed.
pub(super) fn identify(
    body: &Map<String, Value>,
    site: &Site<'_>,
    place: &Place,
    parent: Option<&Identity>,
) -> Result<Identity, Fault> {
    let own_type = match member(body, "type") {
        Some(Value::String(type_)) if !type_.starts_with('[') => type_.clone(),
        Some(_) => return Err(Fault::validation("The type of a resource must be a literal string")),
        None => return Err(Fault::validation("Required property 'type' of a resource not found in JSON")),
    };
    let own_name = required_text(body, "name", site)?;
    let api_version = required_text(body, "apiVersion", site)?;
    let (resource_type, name) = match parent {
        None => (own_type, own_name),
        Some(parent) => (child_type(parent, own_type), format!("{}/{own_name}", parent.name)),
    };
    let Some((namespace, segments)) = type_segments(&resource_type) else {
        return Err(Fault::validation(format!("The resource type '{resource_type}' is not valid")));
    };
    let names: Vec<&str> = name.split('/').collect();
    if segments.len() != names.len() || names.iter().any(|name| name.is_empty()) {
        return Err(Fault::validation(format!(
            "The template resource '{name}' for type '{resource_type}' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. A root resource type must have segment length one greater than its resource name. Please see https://aka.ms/arm-syntax-resources for usage details."
        )));
    }
    let scope = match parent {
        Some(parent) => parent.scope.clone(),
        None => scope(body, site, place)?,
    };
    let id = id(&scope, namespace, &segments, &names);
    Ok(Identity { resource_type, name, scope, id, api_version })
}

/// A child names its type without the parent's, or in full.
fn child_type(parent: &Identity, own: String) -> String {
    let full =
        own.get(..parent.resource_type.len()).is_some_and(|start| start.eq_ignore_ascii_case(&parent.resource_type));
    if full { own } else { format!("{}/{own}", parent.resource_type) }
}

fn required_text(body: &Map<String, Value>, key: &str, site: &Site<'_>) -> Result<String, Fault> {
    match text(body, key, site)? {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(Fault::validation(format!("Required property '{key}' of a resource not found in JSON"))),
    }
}

/// A text that must be known before anything is deployed.
pub(super) fn text(body: &Map<String, Value>, key: &str, site: &Site<'_>) -> Result<Option<String>, Fault> {
    let Some(source) = member(body, key) else { return Ok(None) };
    match tree::evaluate(source, site).map_err(|halt| settled(halt).at(key))? {
        Value::String(text) => Ok(Some(text)),
        Value::Null => Ok(None),
        _ => Err(Fault::validation(format!("The property '{key}' of a resource must be a string"))),
    }
}

/// The scope a resource is made in: `scope`, or another `resourceGroup` and `subscriptionId`, or the deployment's.
fn scope(body: &Map<String, Value>, site: &Site<'_>, place: &Place) -> Result<String, Fault> {
    if let Some(scope) = text(body, "scope", site)? {
        return absolute(&scope, place);
    }
    let subscription = text(body, "subscriptionId", site)?;
    let group = text(body, "resourceGroup", site)?;
    let subscription_or_own = || {
        let own = subscription.as_deref().or_else(|| place.subscription());
        own.ok_or_else(|| Fault::validation("A resource group needs the id of its subscription")).map(str::to_owned)
    };
    match group {
        Some(name) => Ok(Place::ResourceGroup { subscription: subscription_or_own()?, name }.id()),
        None if subscription.is_some() => Ok(Place::Subscription { subscription: subscription_or_own()? }.id()),
        None => Ok(place.id()),
    }
}

/// A scope as an id; `/` is the tenant, and what has no leading slash is relative.
fn absolute(scope: &str, place: &Place) -> Result<String, Fault> {
    let trimmed = scope.trim_end_matches('/');
    if scope.starts_with('/') {
        return Ok(trimmed.to_owned());
    }
    let first = trimmed.split('/').next().unwrap_or_default().to_ascii_lowercase();
    match first.as_str() {
        "" => Err(Fault::validation("The scope of a resource is empty")),
        "subscriptions" | "providers" => Ok(format!("/{trimmed}")),
        "microsoft.management" => Ok(format!("/providers/{trimmed}")),
        _ => Ok(format!("{}/providers/{trimmed}", place.id())),
    }
}
