//! `GET {scope}/…/policySetDefinitions/{name}/versions`

use lazurite_model::record::PolicySetDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Lists its versions.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::versions::<PolicySetDefinition>(call).await
}
