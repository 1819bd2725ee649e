//! Goes over all resources and resource groups at and below a scope, and tells each one's states.

use std::ops::ControlFlow;

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::ResourceGroup;

use super::found::Found;
use super::wanted::Wanted;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy::in_force::Holding;
use crate::provider::policy::subject::Subject;
use crate::scope;
use crate::tracked::Tracked;

/// Resources that are read at once.
const PAGE: usize = 500;

/// Hands every state to `each`, until that has enough.
pub(super) async fn walk(
    call: &Call,
    wanted: &Wanted,
    mut each: impl FnMut(Found<'_>) -> Result<ControlFlow<()>, ApiError> + Send,
) -> Outcome<()> {
    if !wanted.is_now {
        return Ok(());
    }
    let store = &call.state.store;
    let mut roots = vec![wanted.scope.clone()];
    if wanted.scope.subscription_id().is_none() {
        let below = scope::below(store, call.tenant(), &wanted.scope).await?;
        roots = below.into_iter().filter(|scope| scope.subscription_id().is_some()).collect();
    }
    for root in roots {
        let above = scope::at_and_above(store, call.tenant(), &root).await?;
        let mut holding = Holding::at(store, &above).await?;
        holding.add(store, &format!("{}/", root.key())).await?;
        let groups: Vec<ResourceId> = above.iter().filter(|id| is_management_group(id)).cloned().collect();
        let mut judged = |subject: &Subject| -> Result<ControlFlow<()>, ApiError> {
            let scopes = scopes_of(subject, &above);
            for (rule, is_exempt) in holding.over(&subject.id, &scopes, call.now()) {
                if !wanted.wants(rule) {
                    continue;
                }
                if let Some(found) = Found::find(call, subject, rule, is_exempt, &groups)
                    && each(found)?.is_break()
                {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        };
        for subject in at(call, &root).await? {
            if judged(&subject)?.is_break() {
                return Ok(());
            }
        }
        let mut after: Option<String> = None;
        loop {
            let page = Tracked::page(store, &root, after.as_deref(), PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id().key().to_owned());
            for resource in &page {
                if judged(&Subject::resource(call, resource).await?)?.is_break() {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// The resource itself, or the resource groups at and below.
async fn at(call: &Call, root: &ResourceId) -> Outcome<Vec<Subject>> {
    let store = &call.state.store;
    if let Some(resource) = Tracked::read(store, root).await? {
        return Ok(vec![Subject::resource(call, &resource).await?]);
    }
    let mut groups: Vec<ResourceGroup> = store.read(root.key()).await?.into_iter().collect();
    if root.group().is_none() {
        groups = store.list(&format!("{}/resourcegroups/", root.key())).await?;
    }
    let mut subjects = Vec::new();
    for group in &groups {
        subjects.push(Subject::group(call, group).await?);
    }
    Ok(subjects)
}

/// The scopes at and above a subject that lies at or below the root whose scopes these are.
fn scopes_of(subject: &Subject, above_root: &[ResourceId]) -> Vec<ResourceId> {
    let own = [Some(subject.id.clone()), subject.id.group()];
    let mut scopes: Vec<ResourceId> = own.into_iter().flatten().collect();
    scopes.extend(above_root.iter().cloned());
    scopes.dedup();
    scopes
}

fn is_management_group(id: &ResourceId) -> bool {
    *id == ResourceId::management_group(id.name())
}
