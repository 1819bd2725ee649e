//! What a custom role is asked to be, and the rules that it keeps.

use lazurite_model::ResourceId;
use lazurite_model::record::Permission;
use serde::Deserialize;

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::authorization::operations;
use crate::refuse::shown;
use crate::scope;

/// The longest name and description, in characters.
const LONGEST_NAME: usize = 512;
const LONGEST_DESCRIPTION: usize = 2048;

/// The body of a PUT. `properties.type` is not read: whatever is made is a custom role.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    properties: Option<Properties>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    role_name: Option<String>,
    description: Option<String>,
    assignable_scopes: Option<Vec<String>>,
    permissions: Option<Vec<Permission>>,
}

/// A role that keeps all rules.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) role_name: String,
    pub(super) description: String,
    pub(super) assignable_scopes: Vec<ResourceId>,
    pub(super) permissions: Vec<Permission>,
}

impl Body {
    /// Checks everything; the scopes against the state, too.
    ///
    /// # Errors
    /// 400 with all faults.
    pub(super) async fn check(self, call: &Call) -> Outcome<Wanted> {
        let properties = self.properties.unwrap_or_default();
        let mut faults = Faults::default();
        let role_name = properties.role_name.unwrap_or_default().trim().to_owned();
        if role_name.is_empty() || role_name.chars().count() > LONGEST_NAME {
            let message = format!("A role has a name of 1 to {LONGEST_NAME} characters.");
            faults.add("InvalidRoleDefinitionName", "properties.roleName", message);
        }
        let description = properties.description.unwrap_or_default();
        if description.chars().count() > LONGEST_DESCRIPTION {
            let message = format!("A role's description has at most {LONGEST_DESCRIPTION} characters.");
            faults.add("InvalidRoleDefinitionDescription", "properties.description", message);
        }
        let assignable_scopes = scopes(call, &properties.assignable_scopes.unwrap_or_default(), &mut faults).await?;
        let permissions = properties.permissions.unwrap_or_default();
        check_permissions(&permissions, &mut faults);
        faults.into_result()?;
        Ok(Wanted { role_name, description, assignable_scopes, permissions })
    }
}

async fn scopes(call: &Call, sent: &[String], faults: &mut Faults) -> Outcome<Vec<ResourceId>> {
    const TARGET: &str = "properties.assignableScopes";
    if sent.is_empty() {
        faults.add(
            "MissingAssignableScopes",
            TARGET,
            "A custom role names at least one scope at which it may be assigned.",
        );
    }
    let mut scopes = Vec::new();
    for (at, text) in sent.iter().enumerate() {
        let target = format!("{TARGET}[{at}]");
        match ResourceId::parse(text) {
            Ok(scope) if scope == ResourceId::root() => {
                let message = "A custom role cannot be assignable at '/': only built-in roles are.";
                faults.add("InvalidAssignableScope", target, message);
            }
            Ok(scope) => match scope::require(&call.state.store, call.tenant(), &scope).await {
                Ok(()) => scopes.push(scope),
                Err(crate::failure::Failure::Refused(error)) => {
                    faults.add("InvalidAssignableScope", target, error.message);
                }
                Err(other) => return Err(other),
            },
            Err(_) => faults.add("InvalidAssignableScope", target, format!("'{}' is no scope.", shown(text))),
        }
    }
    if scopes.iter().filter(|scope| scope.subscription_id().is_none()).count() > 1 {
        let message = "A custom role names at most one management group among its assignable scopes.";
        faults.add("InvalidAssignableScope", TARGET, message);
    }
    Ok(scopes)
}

fn check_permissions(permissions: &[Permission], faults: &mut Faults) {
    if permissions.is_empty() {
        faults.add("InvalidRoleDefinitionPermissions", "properties.permissions", "A role has at least one permission.");
    }
    operations::check(permissions, faults);
}
