//! `grant_type=client_credentials` (RFC 6749 §4.4): an application signs in as itself.

use lazurite_model::record::Tenant;

use super::client_auth::{principal_of, require_proof};
use crate::State;
use crate::client::Client;
use crate::fault::{Fault, row};
use crate::token::{Credential, Issued, Scopes, Subject, issue, resolve};

/// How long a token of an application is valid, in seconds: as long as Entra's.
const LIFE: i64 = 3599;

/// Gives the client a token for the resource named `asked`.
pub(crate) fn grant(
    state: &State,
    tenant: &Tenant,
    (client, credential): (&Client, Credential),
    asked: &str,
) -> Result<Issued, Fault> {
    require_proof(credential)?;
    let principal = principal_of(state, tenant, client)?;
    let resource = resolve(state, tenant, asked).ok_or_else(|| unknown_resource(asked, tenant))?;
    let subject =
        Subject { principal: principal.id, app: principal.app_id, tenant: tenant.id, credential, resource_id: None };
    issue(state, &subject, &resource, LIFE).map_err(|error| Fault::unsigned(&error))
}

/// The resource in a `scope` parameter: what stands before `/.default`, letter by letter.
pub(crate) fn resource_of_scope(scope: &str) -> Result<String, Fault> {
    let scopes = Scopes::parse(scope)?;
    let asked = scopes.apis.into_iter().next().filter(|api| api.default).and_then(|api| api.resource);
    asked.ok_or_else(|| {
        let shown: String = scope.chars().take(200).collect();
        let message = format!(
            "The provided value for the input parameter 'scope' is not valid: '{shown}'. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
        );
        Fault::new(&row::BAD_SCOPE, message)
    })
}

/// Nothing in the tenant goes by that name.
pub(crate) fn unknown_resource(asked: &str, tenant: &Tenant) -> Fault {
    let shown: String = asked.chars().take(200).collect();
    let message = format!(
        "The resource principal named {shown} was not found in the tenant named {}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
        tenant.display_name
    );
    Fault::new(&row::UNKNOWN_RESOURCE, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_names_one_resource_letter_by_letter() {
        for (scope, resource) in [
            ("https://atlas.microsoft.com/.default", "https://atlas.microsoft.com"),
            ("https://management.core.windows.net//.default", "https://management.core.windows.net/"),
            ("ba1ea022-5807-41d5-bbeb-292c7e1cf5f6/.default", "ba1ea022-5807-41d5-bbeb-292c7e1cf5f6"),
            ("https://localhost:8443//.default offline_access openid profile", "https://localhost:8443/"),
        ] {
            assert_eq!(resource_of_scope(scope).unwrap(), resource);
        }
    }

    #[test]
    fn a_scope_without_default_or_with_two_resources_is_refused() {
        for scope in [
            "",
            "openid",
            ".default",
            "/.default",
            "https://a",
            "https://a/user_impersonation",
            "https://a/.default https://b/.default",
        ] {
            assert_eq!(resource_of_scope(scope).unwrap_err().row.code, 70011, "{scope}");
        }
    }
}
