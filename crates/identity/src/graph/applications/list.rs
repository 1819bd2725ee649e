//! `GET /v1.0/applications`

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use lazurite_model::record::{Application, Tenant};

use super::view;
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
    let applications: Vec<Application> = match (filter.demanded("appId"), filter.demanded("displayName")) {
        (Some(id), _) => object::find(&state, tenant, "appId", &id.to_lowercase()).await?,
        (None, Some(name)) => object::find(&state, tenant, "displayName", &name.to_lowercase()).await?,
        (None, None) => object::list(&state, tenant).await?,
    };
    let tenant = state.store().read::<Tenant>(&tenant.to_string()).await?;
    let views = applications.iter().map(|application| view(application, tenant.as_ref()));
    Ok(listing.answer(&state, "applications", "/v1.0/applications", views))
}
