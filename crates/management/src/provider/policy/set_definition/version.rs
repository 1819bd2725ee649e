//! `GET {scope}/…/policySetDefinitions/{name}/versions/{version}`

use lazurite_model::record::PolicySetDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Shows one version.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::version::<PolicySetDefinition>(call).await
}
