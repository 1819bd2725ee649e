//! The refusals of the resource manager, in its own codes and words, so that clients that look for them find them.

use http::StatusCode;
use lazurite_api::{ApiError, Detail};
use lazurite_model::ResourceId;
use lazurite_policy::Caller;

/// 404: there is no such subscription, or it belongs to another directory.
pub(crate) fn no_subscription(id: &str) -> ApiError {
    ApiError::not_found("SubscriptionNotFound", format!("The subscription '{}' could not be found.", shown(id)))
}

/// 400: what stands in a subscription's place is no GUID.
pub(crate) fn bad_subscription(id: &str) -> ApiError {
    let message = format!("The provided subscription identifier '{}' is malformed or invalid.", shown(id));
    ApiError::bad_request("InvalidSubscriptionId", message)
}

/// 404: there is no such resource group.
pub(crate) fn no_group(name: &str) -> ApiError {
    ApiError::not_found("ResourceGroupNotFound", format!("Resource group '{}' could not be found.", shown(name)))
}

/// 404: there is no such resource of that type, e.g. `Microsoft.Maps/accounts`.
pub(crate) fn no_resource(type_: &str, id: &ResourceId) -> ApiError {
    let name = shown(id.name());
    let group = shown(id.resource_group_name().unwrap_or_default());
    let message = format!(
        "The Resource '{type_}/{name}' under resource group '{group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    );
    ApiError::not_found("ResourceNotFound", message)
}

/// 409: a resource stays where it was made.
pub(crate) fn elsewhere(id: &ResourceId, location: &str, wanted: &str) -> ApiError {
    let message = format!(
        "The resource '{}' already exists in location '{location}' in resource group '{}'. A resource with the same name cannot be created in location '{wanted}'. Please select a new resource name.",
        id.name(),
        id.resource_group_name().unwrap_or_default()
    );
    ApiError::conflict("InvalidResourceLocation", message).at("location")
}

/// 400: the provider's type does not exist in that version.
pub(crate) fn unknown_version(type_: &str, version: &str, supported: &[&str]) -> ApiError {
    let (namespace, type_) = type_.split_once('/').unwrap_or((type_, ""));
    let message = format!(
        "No registered resource provider found for API version '{}' for type '{type_}' in the namespace '{namespace}'. The supported api-versions are '{}'.",
        shown(version),
        supported.join(", ")
    );
    ApiError::bad_request("NoRegisteredProviderFound", message).at("api-version")
}

/// 404: no provider has that namespace.
pub(crate) fn unknown_namespace(namespace: &str) -> ApiError {
    ApiError::not_found(
        "InvalidResourceNamespace",
        format!("The resource namespace '{}' is invalid.", shown(namespace)),
    )
}

/// 404: the provider has no such type, or the type has no such operation.
pub(crate) fn unknown_type(namespace: &str, type_: &str) -> ApiError {
    let message = format!("The resource type '{}' could not be found in the namespace '{namespace}'.", shown(type_));
    ApiError::not_found("InvalidResourceType", message)
}

/// 404: the path is none of the resource manager's.
pub(crate) fn unknown_path() -> ApiError {
    ApiError::not_found(
        "MissingSubscription",
        "The request did not have a subscription or a valid tenant level resource provider.",
    )
}

/// 405, with the methods that there are.
pub(crate) fn wrong_method(method: &http::Method, allowed: &[&str]) -> ApiError {
    let message = format!("The requested resource does not support http method '{}'.", shown(method.as_str()));
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
        .with_header(http::header::ALLOW, &allowed.join(", "))
}

/// 403: the caller is no Global Administrator of the directory.
pub(crate) fn no_directory_administrator(caller: &Caller, action: &str) -> ApiError {
    let message = format!(
        "The client '{}' with object id '{}' does not have authorization to perform action '{action}' over scope '/': only a Global Administrator of the directory does.",
        shown(&caller.name),
        caller.principal
    );
    ApiError::new(StatusCode::FORBIDDEN, "AuthorizationFailed", message)
}

/// 409: the subscription gave up the provider.
pub(crate) fn unregistered(namespace: &str) -> ApiError {
    let message = format!(
        "The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions."
    );
    let detail = Detail {
        code: "MissingSubscriptionRegistration".into(),
        message: message.clone(),
        target: Some(namespace.to_owned()),
        details: Vec::new(),
    };
    ApiError { details: vec![detail], ..ApiError::conflict("MissingSubscriptionRegistration", message) }
}

/// A client's own text, cut so that an answer stays short.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(400).collect()
}
