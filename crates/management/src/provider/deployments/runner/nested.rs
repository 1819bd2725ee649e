//! A deployment inside a deployment: made by a request like every other resource, then gone through here, to its end.

use http::{Method, StatusCode};
use lazurite_api::ApiError;
use lazurite_model::record::{Deployment, DeploymentState};
use lazurite_model::{Record as _, ResourceId};
use lazurite_template::Planned;
use serde_json::{Value, json};
use uuid::Uuid;

use super::audit;
use super::run::{Run, Stepped, drive};
use crate::failure::Outcome;
use crate::provider::deployments::Parent;
use crate::provider::deployments::answers;
use crate::provider::deployments::step::Request;

/// Deploys it, or goes on with it if a process before this one began.
pub(super) async fn deploy(run: &Run, planned: &Planned) -> Outcome<Stepped> {
    let id = ResourceId::parse(&planned.id).map_err(ApiError::internal)?;
    let state = &run.asker.state;
    let key = Deployment::key_of(run.deployment.tenant, &id);
    let mine = (run.deployment.resource_id(), run.deployment.run);
    let is_mine = |found: &Deployment| found.parent.as_ref() == Some(&mine);
    let mut request = Uuid::nil();
    let mut inner = state.store.read::<Deployment>(&key).await?.filter(is_mine);
    if inner.is_none() {
        let (made, outcome) = make(run, planned).await;
        request = made;
        if let Err(error) = outcome {
            return Ok(Stepped::of(request, Err(error)));
        }
        inner = state.store.read::<Deployment>(&key).await?.filter(is_mine);
    }
    let ended = match inner {
        Some(inner) if !inner.is_over() => {
            if let Some(inner) = begin(run, &inner).await? {
                Box::pin(drive(state.clone(), inner)).await?;
            }
            state.store.read::<Deployment>(&key).await?.filter(is_mine)
        }
        other => other,
    };
    Ok(match ended {
        Some(inner) if inner.state == DeploymentState::Succeeded => Stepped::of(request, Ok(StatusCode::OK)),
        other => Stepped { status: StatusCode::CONFLICT.as_u16(), request, error: Some(failed(&id, other)) },
    })
}

async fn make(run: &Run, planned: &Planned) -> (Uuid, Result<(), ApiError>) {
    let mut body = match answers::evaluate(&run.asker, |answers| run.plan.body(planned, answers)).await {
        Ok(body) => body,
        Err(error) => return (Uuid::nil(), Err(error)),
    };
    follow_path(&mut body, run.deployment.template_link.as_ref());
    let inside = run.plan.resources();
    let deployments = inside.iter().filter(|planned| planned.is_deployment()).count().max(1);
    let used = u32::try_from(inside.len()).unwrap_or(u32::MAX);
    let parent = Parent {
        id: run.deployment.resource_id(),
        run: run.deployment.run,
        allowance: run.deployment.allowance.saturating_sub(used) / u32::try_from(deployments).unwrap_or(u32::MAX),
        is_outer: true,
    };
    let request = Request {
        body: Some(&body),
        parent: Some(parent),
        ..Request::new(Method::PUT, &planned.id, &planned.api_version)
    };
    let (id, outcome) = run.asker.perform(&request).await;
    (id, outcome.map(|_| ()))
}

/// `templateLink.relativePath` without an id is a path in the template spec that the deployment around was made from.
fn follow_path(body: &mut Value, around: Option<&Value>) {
    let link = body.pointer_mut("/properties/templateLink").and_then(Value::as_object_mut);
    let (Some(link), Some(id)) = (link, around.and_then(|around| around.get("id"))) else { return };
    if link.contains_key("id") || link.contains_key("uri") {
        return;
    }
    let base = around.and_then(|around| around.get("relativePath")).and_then(Value::as_str).unwrap_or_default();
    let folder = base.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    if let Some(path) = link.get("relativePath").and_then(Value::as_str) {
        let joined = format!("{folder}{path}");
        link.insert("relativePath".to_owned(), json!(joined));
        link.insert("id".to_owned(), id.clone());
    }
}

/// It is under way; the lease of the deployment around it is its own.
async fn begin(run: &Run, inner: &Deployment) -> Outcome<Option<Deployment>> {
    let mut tx = run.asker.state.store.begin(audit(inner)).await?;
    let found = tx.read::<Deployment>(&inner.key()).await?;
    let Some(mut found) = found.filter(|found| found.run == inner.run && !found.is_over()) else { return Ok(None) };
    found.state = DeploymentState::Running;
    tx.put(&found).await?;
    tx.commit().await?;
    Ok(Some(found))
}

fn failed(id: &ResourceId, inner: Option<Deployment>) -> Value {
    let state = inner.as_ref().map_or(DeploymentState::Canceled, |inner| inner.state);
    let details: Vec<Value> = inner.and_then(|inner| inner.error).into_iter().collect();
    json!({
        "code": "ResourceDeploymentFailure",
        "target": id,
        "message": format!(
            "The resource write operation failed to complete successfully, because it reached terminal provisioning state '{}'.",
            state.name()
        ),
        "details": details,
    })
}
