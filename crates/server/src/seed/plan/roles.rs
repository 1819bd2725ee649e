//! The roles of a seed: those it lists, and Owner of the subscription for each administrator.

use lazurite_model::record::{PrincipalType, RoleAssignment};
use lazurite_model::{AssignmentId, PrincipalId, ResourceId, RoleDefinitionId};
use lazurite_policy::builtin;

use super::{Draft, fault};
use crate::seed::file::{Fault, SeedFile};

/// Plans role assignments.
pub(super) fn plan(seed: &SeedFile, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let subscription = ResourceId::subscription(draft.subscription);
    for (principal, kind) in draft.administrators.clone() {
        assign(draft, None, builtin::OWNER, (principal, kind), subscription.clone());
    }
    for (index, one) in seed.role_assignments.iter().enumerate() {
        let at = |key, message| fault("role_assignments", index, key, message);
        let principal = draft.principal(&one.principal).map_err(|message| at("principal", message))?;
        let Some(role) = built_in(&one.role) else {
            return Err(at("role", format!("no built-in role has the name or id `{}`", one.role)));
        };
        let scope = match one.scope.as_deref() {
            None => subscription.clone(),
            Some(path) if path.starts_with('/') => {
                ResourceId::parse(path).map_err(|error| at("scope", error.to_string()))?
            }
            Some(name) => {
                let account = draft.accounts.iter().find(|(known, _)| *known == name.to_lowercase());
                let Some((_, id)) = account else {
                    return Err(at("scope", format!("no account is called `{name}`; a resource id starts with `/`")));
                };
                id.clone()
            }
        };
        assign(draft, one.id.map(AssignmentId), role, principal, scope);
    }
    Ok(())
}

fn built_in(name_or_id: &str) -> Option<RoleDefinitionId> {
    let by_id = || name_or_id.parse().ok().and_then(builtin::find);
    builtin::named(name_or_id).or_else(by_id).map(|role| role.id)
}

fn assign(
    draft: &mut Draft<'_>,
    id: Option<AssignmentId>,
    role: RoleDefinitionId,
    (principal_id, principal_type): (PrincipalId, PrincipalType),
    scope: ResourceId,
) {
    let around = draft.around;
    let name = format!("{} {principal_id} {role}", scope.key());
    let role_definition_id = ResourceId::subscription(draft.subscription)
        .resource("Microsoft.Authorization/roleDefinitions", &role.to_string())
        .to_string();
    let assignment = RoleAssignment {
        id: id.unwrap_or_else(|| AssignmentId(around.maker.uuid("roleAssignment", &name))),
        scope,
        role,
        role_definition_id,
        principal_id,
        principal_type,
        description: None,
        created_on: around.now,
        updated_on: around.now,
        created_by: None,
        updated_by: None,
    };
    draft.records.push(assignment.into());
}
