//! Complete mode: what the template does not name is deleted, by requests in the caller's name. Locks hold, and so does leave.

use http::Method;
use lazurite_model::record::DeploymentMode;

use super::run::{Run, Stepped};
use crate::failure::Outcome;
use crate::provider::deployments::step::Request;
use crate::tracked::Tracked;

/// How many resources are looked at together.
const PAGE: usize = 500;

/// Deletes what is in the group and not in the template, if the deployment's mode says so.
pub(super) async fn complete(run: &mut Run) -> Outcome<()> {
    if run.deployment.mode != DeploymentMode::Complete {
        return Ok(());
    }
    for resource in unnamed(run).await? {
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

/// What is in the group and not in the template.
async fn unnamed(run: &Run) -> Outcome<Vec<Tracked>> {
    let (state, group) = (&run.asker.state, &run.deployment.scope);
    let named = |resource: &Tracked| {
        run.plan.resources().iter().any(|planned| planned.id.eq_ignore_ascii_case(resource.id().as_str()))
    };
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = Tracked::page(&state.store, group, after.as_deref(), PAGE).await?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|resource| resource.id().key().to_owned());
        found.extend(page.into_iter().filter(|resource| !named(resource)));
        if is_last {
            return Ok(found);
        }
    }
}
