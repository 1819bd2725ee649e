//! `GET {scope}/…/policyDefinitions`

use lazurite_model::record::PolicyDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Lists what can be used at the scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::list::<PolicyDefinition>(call).await
}
