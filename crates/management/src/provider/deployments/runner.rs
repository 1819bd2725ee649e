//! Goes through deployments: one at a time in a task of its own, step after step, each step a request in the caller's name.
//!
//! What is done is written down after each step. A process holds a lease on what it goes through; if it dies, another one
//! (or the same one, started again) takes over as soon as the lease has run out, and goes on behind the last step that was
//! written down. The step in between may be done twice: it is a PUT, which does the same again. A deployment must never stay
//! half done in silence: it is unfinished and taken up again, or over and says how.

mod clean;
mod finish;
mod lease;
mod nested;
mod run;

use std::sync::Arc;

use lazurite_model::Record as _;
use lazurite_model::record::Deployment;
use lazurite_policy::Caller;
use lazurite_store::Audit;

use crate::State;
use crate::failure::Outcome;
use crate::provider::deployments::cancel;
use crate::system_data;

/// Goes through a deployment in a task of its own, unless somebody else does.
pub(super) fn start(state: Arc<State>, key: String) {
    tokio::spawn(async move {
        if let Err(error) = whole(&state, &key).await.map_err(lazurite_api::ApiError::from) {
            tracing::error!(deployment = key, %error, cause = ?error.cause, "a deployment stands still; it is taken up again");
        }
    });
}

/// Takes up every deployment that nobody goes through any more; for a server's start, and every few seconds from then on.
pub async fn resume_deployments(state: &Arc<State>) {
    match abandoned(state).await.map_err(lazurite_api::ApiError::from) {
        Ok(keys) => keys.into_iter().for_each(|key| start(Arc::clone(state), key)),
        Err(error) => tracing::error!(%error, cause = ?error.cause, "cannot look for unfinished deployments"),
    }
}

/// The unfinished deployments that nobody goes through. Those within others are their parents' to go through.
async fn abandoned(state: &State) -> Outcome<Vec<String>> {
    let unfinished = state.store.find::<Deployment>("unfinished", "yes").await?;
    let mut keys = Vec::new();
    for deployment in &unfinished {
        match &deployment.parent {
            None if lease::is_free(deployment, state.clock.now()) => keys.push(deployment.key()),
            None => {}
            Some((parent, run)) => {
                let is_parent = |other: &&Deployment| {
                    other.tenant == deployment.tenant && other.resource_id() == *parent && other.run == *run
                };
                if unfinished.iter().find(is_parent).is_none() {
                    stop_orphan(state, deployment).await?;
                }
            }
        }
    }
    Ok(keys)
}

/// Ends a deployment whose parent is gone, e.g. with its resource group.
async fn stop_orphan(state: &State, deployment: &Deployment) -> Outcome<()> {
    let mut tx = state.store.begin(audit(deployment)).await?;
    let found = tx.read::<Deployment>(&deployment.key()).await?;
    if let Some(found) = found.filter(|found| found.run == deployment.run && !found.is_over()) {
        cancel::stop(&mut tx, found, state.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn whole(state: &Arc<State>, key: &str) -> Outcome<()> {
    let me = state.random.uuid();
    let Some(deployment) = lease::take(state, key, me).await? else { return Ok(()) };
    tokio::select! {
        outcome = run::drive(Arc::clone(state), deployment.clone()) => outcome.map(|_| ()),
        () = lease::keep(state, &deployment, me) => Ok(()),
    }
}

/// The audit entry of what the runner itself writes down.
pub(super) fn audit(deployment: &Deployment) -> Audit {
    let caller = serde_json::from_value::<Caller>(deployment.caller.clone()).ok();
    Audit {
        caller: caller.map(|caller| caller.principal),
        action: "Microsoft.Resources/deployments/write".to_owned(),
        target: deployment.resource_id().key().to_owned(),
        request_id: deployment.run.to_string(),
    }
}

/// Whose name stands in the log lines.
fn by(caller: &Caller) -> String {
    system_data::who(caller)
}
