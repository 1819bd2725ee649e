//! `GET /v1.0/users`

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use lazurite_model::record::User;

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
    let users: Vec<User> = match (filter.demanded("userPrincipalName"), filter.demanded("displayName")) {
        (Some(name), _) => object::find(&state, tenant, "userPrincipalName", &name.to_lowercase()).await?,
        (None, Some(name)) => object::find(&state, tenant, "displayName", &name.to_lowercase()).await?,
        (None, None) => object::list(&state, tenant).await?,
    };
    Ok(listing.answer(&state, "users", "/v1.0/users", users.iter().map(view)))
}
