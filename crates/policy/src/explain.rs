//! Why a decision came out as it did: every assignment that was looked at, and what became of it.

use lazurite_model::{AssignmentId, PrincipalId, ResourceId, RoleDefinitionId};

use crate::DenialReason;

/// A decision with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// `None`: allowed. Otherwise why not; a deny assignment stands here whatever roles grant the action.
    pub refused: Option<DenialReason>,
    /// The assignments of the principal and of its groups.
    pub considered: Vec<Considered>,
}

/// One assignment, and what it contributed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Considered {
    /// The assignment.
    pub assignment: AssignmentId,
    /// Where it is made, as written.
    pub scope: ResourceId,
    /// Its role.
    pub role: RoleDefinitionId,
    /// The role's name; `None` if there is no such role any more.
    pub role_name: Option<String>,
    /// The group through which the principal has it.
    pub group: Option<PrincipalId>,
    /// Whether its role has the action, wherever it is assigned.
    pub has_action: bool,
    /// What it contributed.
    pub outcome: Outcome,
}

/// What an assignment contributed to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It grants the action.
    Grants,
    /// Its scope does not hold the place in question.
    OutOfScope,
    /// Its role has no such action.
    RoleLacksAction,
}
