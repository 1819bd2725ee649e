//! `GET {scope}/…/policySetDefinitions/{name}`

use lazurite_model::record::PolicySetDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Shows one.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::get::<PolicySetDefinition>(call).await
}
