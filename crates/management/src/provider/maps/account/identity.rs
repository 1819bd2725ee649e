//! An account's managed identities: what a client wants of them, and how that comes about.

use std::collections::BTreeMap;

use lazurite_model::ResourceId;
use lazurite_model::record::{Identity, MapsAccount, UserAssignedIdentity};
use lazurite_store::WriteTx;
use serde_json::Value;

use super::changes::Whole;
use super::wire;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::principal;
use crate::provider::managed_identity;
use crate::refuse::shown;

const MAP: &str = "identity.userAssignedIdentities";

/// What is wanted of the identities.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct IdentityChange {
    system_assigned: bool,
    user_assigned: bool,
    /// Whether the request names any identity to attach, be it a valid one or not.
    names_any: bool,
    /// Attach (`true`) or detach, by resource id.
    ids: BTreeMap<ResourceId, bool>,
}

impl IdentityChange {
    /// Reads `identity`, noting every fault. An object without `type` stands for `None`: `az maps account create` sends
    /// an empty one.
    pub(super) fn check(sent: wire::Identity, faults: &mut Faults) -> Option<Self> {
        let map = sent.user_assigned_identities.unwrap_or_default();
        let plain: String = sent.type_.iter().flat_map(|text| text.chars()).filter(|c| !c.is_whitespace()).collect();
        let (system_assigned, user_assigned) = match plain.to_lowercase().as_str() {
            "" | "none" => (false, false),
            "systemassigned" => (true, false),
            "userassigned" => (false, true),
            "systemassigned,userassigned" => (true, true),
            _ => {
                let message = format!(
                    "The identity type '{}' is invalid. The types are 'None', 'SystemAssigned', 'UserAssigned' and 'SystemAssigned, UserAssigned'.",
                    shown(sent.type_.as_deref().unwrap_or_default())
                );
                faults.add("InvalidIdentityType", "identity.type", message);
                return None;
            }
        };
        let names_any = map.values().any(|value| !value.is_null());
        let ids = Self::ids(&map, faults);
        if !user_assigned && names_any {
            let message = "Only an identity type with 'UserAssigned' goes with userAssignedIdentities.";
            faults.invalid("identity.type", message);
        }
        Some(Self { system_assigned, user_assigned, names_any, ids })
    }

    fn ids(map: &BTreeMap<String, Value>, faults: &mut Faults) -> BTreeMap<ResourceId, bool> {
        let mut ids = BTreeMap::new();
        for (text, value) in map {
            let id = ResourceId::parse(text).ok();
            let named = |id: &ResourceId| id.group().map(|group| group.resource(managed_identity::TYPE, id.name()));
            match id.filter(|id| named(id).as_ref() == Some(id)) {
                Some(id) => {
                    ids.insert(id, !value.is_null());
                }
                None => {
                    let message = format!(
                        "Property id '{}' at path '{MAP}' is invalid. Expect the fully qualified resource id of a user-assigned identity: '/subscriptions/{{subscriptionId}}/resourceGroups/{{resourceGroupName}}/providers/{}/{{name}}'.",
                        shown(text),
                        managed_identity::TYPE
                    );
                    faults.add("LinkedInvalidPropertyId", MAP, message);
                }
            }
        }
        ids
    }

    /// Attaches and detaches user-assigned identities, noting those that do not exist or that the caller may not attach.
    pub(super) async fn link(
        &self,
        call: &Call,
        tx: &mut WriteTx,
        account: &mut MapsAccount,
        whole: Whole,
        faults: &mut Faults,
    ) -> Outcome<()> {
        let before = std::mem::take(&mut account.identity.user_assigned);
        if self.user_assigned {
            let kept = |id: &&ResourceId| whole == Whole::No && self.ids.get(id) != Some(&false);
            account.identity.user_assigned = before.iter().filter(kept).cloned().collect();
            for id in self.ids.iter().filter(|(_, attach)| **attach).map(|(id, _)| id) {
                if let Some(id) = attachable(call, tx, id, before.contains(id), faults).await? {
                    account.identity.user_assigned.retain(|other| *other != id);
                    account.identity.user_assigned.push(id);
                }
            }
            if account.identity.user_assigned.is_empty() && !self.names_any {
                faults.invalid(MAP, "An identity type with 'UserAssigned' needs at least one user-assigned identity.");
            }
        }
        Ok(())
    }

    /// Makes or removes the service principal of the system-assigned identity.
    pub(super) async fn settle(&self, call: &Call, tx: &mut WriteTx, account: &mut MapsAccount) -> Outcome<()> {
        match account.identity.system_assigned {
            None if self.system_assigned => {
                let principal = principal::create(call, tx, &account.id, false).await?;
                account.identity.system_assigned = Some(principal.id);
            }
            Some(id) if !self.system_assigned => {
                principal::remove(tx, id).await?;
                account.identity.system_assigned = None;
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the account is to have a system-assigned identity.
    pub(super) const fn wants_system_assigned(&self) -> bool {
        self.system_assigned
    }
}

/// The identity's own id if it exists in the directory and the caller may attach it; who may write accounts must not
/// thereby get hold of every identity.
async fn attachable(
    call: &Call,
    tx: &mut WriteTx,
    id: &ResourceId,
    attached: bool,
    faults: &mut Faults,
) -> Outcome<Option<ResourceId>> {
    let found = tx.read::<UserAssignedIdentity>(id.key()).await?.filter(|found| found.tenant == call.tenant());
    let Some(found) = found else {
        let message = format!("The user-assigned identity '{}' was not found.", shown(id.as_str()));
        faults.add("FailedIdentityOperation", MAP, message);
        return Ok(None);
    };
    // Azure's role "Managed Identity Operator" grants `userAssignedIdentities/*/assign/action`, and means this.
    let actions = [
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
        "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
    ];
    if !attached && !actions.iter().any(|action| call.allows(action, id)) {
        let message = format!(
            "The caller with object id '{}' has leave to write the account, but not for the action '{}' on the linked scope '{}'.",
            call.caller.principal,
            actions[0],
            shown(id.as_str())
        );
        faults.add("LinkedAuthorizationFailed", MAP, message);
    }
    Ok(Some(found.id))
}

/// How the wire names a combination of identities.
pub(super) fn type_name(identity: &Identity) -> &'static str {
    match (identity.system_assigned.is_some(), identity.user_assigned.is_empty()) {
        (true, false) => "SystemAssigned, UserAssigned",
        (true, true) => "SystemAssigned",
        (false, false) => "UserAssigned",
        (false, true) => "None",
    }
}
