//! `GET {deployment}/operations`

use lazurite_model::Record as _;
use lazurite_model::record::DeploymentOperation;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing;
use crate::provider::deployments::found;
use crate::reply::Reply;

/// Lists what a deployment did, in the order in which it did it.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let deployment = found(call).await?;
    let operations = call.state.store.list::<DeploymentOperation>(&format!("{} ", deployment.key())).await?;
    let (page, next) = listing::page(call, operations.into_iter().map(|operation| (operation.key(), operation)))?;
    Ok(listing::reply(page.iter().map(|operation| view(&deployment, operation)).collect(), next))
}
