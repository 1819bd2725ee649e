//! `DELETE {scope}/…/policyDefinitions/{name}`

use lazurite_model::record::PolicyDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Deletes one that nothing refers to.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::delete::<PolicyDefinition>(call).await
}
