//! `GET /v1.0/organization`: the caller's tenant.

use axum::extract::State as Shared;
use axum::response::Response;
use lazurite_model::record::Tenant;
use serde_json::json;

use super::answer;
use super::caller::Reader;
use super::failure::Failure;
use crate::State;

pub(crate) async fn organization(Shared(state): Shared<State>, reader: Reader) -> Result<Response, Failure> {
    let id = reader.tenant().to_string();
    let tenant = state.store().read::<Tenant>(&id).await?.ok_or_else(|| Failure::not_found(&id))?;
    let organization = json!([{
        "id": tenant.id,
        "displayName": tenant.display_name,
        "tenantType": "AAD",
        "verifiedDomains": [{
            "name": tenant.default_domain, "isDefault": true, "isInitial": true, "type": "Managed", "capabilities": "Email",
        }],
    }]);
    Ok(answer::value(&state, "organization", organization, None))
}
