//! Whether the caller may: by role where the vault says so, by access policy otherwise. Never by both.

use lazurite_model::record::AccessPolicy;
use lazurite_policy::Caller;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};

/// Refuses who may not.
///
/// # Errors
/// 403 `Forbidden`, naming what is missing.
pub(crate) fn check(call: &Call) -> Outcome<()> {
    if call.vault.settings.rbac_authorization { by_role(call) } else { by_policy(call) }
}

fn by_role(call: &Call) -> Outcome<()> {
    let action = call.operation.action;
    if call.state.guard.allows(&call.caller, action, &call.scope()) {
        return Ok(());
    }
    let message = format!(
        "Caller is not authorized to perform action on resource. If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: {}\r\nAction: '{action}'\r\nResource: '{}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: {};location={}\r\n",
        who(&call.caller),
        call.scope(),
        call.vault.id.name(),
        call.vault.location,
    );
    Err(Refusal::forbidden("ForbiddenByRbac", message))
}

fn by_policy(call: &Call) -> Outcome<()> {
    let (caller, wanted) = (&call.caller, call.operation.permission);
    let applies = |policy: &&AccessPolicy| {
        policy.tenant_id == caller.tenant
            && policy.application_id.is_none_or(|app| caller.app == Some(app))
            && call.state.guard.is(caller, policy.object_id)
    };
    let lists = |policy: &AccessPolicy| {
        let granted = &policy.permissions.secrets;
        // `all` is everything but purging, as in Key Vault.
        granted
            .iter()
            .any(|one| one.eq_ignore_ascii_case(wanted) || (one.eq_ignore_ascii_case("all") && wanted != "purge"))
    };
    if call.vault.settings.access_policies.iter().filter(applies).any(lists) {
        return Ok(());
    }
    let message = format!(
        "The user, group or application '{}' does not have secrets {wanted} permission on key vault '{};location={}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287",
        who(caller),
        call.vault.id.name(),
        call.vault.location,
    );
    Err(Refusal::forbidden("AccessDenied", message))
}

fn who(caller: &Caller) -> String {
    let app = caller.app.map(|app| app.to_string()).unwrap_or_default();
    format!("appid={app};oid={};tid={}", caller.principal, caller.tenant)
}
