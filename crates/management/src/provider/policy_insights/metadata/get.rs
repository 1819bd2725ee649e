//! `GET /providers/Microsoft.PolicyInsights/policyMetadata/{name}`

use lazurite_api::ApiError;

use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::reply::Reply;

/// Finds nothing.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let message = format!("The policy metadata resource '{}' could not be found.", shown(call.name("resourceName")));
    Err(ApiError::not_found("PolicyMetadataNotFound", message).into())
}
