//! `GET {scope}/…/policyDefinitions/{name}/versions/{version}`

use lazurite_model::record::PolicyDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Shows one version.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::version::<PolicyDefinition>(call).await
}
