//! `PATCH {scope}/…/policyAssignments/{name}`: changes identity and location.

use lazurite_model::record::PolicyAssignment;

use super::body::{self, Patch};
use super::identity::{self, Wanted};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::reply::Reply;
use crate::{scope, system_data};

/// Changes what is given.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let patch: Patch = call.body()?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let mut faults = Faults::default();
    patch.check(&mut faults);
    let before = call.state.store.read::<PolicyAssignment>(&super::key(call)).await?;
    let before = before.ok_or_else(|| super::missing(call.name("name")))?;
    let wanted = patch.identity.map(|identity| identity.check(&mut faults));
    if let Some(wanted) = &wanted {
        identity::attachable(call, wanted, Some(&before.identity), &mut faults).await?;
    }
    let given = patch.location.as_deref().or(before.location.as_deref());
    let location = body::check_location(given, wanted.as_ref().unwrap_or(&Wanted::Nothing), &mut faults);
    faults.into_result()?;
    let mut tx = call.begin().await?;
    let found = tx.read::<PolicyAssignment>(&super::key(call)).await?;
    let mut assignment = found.ok_or_else(|| super::missing(call.name("name")))?;
    if let Some(wanted) = wanted {
        identity::settle(call, &mut tx, &mut assignment, wanted).await?;
    }
    assignment.location = location;
    system_data::modify(&mut assignment.system_data, &call.caller, call.now());
    tx.put(&assignment).await?;
    tx.commit().await?;
    Ok(Reply::ok(super::view(call, &assignment).await?))
}
