//! The last steps that replacing and updating a vault have in common.

use lazurite_model::record::Vault;

use super::changes::Changes;
use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::system_data;
use crate::write::Write;

/// Changes a vault and shows it.
///
/// # Errors
/// 403 when who decides is to change, roles or access policies, and the caller may not assign roles: else whoever may write
/// the vault could let itself at its data.
pub(super) async fn save(call: &Call, mut tx: Write<'_>, mut vault: Vault, changes: Changes) -> Outcome<Reply> {
    if changes.rbac_authorization.is_some_and(|wanted| wanted != vault.settings.rbac_authorization) {
        let action = "Microsoft.Authorization/roleAssignments/write";
        call.state.guard.authorise(&call.caller, action, &vault.id)?;
    }
    changes.apply(&mut vault);
    system_data::modify(&mut vault.system_data, &call.caller, call.now());
    tx.put(&vault).await?;
    tx.commit().await?;
    Ok(Reply::ok(view::vault(&call.state, &vault)))
}
