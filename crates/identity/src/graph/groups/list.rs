//! `GET /v1.0/groups`

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use lazurite_model::record::Group;

use super::view;
use crate::State;
use crate::graph::{caller::Reader, failure::Failure, list::Listing, object};

pub(crate) async fn list(
    Shared(state): Shared<State>,
    reader: Reader,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let groups: Vec<Group> = match listing.filter.demanded("displayName") {
        Some(name) => object::find(&state, reader.tenant(), "displayName", &name.to_lowercase()).await?,
        None => object::list(&state, reader.tenant()).await?,
    };
    Ok(listing.answer(&state, "groups", "/v1.0/groups", groups.iter().map(view)))
}
