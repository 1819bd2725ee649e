//! `GET /providers/Microsoft.PolicyInsights/policyMetadata`

use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::reply::Reply;

/// Lists nothing: no definition here refers to metadata.
pub(crate) async fn serve(_: &Call) -> Outcome<Reply> {
    Ok(listing::reply(Vec::new(), None))
}
