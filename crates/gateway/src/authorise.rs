//! May they: every data action of the operation, asked of the roles; for a token once in each version of the snapshot.

use lazurite_model::{AssignmentId, ResourceId, RoleDefinitionId};
use lazurite_policy::{Considered, DataAction, DenialReason, Outcome, Permit, Place, Subject, for_shared_key};
use uuid::Uuid;

use crate::authenticate::{Authenticated, By};
use crate::cause::{Cause, TokenScheme};
use crate::refusal::{self, Refused, Seen};
use crate::snapshot::{Account, Snapshot};

/// Leave for all of `actions` on the caller's account.
///
/// # Errors
/// 403 naming the action that is missing; 401 when the principal does not exist any more or is disabled.
pub(crate) fn authorise(
    snapshot: &Snapshot,
    caller: &Authenticated<'_>,
    actions: &'static [DataAction],
) -> Result<Permit, Refused> {
    if let Some(given) = caller.standing().and_then(|standing| standing.permit(actions)) {
        return Ok(given);
    }
    let subject = match (caller.by(), caller.subject()) {
        (By::Key(slot), _) => return Ok(for_shared_key(slot)),
        (By::Sas { principal, .. } | By::Bearer { principal }, subject) => subject.unwrap_or(principal.into()),
    };
    let account = caller.account();
    let scope = account.scope_key();
    let refuse = |action, reason| refused(snapshot, caller, (subject, action), reason);
    let mut permit = None;
    for action in actions {
        let place = Place::in_subscription(account.subscription, &scope);
        let granted = snapshot.rbac.permit_data(subject, *action, place);
        permit = Some(granted.map_err(|reason| refuse(Some(*action), reason))?);
    }
    let permit = permit.ok_or_else(|| refuse(None, DenialReason::NoRole))?;
    if let Some(standing) = caller.standing() {
        standing.keep(actions, permit);
    }
    Ok(permit)
}

/// The refusal, with what the roles that the principal does have fail in: the long answer is worked out for refused
/// requests only.
fn refused(
    snapshot: &Snapshot,
    caller: &Authenticated<'_>,
    (subject, action): (Subject<'_>, Option<DataAction>),
    reason: DenialReason,
) -> Refused {
    let account = caller.account();
    let name = action.map_or("an operation without actions", DataAction::name);
    let (cause, grounds) = match (reason, action) {
        (DenialReason::NoRole, Some(action)) => missing(&considered(snapshot, account, subject, action)),
        (DenialReason::DenyAssignment(id), _) => (Cause::DenyAssignment, Some((id, RoleDefinitionId(Uuid::nil())))),
        _ => (Cause::NoRole, None),
    };
    let scheme = caller.by().scheme().unwrap_or(TokenScheme::Bearer);
    let words = (&*subject.principal().to_string(), name, account.name());
    let seen = Seen { grounds, action, ..caller.by().seen(account) };
    refusal::denied(scheme, words, reason, cause).seen(seen)
}

fn considered(snapshot: &Snapshot, account: &Account, subject: Subject<'_>, action: DataAction) -> Vec<Considered> {
    let scope = account.scope_key().parse::<ResourceId>();
    scope.map_or_else(|_| Vec::new(), |scope| snapshot.rbac.explain(subject, action.name(), &scope).considered)
}

/// What kind of role is missing, and the assignment that comes nearest.
fn missing(considered: &[Considered]) -> (Cause, Option<(AssignmentId, RoleDefinitionId)>) {
    type Kind = (Cause, fn(&Considered) -> bool);
    let kinds: [Kind; 3] = [
        (Cause::RoleElsewhere, |one| one.outcome == Outcome::OutOfScope && one.has_action),
        (Cause::RoleDeleted, |one| one.outcome == Outcome::RoleLacksAction && one.role_name.is_none()),
        (Cause::RoleLacksAction, |one| one.outcome == Outcome::RoleLacksAction),
    ];
    let mut found = kinds.iter().filter_map(|(cause, is_it)| {
        considered.iter().find(|one| is_it(one)).map(|one| (*cause, Some((one.assignment, one.role))))
    });
    found.next().unwrap_or((Cause::NoRole, None))
}
