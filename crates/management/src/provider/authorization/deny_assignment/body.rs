//! What a deny assignment is asked to be, and the rules that it keeps.

use lazurite_model::record::{DenyPrincipal, Permission};
use serde::Deserialize;

use super::principals::{self, SentPrincipal};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::authorization::operations;
use crate::refuse::shown;

/// The longest name and description, in characters.
const LONGEST_NAME: usize = 512;
const LONGEST_DESCRIPTION: usize = 2048;

const NO_CONDITIONS: &str = "This server does not evaluate conditions on deny assignments, so it refuses them: without its condition the assignment would deny more than you meant.";

/// The body of a PUT.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    properties: Option<Properties>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    deny_assignment_name: Option<String>,
    description: Option<String>,
    permissions: Option<Vec<SentPermission>>,
    do_not_apply_to_child_scopes: Option<bool>,
    principals: Option<Vec<SentPrincipal>>,
    exclude_principals: Option<Vec<SentPrincipal>>,
    is_system_protected: Option<bool>,
    deny_assignment_effect: Option<String>,
    condition: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct SentPermission {
    condition: Option<String>,
    actions: Option<Vec<String>>,
    not_actions: Option<Vec<String>>,
    data_actions: Option<Vec<String>>,
    not_data_actions: Option<Vec<String>>,
}

/// A deny assignment that keeps all rules.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) permissions: Vec<Permission>,
    pub(super) at_its_scope_only: bool,
    pub(super) principals: Vec<DenyPrincipal>,
    pub(super) excluded: Vec<DenyPrincipal>,
}

impl Body {
    /// Checks everything; the principals against the directory, too.
    ///
    /// # Errors
    /// 400 with all faults.
    pub(super) async fn check(self, call: &Call) -> Outcome<Wanted> {
        let sent = self.properties.unwrap_or_default();
        let mut faults = Faults::default();
        check_words(&sent, &mut faults);
        check_limits(&sent, &mut faults);
        let permissions = permissions(sent.permissions.unwrap_or_default(), &mut faults);
        let named = sent.principals.unwrap_or_default();
        if named.is_empty() {
            let message = "A deny assignment names at least one principal.";
            faults.add("MissingPrincipals", "properties.principals", message);
        }
        let principals = principals::find(call, "properties.principals", named, &mut faults).await?;
        let named = sent.exclude_principals.unwrap_or_default();
        let excluded = principals::find(call, "properties.excludePrincipals", named, &mut faults).await?;
        principals::check(&principals, &excluded, &mut faults);
        faults.into_result()?;
        Ok(Wanted {
            name: sent.deny_assignment_name.unwrap_or_default().trim().to_owned(),
            description: sent.description,
            permissions,
            at_its_scope_only: sent.do_not_apply_to_child_scopes.unwrap_or_default(),
            principals,
            excluded,
        })
    }
}

fn check_words(sent: &Properties, faults: &mut Faults) {
    let name = sent.deny_assignment_name.as_deref().unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let message = format!("A deny assignment has a name of 1 to {LONGEST_NAME} characters.");
        faults.add("InvalidDenyAssignmentName", "properties.denyAssignmentName", message);
    }
    if sent.description.as_deref().unwrap_or_default().chars().count() > LONGEST_DESCRIPTION {
        let message = format!("A deny assignment's description has at most {LONGEST_DESCRIPTION} characters.");
        faults.add("InvalidDenyAssignmentDescription", "properties.description", message);
    }
}

/// What would be another thing than was meant, if it were kept and then not heeded.
fn check_limits(sent: &Properties, faults: &mut Faults) {
    if sent.is_system_protected == Some(true) {
        let message = "Only the system protects deny assignments. Leave isSystemProtected out, or send false.";
        faults.add("SystemProtectedNotAllowed", "properties.isSystemProtected", message);
    }
    if is_told(sent.condition.as_deref()) {
        faults.add("DenyAssignmentConditionNotSupported", "properties.condition", NO_CONDITIONS);
    }
    let effect = sent.deny_assignment_effect.as_deref().unwrap_or_default();
    if !effect.is_empty() && !effect.eq_ignore_ascii_case("enforced") {
        let message =
            format!("The effect '{}' is not supported: deny assignments are always enforced here.", shown(effect));
        faults.add("DenyAssignmentEffectNotSupported", "properties.denyAssignmentEffect", message);
    }
}

fn is_told(condition: Option<&str>) -> bool {
    condition.is_some_and(|condition| !condition.trim().is_empty())
}

fn permissions(sent: Vec<SentPermission>, faults: &mut Faults) -> Vec<Permission> {
    let mut permissions = Vec::new();
    for (at, one) in sent.into_iter().enumerate() {
        if is_told(one.condition.as_deref()) {
            let target = format!("properties.permissions[{at}].condition");
            faults.add("DenyAssignmentConditionNotSupported", target, NO_CONDITIONS);
        }
        permissions.push(Permission {
            actions: one.actions.unwrap_or_default(),
            not_actions: one.not_actions.unwrap_or_default(),
            data_actions: one.data_actions.unwrap_or_default(),
            not_data_actions: one.not_data_actions.unwrap_or_default(),
        });
    }
    if permissions.iter().all(|one| one.actions.is_empty() && one.data_actions.is_empty()) {
        let message = "A deny assignment denies at least one action or data action.";
        faults.add("InvalidDenyAssignmentPermissions", "properties.permissions", message);
    }
    for (at, permission) in permissions.iter().enumerate() {
        for action in permission.actions.iter().filter(|action| action.to_lowercase().ends_with("/read")) {
            let message =
                format!("'{}' cannot be denied: reading resources is not what deny assignments forbid.", shown(action));
            faults.add("ReadActionNotAllowed", format!("properties.permissions[{at}].actions"), message);
        }
    }
    operations::check(&permissions, faults);
    permissions
}
