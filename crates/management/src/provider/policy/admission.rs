//! What policies do to requests. Before the operation, [`amend()`]: `append` and `modify` change the request's body. Within
//! the operation's write, [`admit`]: `deny` looks at the resource as it would be kept, whatever request, form or api-version
//! made it so, and whatever was assigned in the meantime; nothing that a policy denies is ever committed.
//!
//! Governed are resource groups and tracked resources, when they are created, updated, tagged or moved; `denyAction` guards
//! against their deletion.

mod amend;
mod refusal;

use http::Method;
use lazurite_model::ResourceId;
use lazurite_model::record::ResourceGroup;
use lazurite_store::WriteTx;

pub(crate) use amend::amend;
pub(crate) use refusal::seen as seen_view;

use super::in_force::{self, InForce};
use super::rule::Effect;
use super::subject::Subject;
use crate::call::Call;
use crate::failure::Outcome;
use crate::tracked::{self, Tracked};
use crate::{activity, routes};

/// What a request writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// The resource that its path names.
    Resource,
    /// The resource group.
    Group,
    /// The tags of a resource or group.
    Tags,
}

/// What the call's operation is about; `None` for what policies do not govern.
fn target(call: &Call) -> Option<Target> {
    let path = call.operation.path;
    if path.starts_with("{scope}") {
        let is_tags = path.ends_with("/providers/Microsoft.Resources/tags/default");
        return (is_tags && call.target.group().is_some()).then_some(Target::Tags);
    }
    let own = call.target.resource_type();
    if own.is_none() && path.ends_with("/{resourceGroupName}") && call.target.group().as_ref() == Some(&call.target) {
        return Some(Target::Group);
    }
    let type_ = own.filter(|own| routes::resource_type(path).is_some_and(|type_| type_.eq_ignore_ascii_case(own)))?;
    tracked::find(&type_).map(|_| Target::Resource)
}

/// Refuses a write that would leave behind what a policy denies, and notes what a policy audits.
///
/// # Errors
/// 403 `RequestDisallowedByPolicy`, naming the policies.
pub(crate) async fn admit(call: &Call, tx: &mut WriteTx) -> Outcome<()> {
    let Some(subject) = written(call, tx).await? else { return Ok(()) };
    judge(call, tx, &subject).await
}

/// The same for a resource that a move brings to another place.
pub(crate) async fn enter(call: &Call, tx: &mut WriteTx, resource: &Tracked) -> Outcome<()> {
    let subject = Subject::resource(call, resource).await?;
    judge(call, tx, &subject).await
}

/// What the call wrote, as it is now within the write.
async fn written(call: &Call, tx: &mut WriteTx) -> Outcome<Option<Subject>> {
    let writes = matches!(call.method, Method::PUT | Method::PATCH);
    match target(call) {
        Some(Target::Tags) if writes || call.method == Method::DELETE => {}
        Some(Target::Resource | Target::Group) if writes => {}
        None if writes && !call.operation.path.starts_with("{scope}") => return changed_parent(call, tx).await,
        _ => return Ok(None),
    }
    if let Some(resource) = Tracked::read_in(tx, &call.target).await? {
        return Ok(Some(Subject::resource(call, &resource).await?));
    }
    match tx.read::<ResourceGroup>(call.target.key()).await? {
        Some(group) => Ok(Some(Subject::group(call, &group).await?)),
        None => Ok(None),
    }
}

/// The resource that was changed through one of its parts, e.g. a vault's access policies.
async fn changed_parent(call: &Call, tx: &mut WriteTx) -> Outcome<Option<Subject>> {
    let mut id: ResourceId = call.target.parent();
    while id.resource_type().is_some() {
        if let Some(now) = Tracked::read_in(tx, &id).await? {
            let before = Tracked::read(&call.state.store, &id).await?;
            let is_changed = before.as_ref() != Some(&now);
            return if is_changed { Ok(Some(Subject::resource(call, &now).await?)) } else { Ok(None) };
        }
        id = id.parent();
    }
    Ok(None)
}

async fn judge(call: &Call, tx: &mut WriteTx, subject: &Subject) -> Outcome<()> {
    let rules = in_force::acting(&call.state.store, call.tenant(), &subject.id, call.now()).await?;
    let mut denied = Vec::new();
    for rule in rules.iter().filter(|rule| subject.is_seen_by(rule)) {
        let judgement = subject.judge(call, rule);
        match judgement.effect {
            Effect::Deny if judgement.meets => denied.push((rule, judgement)),
            Effect::Audit if judgement.meets => {
                tx.add_activity(&audited(call, subject, rule)).await?;
            }
            _ => {}
        }
    }
    if denied.is_empty() { Ok(()) } else { Err(refusal::denied(subject, &denied).into()) }
}

/// The entry of the activity log that says what a policy found.
fn audited(call: &Call, subject: &Subject, rule: &InForce) -> lazurite_store::Activity {
    let message = format!(
        "'{}' does not comply with the policy assignment '{}' ({}).",
        subject.id,
        rule.assignment.resource_id(),
        rule.definition.display_name.as_deref().unwrap_or_else(|| rule.definition.id.name())
    );
    lazurite_store::Activity {
        resource: subject.id.clone(),
        resource_type: subject.type_.clone(),
        action: "Microsoft.Authorization/policies/audit/action".to_owned(),
        error: Some(("PolicyAudit".to_owned(), message)),
        ..activity::of_write(call, http::StatusCode::OK)
    }
}
