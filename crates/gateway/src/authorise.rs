//! May they: every data action of the operation, asked of the roles on every request.

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
    actions: &[DataAction],
) -> Result<Permit, ApiError> {
    let principal = match caller.by() {
        By::Key(slot) => return Ok(for_shared_key(slot)),
        By::Sas { principal, .. } | By::Bearer { principal } => principal,
    };
    let account = caller.account();
    let scope = account.scope_key();
    let refuse = |action: &str, reason| {
        refusal::denied(caller.by().scheme(), &principal.to_string(), action, account.name(), reason)
    };
    let mut permit = None;
    for action in actions {
        let place = Place::in_subscription(account.subscription, &scope);
        let granted = snapshot.rbac.permit_data(principal, *action, place);
        permit = Some(granted.map_err(|reason| refuse(action.name(), reason))?);
    }
    permit.ok_or_else(|| refuse("an operation without actions", DenialReason::NoRole))
}
