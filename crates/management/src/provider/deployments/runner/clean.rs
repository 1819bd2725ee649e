//! Complete mode: what the template does not name is deleted, by requests in the caller's name. Locks hold, and so does leave.

use http::Method;
use lazurite_model::record::{Deployment, DeploymentMode};

use super::run::{Run, Stepped};
use crate::failure::Outcome;
use crate::provider::deployments::step::Request;
use crate::provider::deployments::unnamed;

/// Deletes what is in the group and not in the template, if the deployment's mode says so.
pub(super) async fn complete(run: &mut Run) -> Outcome<()> {
    if run.deployment.mode != DeploymentMode::Complete {
        return Ok(());
    }
    let named = named(run).await?;
    for resource in unnamed::resources(&run.asker.state.store, &run.deployment.scope, &named).await? {
        if run.is_over().await? {
            return Ok(());
        }
        let begun = run.asker.state.clock.now();
        let version = resource.type_().versions.first().copied().unwrap_or_default();
        let request = Request::new(Method::DELETE, resource.id().as_str(), version);
        let (id, outcome) = run.asker.perform(&request).await;
        let stepped = Stepped::of(id, outcome.map(|reply| reply.status()));
        run.note("Delete", Some((resource.id().clone(), version.to_owned())), begun, stepped).await?;
    }
    Ok(())
}

/// The ids of what the template and the templates in it name.
async fn named(run: &Run) -> Outcome<Vec<String>> {
    let mut named: Vec<String> = run.plan.resources().iter().map(|planned| planned.id.clone()).collect();
    let mut at = 0;
    while let Some(id) = named.get(at).and_then(|id| lazurite_model::ResourceId::parse(id).ok()) {
        at += 1;
        if id.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(Deployment::TYPE)) {
            let inner =
                run.asker.state.store.read::<Deployment>(&Deployment::key_of(run.deployment.tenant, &id)).await?;
            named.extend(inner.into_iter().flat_map(|inner| inner.output_resources).map(|id| id.to_string()));
        }
    }
    Ok(named)
}
