//! The proof that an action was allowed, and the reason why not when it was refused.

use lazurite_model::record::KeySlot;
use lazurite_model::{AssignmentId, PrincipalId, RoleDefinitionId};

use crate::{Caller, CallerKind};

/// Leave to do what was asked. Only this crate can make one, so whoever holds one has been through a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    grounds: Grounds,
}

/// Why leave was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// A role of the principal, or of a group that it is in, grants the action.
    Role {
        /// Who.
        principal: PrincipalId,
        /// The assignment that decided.
        assignment: AssignmentId,
        /// Its role.
        role: RoleDefinitionId,
        /// The group to which the role was assigned, if not to the principal itself.
        group: Option<PrincipalId>,
    },
    /// The principal is Global Administrator of its directory.
    DirectoryAdministrator(PrincipalId),
    /// The caller holds the account's shared key.
    SharedKey(KeySlot),
}

impl Permit {
    /// Leave, for that reason. Only what decided may call it.
    pub(crate) const fn new(grounds: Grounds) -> Self {
        Self { grounds }
    }

    /// Why leave was given; for the trace.
    pub const fn grounds(&self) -> &Grounds {
        &self.grounds
    }
}

/// Leave for the holder of an account's key, on that account: a shared key opens every data action.
///
/// INVARIANT: the caller has found the key by its digest and compared all of it.
pub const fn for_shared_key(slot: KeySlot) -> Permit {
    Permit::new(Grounds::SharedKey(slot))
}

/// Leave for what Global Administrators of a directory may do without any role: to take access to all of its
/// subscriptions. `None` for everybody else, also for managed identities and for those of whom only an issuer elsewhere says
/// who they are.
pub fn for_directory_administrator(caller: &Caller) -> Option<Permit> {
    let is_own = caller.vouched_groups.is_none() && caller.kind != CallerKind::ManagedIdentity;
    let permit = Permit::new(Grounds::DirectoryAdministrator(caller.principal));
    (caller.directory_admin && is_own).then_some(permit)
}

/// Why leave was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DenialReason {
    /// There is no such user, application or managed identity (any more).
    UnknownPrincipal,
    /// The principal is disabled.
    Disabled,
    /// The scope lies in a subscription of another directory.
    OtherTenant,
    /// No role of the principal grants the action at the scope.
    NoRole,
    /// A role grants the action, but this deny assignment holds the principal off.
    DenyAssignment(AssignmentId),
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{principal}` may not do `{action}` at `{scope}`: {reason:?}")]
pub struct Denial {
    /// Who asked.
    pub principal: PrincipalId,
    /// For what.
    pub action: String,
    /// Where.
    pub scope: String,
    /// Why not.
    pub reason: DenialReason,
}
