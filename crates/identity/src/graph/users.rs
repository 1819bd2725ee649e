//! People: `/v1.0/users`.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
mod password;
pub(crate) mod update;
mod view;

pub(super) use view::view;

use lazurite_model::TenantId;
use lazurite_model::record::{Tenant, User};

use super::failure::Failure;
use super::object;
use crate::State;

/// The object id behind a path's `{id}`: an object id or a user principal name.
pub(super) async fn object_id(state: &State, tenant: TenantId, segment: &str) -> Result<String, Failure> {
    if !segment.contains('@') {
        return Ok(segment.to_owned());
    }
    let found = object::find::<User>(state, tenant, "userPrincipalName", &segment.to_lowercase()).await?.pop();
    found.map(|user| user.id.to_string()).ok_or_else(|| Failure::not_found(segment))
}

/// A user principal name must lie in the tenant's domain.
fn checked_name(name: String, tenant: &Tenant) -> Result<String, Failure> {
    let (local, domain) = name.split_once('@').unwrap_or((&name, ""));
    let plain = |c: char| c.is_alphanumeric() || "'.-_!#^~+".contains(c);
    if local.is_empty() || local.len() > 64 || !local.chars().all(plain) {
        return Err(Failure::bad_request("Property userPrincipalName is invalid."));
    }
    if !domain.eq_ignore_ascii_case(&tenant.default_domain) {
        let message = format!(
            "The domain portion of the userPrincipalName property is invalid. You must use the verified domain name {}.",
            tenant.default_domain
        );
        return Err(Failure::bad_request(message));
    }
    Ok(name)
}
