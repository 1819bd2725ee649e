//! `GET {scope}/…/policyDefinitions/{name}`

use lazurite_model::record::PolicyDefinition;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::definable;
use crate::reply::Reply;

/// Shows one.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::get::<PolicyDefinition>(call).await
}
