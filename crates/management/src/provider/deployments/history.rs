//! How many deployments are kept of a scope. Azure forgets the oldest of 800 by itself, too.

use lazurite_model::Record as _;
use lazurite_model::record::Deployment;

use super::{delete, runner};
use crate::State;
use crate::failure::Outcome;

/// The most deployments of a scope.
const KEPT: usize = 800;

/// Forgets the oldest deployments at the scope of this one, if there are too many.
pub(super) async fn trim(state: &State, latest: &Deployment) -> Outcome<()> {
    let prefix = Deployment::prefix(latest.tenant, &latest.scope);
    // One more than are kept tells whether there are too many, without reading those that are there.
    if state.store.page::<Deployment>(&prefix, None, KEPT + 1).await?.len() <= KEPT {
        return Ok(());
    }
    let mut tx = state.store.begin(runner::audit(latest)).await?;
    let mut all = tx.list::<Deployment>(&prefix).await?;
    all.sort_by_key(|deployment| std::cmp::Reverse(deployment.updated));
    for old in all.into_iter().skip(KEPT).filter(|old| old.is_over() && old.key() != latest.key()) {
        delete::forget(&mut tx, &old).await?;
    }
    tx.commit().await?;
    Ok(())
}
