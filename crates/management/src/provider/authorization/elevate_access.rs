//! `POST /providers/Microsoft.Authorization/elevateAccess`: gives a Global Administrator User Access Administrator at `/`, so
//! that no subscription of the directory is out of reach for good.
//!
//! All directories share `/`; `policy` keeps the role within the caller's own. It is an ordinary assignment: it shows in
//! lists, and it goes when it is deleted, not when the caller stops being an administrator.

use http::StatusCode;
use lazurite_model::record::{PrincipalType, RoleAssignment};
use lazurite_model::{AssignmentId, ResourceId};
use lazurite_policy::CallerKind;
use lazurite_policy::builtin::USER_ACCESS_ADMINISTRATOR as ROLE;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Elevates the caller's access; 200 also if it was before.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (root, principal, now) = (ResourceId::root(), call.caller.principal, call.now());
    let mut tx = call.begin().await?;
    let triple = format!("{} {principal} {ROLE}", root.key());
    if tx.find::<RoleAssignment>("triple", &triple).await?.is_empty() {
        let role_definition_id =
            root.resource("Microsoft.Authorization/roleDefinitions", &ROLE.to_string()).to_string();
        let assignment = RoleAssignment {
            id: AssignmentId(call.state.random.uuid()),
            scope: root,
            role: ROLE,
            role_definition_id,
            principal_id: principal,
            principal_type: match call.caller.kind {
                CallerKind::User => PrincipalType::User,
                CallerKind::Application | CallerKind::ManagedIdentity => PrincipalType::ServicePrincipal,
            },
            description: None,
            created_on: now,
            updated_on: now,
            created_by: Some(principal),
            updated_by: Some(principal),
        };
        tx.insert(&assignment).await?;
    }
    tx.commit().await?;
    Ok(Reply::empty(StatusCode::OK))
}
