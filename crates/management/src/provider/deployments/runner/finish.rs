//! The end of a run: how it ended is written down, and its secrets are forgotten.

use std::sync::Arc;

use lazurite_model::Record as _;
use lazurite_model::record::{Deployment, DeploymentState};
use serde_json::{Map, Value, json};

use super::audit;
use super::run::{CREATE, Run};
use crate::State;
use crate::failure::Outcome;
use crate::provider::deployments::{cancel, history};

/// Ends a run that went through everything.
pub(super) async fn end(run: &Run, outputs: Option<Map<String, Value>>) -> Outcome<Option<Deployment>> {
    let errors: Vec<Value> = run.errors().collect();
    let made = run
        .operations
        .iter()
        .filter(|operation| operation.provisioning == CREATE && operation.state == DeploymentState::Succeeded);
    let deployment = Deployment {
        state: if errors.is_empty() { DeploymentState::Succeeded } else { DeploymentState::Failed },
        error: (!errors.is_empty()).then(|| several(&run.deployment, errors)),
        outputs: outputs.unwrap_or_default(),
        output_resources: made.filter_map(|operation| Some(operation.target.clone()?.0)).collect(),
        ..run.deployment.clone()
    };
    write(&run.asker.state, deployment).await
}

/// Ends a run that could not begin.
pub(super) async fn failed(state: &Arc<State>, deployment: &Deployment, error: Value) -> Outcome<Option<Deployment>> {
    let error = several(deployment, vec![error]);
    write(state, Deployment { state: DeploymentState::Failed, error: Some(error), ..deployment.clone() }).await
}

fn several(deployment: &Deployment, details: Vec<Value>) -> Value {
    json!({
        "code": "DeploymentFailed",
        "target": deployment.resource_id(),
        "message": "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.",
        "details": details,
    })
}

async fn write(state: &Arc<State>, mut deployment: Deployment) -> Outcome<Option<Deployment>> {
    let key = deployment.key();
    let mut tx = state.store.begin(audit(&deployment)).await?;
    let found = tx.read::<Deployment>(&key).await?.filter(|found| found.run == deployment.run);
    // Whoever canceled it had the last word.
    if found.is_none_or(|found| found.is_over()) {
        return Ok(None);
    }
    deployment.updated = state.clock.now();
    deployment.worker = None;
    cancel::forget_secrets(&mut tx, &key).await?;
    tx.put(&deployment).await?;
    tx.commit().await?;
    tracing::info!(deployment = %deployment.resource_id(), state = deployment.state.name(), "deployed");
    history::trim(state, &deployment).await?;
    Ok(Some(deployment))
}
