//! `GET {scope}/…/policySetDefinitions`

use lazurite_model::record::PolicySetDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Lists what can be used at the scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::list::<PolicySetDefinition>(call).await
}
