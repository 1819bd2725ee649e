//! Application registrations: `/v1.0/applications`.

pub(crate) mod create;
pub(crate) mod delete;
mod edit;
pub(crate) mod get;
mod key;
pub(crate) mod list;
pub(crate) mod password;
pub(crate) mod update;
mod view;

pub(super) use view::view;

use lazurite_model::TenantId;
use lazurite_model::record::Application;

use super::failure::Failure;
use super::object;
use crate::State;

/// The object id behind a path's `{id}`: an object id, or `appId=…`.
async fn object_id(state: &State, tenant: TenantId, segment: &str) -> Result<String, Failure> {
    let Some(app_id) = segment.strip_prefix("appId=") else { return Ok(segment.to_owned()) };
    let found = object::find::<Application>(state, tenant, "appId", &app_id.to_lowercase()).await?.pop();
    found.map(|application| application.id.to_string()).ok_or_else(|| Failure::not_found(app_id))
}
