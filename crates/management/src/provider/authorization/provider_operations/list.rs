//! `GET /providers/Microsoft.Authorization/providerOperations`

use lazurite_policy::operation::PROVIDERS;

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists the providers with their operations.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let with_types = super::expands_types(call)?;
    let value = PROVIDERS.iter().map(|provider| super::view(provider, with_types)).collect();
    Ok(listing::reply(value, None))
}
