//! Which tenant a URL speaks of: by id, by domain, or none in particular.

use lazurite_model::record::Tenant;
use lazurite_store::StoreError;

use crate::State;

/// What the first segment of a sign-in URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// One tenant.
    One(Tenant),
    /// `common` or `organizations`: whichever the user belongs to.
    Any,
    /// Nothing that exists.
    Unknown,
}

/// Reads the first segment of a sign-in URL.
///
/// `consumers` is unknown: there are no personal accounts here.
pub(crate) async fn named(state: &State, segment: &str) -> Result<Named, StoreError> {
    let text = segment.to_lowercase();
    if text == "common" || text == "organizations" {
        return Ok(Named::Any);
    }
    let tenant = match uuid::Uuid::parse_str(&text) {
        Ok(id) => state.store().read::<Tenant>(&id.hyphenated().to_string()).await?,
        Err(_) if text.contains('.') => state.store().find::<Tenant>("defaultDomain", &text).await?.pop(),
        Err(_) => None,
    };
    Ok(tenant.map_or(Named::Unknown, Named::One))
}
