//! Whatever is asked of one feature: there is no such feature.

use lazurite_api::ApiError;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::namespace;
use crate::refuse::{self, shown};
use crate::reply::Reply;

/// Refuses with 404: the provider's, or the feature's.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let provider = call.name("resourceProviderNamespace");
    let known = namespace::find(provider).ok_or_else(|| refuse::unknown_namespace(provider))?;
    let message = format!("The feature '{}' could not be found in '{}'.", shown(call.name("featureName")), known.name);
    Err(ApiError::not_found("FeatureNotFound", message).into())
}
