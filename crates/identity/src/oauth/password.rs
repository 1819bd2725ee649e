//! `grant_type=password` (RFC 6749 §4.3): the client was told the person's password. Nothing new should do so; `az login -u
//! -p` and old scripts do.

use http::{Extensions, HeaderMap};
use serde_json::Value;

use super::client_auth::{authenticate, require_public};
use super::form::Form;
use super::person::{PersonGrant, person};
use super::token::tenant_of;
use crate::State;
use crate::directory::Named;
use crate::fault::Fault;
use crate::people::{Origin, password};
use crate::token::{Credential, Scopes};

/// Signs the person in and gives the client its tokens.
pub(crate) async fn redeem(
    state: &State,
    named: &Named,
    (headers, extensions): (&HeaderMap, &Extensions),
    form: &Form,
) -> Result<Value, Fault> {
    let (name, secret) = (form.required("username")?, form.required("password")?);
    let scope = form.required("scope")?;
    let scopes = Scopes::parse(scope)?;
    let tenant = match named {
        Named::One(tenant) => tenant_of(state, named, tenant.id)?,
        // Whoever the name belongs to signs in at home; a name of nobody's is refused below, like a wrong password.
        Named::Any | Named::Unknown => {
            let domain = name.rsplit_once('@').and_then(|(_, domain)| state.directory().tenant_of_domain(domain));
            domain.map_or_else(|| tenant_of(state, named, state.settings().home_tenant), Ok)?
        }
    };
    let (client, credential) = authenticate(state, &tenant, headers, form).await?;
    if credential == Credential::Public {
        require_public(&client, credential)?;
    }
    let mut origin = Origin::of_program(extensions, Some(client.app_id));
    origin.resource = scopes.api().and_then(|api| api.resource.clone());
    let authentication = password::sign_in(state, Some(&tenant), name, secret, &origin).await?;
    let grant = PersonGrant::new((&client, credential), &authentication, (&scopes, scope));
    person(state, &tenant, grant).await
}
