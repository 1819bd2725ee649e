//! `PUT {scope}/…/roleAssignments/{guid}`: gives a principal a role at a scope.

use lazurite_api::ApiError;
use lazurite_model::record::{PrincipalType, RoleAssignment};
use lazurite_model::{AssignmentId, PrincipalId, ResourceId, RoleDefinitionId};
use lazurite_store::WriteTx;
use serde::Deserialize;

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::authorization::role::Role;
use crate::provider::authorization::role_definition;
use crate::refuse::shown;
use crate::reply::Reply;
use crate::{principal, scope};

/// `principalType` counts only for principals of a directory elsewhere: ours knows better than the client.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    role_definition_id: Option<String>,
    principal_id: Option<String>,
    principal_type: Option<String>,
    description: Option<String>,
    condition: Option<String>,
    delegated_managed_identity_resource_id: Option<String>,
}

/// What is asked for.
struct Wanted {
    role: RoleDefinitionId,
    role_definition_id: String,
    principal: PrincipalId,
    kind: Option<PrincipalType>,
    description: Option<String>,
}

/// Creates an assignment (201), or changes the description of one (200).
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let id = super::id(call)?;
    super::same_directory(call)?;
    let sent: Properties = call.properties()?;
    let wanted = checked(sent)?;
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    assignable(call, &wanted).await?;
    let kind = kind(call, &wanted).await?;
    let mut tx = call.begin().await?;
    let before = existing(call, &mut tx, id, &wanted).await?;
    let created = before.is_none();
    let assignment = assignment(call, id, wanted, kind, before);
    tx.put(&assignment).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, super::view(&assignment)))
}

fn checked(sent: Properties) -> Result<Wanted, ApiError> {
    let mut faults = Faults::default();
    let principal = sent.principal_id.as_deref().and_then(|text| text.parse().ok());
    if principal.is_none() {
        faults.add(
            "InvalidPrincipalId",
            "properties.principalId",
            "principalId is the object id (a GUID) of a principal.",
        );
    }
    let path = sent.role_definition_id.unwrap_or_default();
    let role = role_of(&path);
    if role.is_none() {
        let message = format!(
            "'{}' is no role definition's id, e.g. '/subscriptions/{{id}}/providers/Microsoft.Authorization/roleDefinitions/{{guid}}'.",
            shown(&path)
        );
        faults.add("InvalidRoleDefinitionId", "properties.roleDefinitionId", message);
    }
    if sent.condition.is_some_and(|condition| !condition.trim().is_empty()) {
        let message = "This server does not evaluate conditions on role assignments, so it refuses them: without its condition the role would grant more than you meant.";
        faults.add("RoleAssignmentConditionNotSupported", "properties.condition", message);
    }
    if sent.delegated_managed_identity_resource_id.is_some_and(|id| !id.trim().is_empty()) {
        let message = "This server has no delegated resource management, so there is no identity of another directory to delegate to.";
        faults.add("DelegatedManagedIdentityNotSupported", "properties.delegatedManagedIdentityResourceId", message);
    }
    faults.into_result()?;
    match (role, principal) {
        (Some(role), Some(principal)) => {
            let kind = sent.principal_type.as_deref().and_then(principal_type);
            Ok(Wanted { role, role_definition_id: path, principal, kind, description: sent.description })
        }
        _ => Err(ApiError::internal("a role assignment without a fault and without a role")),
    }
}

/// The kinds that a principal of another directory can be.
fn principal_type(name: &str) -> Option<PrincipalType> {
    let kinds = [
        ("User", PrincipalType::User),
        ("Group", PrincipalType::Group),
        ("ServicePrincipal", PrincipalType::ServicePrincipal),
    ];
    kinds.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
}

/// What kind of principal is meant: as the directory says, or, where a trusted issuer speaks for the directory, as the client
/// does.
async fn kind(call: &Call, wanted: &Wanted) -> Outcome<PrincipalType> {
    if let Some(known) = principal::kind(&call.state.store, call.tenant(), wanted.principal).await? {
        return Ok(known);
    }
    // At '/' all directories meet: a principal of another one would take the role there, and of one that nobody here knows
    // it could not be told whose the assignment is.
    let is_foreign =
        call.target == ResourceId::root() || principal::is_known(&call.state.store, wanted.principal).await?;
    if is_foreign || !call.state.settings.federated_tenants.contains(&call.tenant()) {
        return Err(no_principal(call, wanted.principal).into());
    }
    let untold = || {
        let message = "The principal's directory is another server's. Say what it is in properties.principalType: User, Group or ServicePrincipal.";
        ApiError::bad_request("PrincipalTypeNotSupported", message).at("properties.principalType")
    };
    Ok(wanted.kind.ok_or_else(untold)?)
}

/// The GUID at the end of a role definition's id, whatever scope stands before it.
fn role_of(path: &str) -> Option<RoleDefinitionId> {
    let (before, guid) = path.rsplit_once('/')?;
    before.to_lowercase().ends_with("/providers/microsoft.authorization/roledefinitions").then(|| guid.parse().ok())?
}

/// Makes sure that the role exists and may be assigned at the scope.
async fn assignable(call: &Call, wanted: &Wanted) -> Outcome<()> {
    let store = &call.state.store;
    let role = Role::find(store, call.tenant(), wanted.role).await?;
    let role = role.ok_or_else(|| role_definition::missing(&wanted.role.to_string()))?;
    let with_data =
        matches!(role, Role::Custom(_)) && role.permissions().iter().any(|one| !one.data_actions.is_empty());
    if with_data && call.subscription.is_none() {
        let message = format!(
            "The custom role '{}' has data actions, so it cannot be assigned above subscriptions. Assign it in each subscription.",
            shown(role.name())
        );
        return Err(not_assignable(message).into());
    }
    let above = scope::at_and_above(store, call.tenant(), &call.target).await?;
    if role.assignable_scopes().iter().any(|scope| above.contains(scope)) {
        return Ok(());
    }
    let message = format!(
        "The role '{}' cannot be assigned at the scope '{}'. Add the scope to its assignableScopes.",
        shown(role.name()),
        shown(call.target.as_str())
    );
    Err(not_assignable(message).into())
}

fn not_assignable(message: String) -> ApiError {
    ApiError::bad_request("RoleAssignmentScopeNotAssignableToRoleDefinition", message).at("properties.roleDefinitionId")
}

/// The assignment with that GUID, if it says the same but for its description.
async fn existing(call: &Call, tx: &mut WriteTx, id: AssignmentId, wanted: &Wanted) -> Outcome<Option<RoleAssignment>> {
    if let Some(same_id) = tx.find::<RoleAssignment>("id", &id.to_string()).await?.pop() {
        let same =
            same_id.scope == call.target && same_id.principal_id == wanted.principal && same_id.role == wanted.role;
        return if same { Ok(Some(same_id)) } else { Err(not_updatable().into()) };
    }
    let triple = format!("{} {} {}", call.target.key(), wanted.principal, wanted.role);
    match tx.find::<RoleAssignment>("triple", &triple).await?.pop() {
        Some(other) => Err(exists(other.id).into()),
        None => Ok(None),
    }
}

fn assignment(
    call: &Call,
    id: AssignmentId,
    wanted: Wanted,
    principal_type: PrincipalType,
    before: Option<RoleAssignment>,
) -> RoleAssignment {
    let (now, who) = (call.now(), Some(call.caller.principal));
    RoleAssignment {
        id,
        scope: call.target.clone(),
        role: wanted.role,
        role_definition_id: wanted.role_definition_id,
        principal_id: wanted.principal,
        principal_type,
        description: wanted.description,
        created_on: before.as_ref().map_or(now, |before| before.created_on),
        updated_on: now,
        created_by: before.map_or(who, |before| before.created_by),
        updated_by: who,
    }
}

/// 400, in the words that `az ad sp create-for-rbac` waits for.
fn no_principal(call: &Call, id: PrincipalId) -> ApiError {
    let (principal, directory) = (id.0.simple(), call.tenant());
    let message = format!(
        "Principal {principal} does not exist in the directory {directory}. Check that you have the correct principal ID."
    );
    ApiError::bad_request("PrincipalNotFound", message).at("properties.principalId")
}

/// 409, which clients take for success once they have looked the assignment up.
fn exists(id: AssignmentId) -> ApiError {
    let message =
        format!("The role assignment already exists. The ID of the existing role assignment is {}.", id.0.simple());
    ApiError::conflict("RoleAssignmentExists", message)
}

fn not_updatable() -> ApiError {
    ApiError::bad_request(
        "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.",
    )
}
