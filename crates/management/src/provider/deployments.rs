//! `Microsoft.Resources/deployments`: templates, deployed at resource groups, subscriptions, management groups and the
//! directory.
//!
//! A deployment is a list of requests that its caller could send one by one: each step takes the path of every other request
//! ([`crate::perform`]), in the caller's name and with what the caller is allowed at that moment. A deployment must never do
//! what its caller could not do without it, and never show a secret that it was given.

mod accept;
mod answers;
pub(crate) mod cancel;
pub(crate) mod delete;
pub(crate) mod exists;
pub(crate) mod export;
pub(crate) mod get;
mod history;
mod inner;
pub(crate) mod list;
pub(crate) mod operation;
pub(crate) mod operation_status;
mod parent;
mod plan;
mod preflight;
pub(crate) mod put;
mod relaxed;
pub(crate) mod routes;
pub(crate) mod runner;
mod scrub;
mod secret;
mod source;
mod step;
mod surroundings;
mod template;
pub(crate) mod template_hash;
mod unnamed;
pub(crate) mod validate;
mod view;
pub(crate) mod what_if;
mod wire;

pub(crate) use parent::Parent;

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::Deployment;

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::scope;

/// The api-versions.
pub(crate) const VERSIONS: &[&str] = &[
    "2026-06-01",
    "2025-04-01",
    "2025-03-01",
    "2024-11-01",
    "2024-07-01",
    "2024-03-01",
    "2023-07-01",
    "2022-09-01",
    "2022-06-01",
    "2021-04-01",
    "2021-01-01",
    "2020-10-01",
    "2020-08-01",
    "2020-06-01",
    "2019-10-01",
    "2019-08-01",
    "2019-07-01",
    "2019-05-10",
    "2019-05-01",
    "2019-03-01",
    "2018-05-01",
];

/// The scope that the path names: what is before its `providers/Microsoft.Resources`.
fn scope_of(call: &Call) -> ResourceId {
    let (group, management_group) = (call.name("resourceGroupName"), call.name("groupId"));
    match &call.subscription {
        Some(subscription) if !group.is_empty() => ResourceId::resource_group(subscription.id, group),
        Some(subscription) => ResourceId::subscription(subscription.id),
        None if !management_group.is_empty() => ResourceId::management_group(management_group),
        None => ResourceId::root(),
    }
}

/// The id of the deployment that the path names.
fn id_of(call: &Call) -> ResourceId {
    scope_of(call).resource(Deployment::TYPE, call.name("deploymentName"))
}

/// The deployment that the path names.
///
/// # Errors
/// 404: the scope's, else `DeploymentNotFound`.
async fn found(call: &Call) -> Outcome<Deployment> {
    scope::require(&call.state.store, call.tenant(), &scope_of(call)).await?;
    let key = Deployment::key_of(call.tenant(), &id_of(call));
    Ok(call.state.store.read::<Deployment>(&key).await?.ok_or_else(|| missing(call))?)
}

fn missing(call: &Call) -> ApiError {
    let message = format!("Deployment '{}' could not be found.", shown(call.name("deploymentName")));
    ApiError::not_found("DeploymentNotFound", message)
}
