//! `GET /tenants`: the directories that the caller is in. A token is of one directory, so there is one.

use lazurite_model::record::Tenant;
use serde_json::json;

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the caller's directory.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let tenant = call.state.store.read::<Tenant>(&call.tenant().to_string()).await?;
    let value = tenant.into_iter().map(|tenant| {
        json!({
            "id": format!("/tenants/{}", tenant.id),
            "tenantId": tenant.id,
            "displayName": tenant.display_name,
            "defaultDomain": tenant.default_domain,
            "domains": [tenant.default_domain],
            "tenantCategory": "Home",
            "tenantType": "AAD",
        })
    });
    Ok(listing::reply(value.collect(), None))
}
