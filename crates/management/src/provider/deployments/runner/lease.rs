//! Who goes through a deployment, and until when others leave it alone.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use lazurite_model::Record as _;
use lazurite_model::record::{Deployment, DeploymentState};
use uuid::Uuid;

use super::audit;
use crate::State;
use crate::failure::Outcome;

/// How long a lease holds unless it is renewed: so long does a deployment wait when its process has died.
const HOLDS: SignedDuration = SignedDuration::from_secs(10);
/// How often a lease is renewed.
const RENEWED_EVERY: Duration = Duration::from_secs(3);

/// Whether nobody goes through it.
pub(super) fn is_free(deployment: &Deployment, now: Timestamp) -> bool {
    deployment.worker.is_none_or(|(_, until)| until <= now)
}

/// Takes the lease of an unfinished deployment; `None` if somebody else has it, or it is over.
pub(super) async fn take(state: &State, key: &str, me: Uuid) -> Outcome<Option<Deployment>> {
    let Some(found) = state.store.read::<Deployment>(key).await? else { return Ok(None) };
    let mut tx = state.store.begin(audit(&found)).await?;
    let now = state.clock.now();
    let found = tx.read::<Deployment>(key).await?.filter(|found| !found.is_over() && is_free(found, now));
    let Some(mut deployment) = found else { return Ok(None) };
    deployment.state = DeploymentState::Running;
    deployment.worker = Some((me, now + HOLDS));
    tx.put(&deployment).await?;
    tx.commit().await?;
    Ok(Some(deployment))
}

/// Renews the lease as long as it is ours; ends when it is not any more, e.g. because the deployment is over.
pub(super) async fn keep(state: &State, deployment: &Deployment, me: Uuid) {
    loop {
        tokio::time::sleep(RENEWED_EVERY).await;
        match renew(state, deployment, me).await.map_err(lazurite_api::ApiError::from) {
            Ok(true) => {}
            Ok(false) => return,
            // The state cannot be reached: what is done now cannot be written down either. Who can reach it takes over.
            Err(error) => tracing::warn!(%error, "the lease of a deployment could not be renewed"),
        }
    }
}

async fn renew(state: &State, deployment: &Deployment, me: Uuid) -> Outcome<bool> {
    let key = deployment.key();
    let mut tx = state.store.begin(audit(deployment)).await?;
    let is_mine = |found: &Deployment| {
        found.run == deployment.run && !found.is_over() && found.worker.is_some_and(|(worker, _)| worker == me)
    };
    let Some(mut found) = tx.read::<Deployment>(&key).await?.filter(is_mine) else { return Ok(false) };
    found.worker = Some((me, state.clock.now() + HOLDS));
    tx.put(&found).await?;
    tx.commit().await?;
    Ok(true)
}
