//! An assignment's managed identity, in whose name remediations act: one of its own, or one user-assigned.

use lazurite_model::ResourceId;
use lazurite_model::record::{Identity, PolicyAssignment, UserAssignedIdentity};
use lazurite_store::WriteTx;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::principal;
use crate::refuse::shown;

/// What attaching an identity takes; the role "Managed Identity Operator" grants the second, and means the first.
const ASSIGN: [&str; 2] = [
    "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
];

/// `identity`, as a client sends it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(rename = "type")]
    type_: Option<String>,
    user_assigned_identities: Option<Map<String, Value>>,
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// None.
    Nothing,
    /// One of its own.
    SystemAssigned,
    /// This one.
    UserAssigned(ResourceId),
}

impl Sent {
    /// Reads what is wanted, noting faults.
    pub(super) fn check(&self, faults: &mut Faults) -> Wanted {
        let type_ = self.type_.as_deref().unwrap_or("None");
        if type_.eq_ignore_ascii_case("SystemAssigned") {
            return Wanted::SystemAssigned;
        }
        if type_.eq_ignore_ascii_case("None") {
            return Wanted::Nothing;
        }
        let ids: Vec<&String> = self.user_assigned_identities.iter().flat_map(Map::keys).collect();
        if let (true, [id]) = (type_.eq_ignore_ascii_case("UserAssigned"), ids.as_slice())
            && let Ok(id) = ResourceId::parse(id)
        {
            return Wanted::UserAssigned(id);
        }
        let message = format!(
            "The identity of type '{}' is invalid: a policy assignment has the type 'SystemAssigned', 'None', or 'UserAssigned' with exactly one resource id.",
            shown(type_)
        );
        faults.add("InvalidIdentity", "identity", message);
        Wanted::Nothing
    }
}

/// Makes sure that a user-assigned identity exists and that the caller may attach it: who may assign policies must not
/// thereby get hold of every identity.
pub(super) async fn attachable(
    call: &Call,
    wanted: &Wanted,
    before: Option<&Identity>,
    faults: &mut Faults,
) -> Outcome<()> {
    let Wanted::UserAssigned(id) = wanted else { return Ok(()) };
    let found = call.state.store.read::<UserAssignedIdentity>(id.key()).await?;
    if found.is_none_or(|found| found.tenant != call.tenant()) {
        let message = format!("The user-assigned identity '{}' was not found.", shown(id.as_str()));
        faults.add("FailedIdentityOperation", "identity.userAssignedIdentities", message);
        return Ok(());
    }
    let is_attached = before.is_some_and(|before| before.user_assigned.contains(id));
    if !is_attached && !ASSIGN.iter().any(|action| call.allows(action, id)) {
        let message = format!(
            "The caller with object id '{}' may write the policy assignment, but may not do '{}' on the linked scope '{}'.",
            call.caller.principal,
            ASSIGN[0],
            shown(id.as_str())
        );
        faults.add("LinkedAuthorizationFailed", "identity.userAssignedIdentities", message);
    }
    Ok(())
}

/// Makes it so: makes or removes the service principal of the assignment's own identity.
pub(super) async fn settle(
    call: &Call,
    tx: &mut WriteTx,
    assignment: &mut PolicyAssignment,
    wanted: Wanted,
) -> Outcome<()> {
    let own = assignment.identity.system_assigned;
    assignment.identity.user_assigned.clear();
    match (wanted, own) {
        (Wanted::SystemAssigned, Some(_)) => {}
        (Wanted::SystemAssigned, None) => {
            let made = principal::create(call, tx, &assignment.resource_id(), false).await?;
            assignment.identity.system_assigned = Some(made.id);
        }
        (wanted, own) => {
            if let Some(own) = own {
                principal::remove(tx, own).await?;
            }
            assignment.identity.system_assigned = None;
            if let Wanted::UserAssigned(id) = wanted {
                assignment.identity.user_assigned.push(id);
            }
        }
    }
    Ok(())
}
