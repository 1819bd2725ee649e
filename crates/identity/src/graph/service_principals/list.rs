//! `GET /v1.0/servicePrincipals`

use std::collections::HashMap;

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use lazurite_model::AppId;
use lazurite_model::record::{Application, ServicePrincipal};

use super::view::shown;
use crate::State;
use crate::graph::{caller::Reader, failure::Failure, list::Listing, object};

pub(crate) async fn list(
    Shared(state): Shared<State>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let tenant = reader.tenant();
    let filter = &listing.filter;
    // Whoever asks for a name most often asks for the client id, which every principal has among its names.
    let by_name = filter.demanded("servicePrincipalNames").filter(|name| name.parse::<AppId>().is_ok());
    let principals: Vec<ServicePrincipal> = match (filter.demanded("appId").or(by_name), filter.demanded("displayName"))
    {
        (Some(id), _) => object::find(&state, tenant, "appId", &format!("{tenant} {}", id.to_lowercase())).await?,
        (None, Some(name)) => object::find(&state, tenant, "displayName", &name.to_lowercase()).await?,
        (None, None) => object::list(&state, tenant).await?,
    };
    let applications = applications(&state, &principals).await?;
    let views = principals.iter().map(|principal| shown(principal, applications.get(&principal.app_id)));
    Ok(listing.answer(&state, "servicePrincipals", "/v1.0/servicePrincipals", views))
}

/// The applications behind the principals: one by one for a few, all at once for many.
async fn applications(state: &State, principals: &[ServicePrincipal]) -> Result<HashMap<AppId, Application>, Failure> {
    let mut applications = Vec::new();
    if principals.len() > 8 {
        applications = state.store().list::<Application>("").await?;
    } else {
        for principal in principals {
            applications.extend(state.store().find::<Application>("appId", &principal.app_id.to_string()).await?);
        }
    }
    Ok(applications.into_iter().map(|application| (application.app_id, application)).collect())
}
