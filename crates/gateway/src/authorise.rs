//! May they: every data action of the operation, asked of the roles; for a token once in each version of the snapshot.

use lazurite_api::ApiError;
use lazurite_policy::{DataAction, DenialReason, Permit, Place, for_shared_key};

use crate::authenticate::{Authenticated, By};
use crate::refusal;
use crate::snapshot::Snapshot;

/// Leave for all of `actions` on the caller's account.
///
/// # Errors
/// 403 naming the action that is missing; 401 when the principal does not exist any more or is disabled.
pub(crate) fn authorise(
    snapshot: &Snapshot,
    caller: &Authenticated<'_>,
    actions: &'static [DataAction],
) -> Result<Permit, ApiError> {
    if let Some(given) = caller.standing().and_then(|standing| standing.permit(actions)) {
        return Ok(given);
    }
    let subject = match (caller.by(), caller.subject()) {
        (By::Key(slot), _) => return Ok(for_shared_key(slot)),
        (By::Sas { principal, .. } | By::Bearer { principal }, subject) => subject.unwrap_or(principal.into()),
    };
    let account = caller.account();
    let scope = account.scope_key();
    let refuse = |action: &str, reason| {
        refusal::denied(caller.by().scheme(), &subject.principal().to_string(), action, account.name(), reason)
    };
    let mut permit = None;
    for action in actions {
        let place = Place::in_subscription(account.subscription, &scope);
        let granted = snapshot.rbac.permit_data(subject, *action, place);
        permit = Some(granted.map_err(|reason| refuse(action.name(), reason))?);
    }
    let permit = permit.ok_or_else(|| refuse("an operation without actions", DenialReason::NoRole))?;
    if let Some(standing) = caller.standing() {
        standing.keep(actions, permit);
    }
    Ok(permit)
}
