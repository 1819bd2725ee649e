//! `/v1.0/auditLogs/directoryAudits`: who changed what in the directory, from the log that every write leaves behind.

use axum::extract::{RawQuery, State as Shared};
use axum::response::Response;
use lazurite_store::{AuditFilter, AuditRow};
use serde_json::{Value, json};

use super::caller::Caller;
use super::directory_objects::shown;
use super::failure::Failure;
use super::list::Listing;
use super::rights::Operation;
use crate::State;

/// The most entries that are looked at for one answer, the latest first.
const MOST: u32 = 1000;

pub(crate) async fn directory_audits(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(Operation::ReadAudit)?;
    let listing = Listing::read(query)?;
    // The tenant's entries are those whose target begins with it.
    let target = caller.tenant.to_string();
    let (from, until) = listing.filter.period("activityDateTime");
    let filter = AuditFilter { target, from, until, before: None, limit: MOST };
    let mut views = Vec::new();
    for row in state.store().audit_log(&filter).await? {
        views.push(view(&state, &caller, &row).await?);
    }
    let place = ("auditLogs/directoryAudits", "/v1.0/auditLogs/directoryAudits");
    listing.answer(&state, &caller, place, views).await
}

async fn view(state: &State, caller: &Caller, row: &AuditRow) -> Result<Value, Failure> {
    let audit = &row.audit;
    let action = audit.action.strip_prefix("microsoft.directory/").unwrap_or(&audit.action);
    let target = audit.target.rsplit('/').next().unwrap_or_default();
    let initiator = match audit.caller {
        Some(id) => shown(state, caller, id.0).await?,
        None => None,
    };
    let of = |kind: &str, shape: Value| initiator.as_ref().filter(|it| it.kind == kind).map(|_| shape);
    let property = |name: &str| initiator.as_ref().and_then(|it| it.view.get(name)).cloned();
    Ok(json!({
        "id": format!("Directory_{:020}", row.revision.0),
        "activityDateTime": row.at.to_string(),
        "activityDisplayName": action,
        "category": category(action),
        "correlationId": audit.request_id,
        "loggedByService": "Core Directory",
        "operationType": action.rsplit('/').next(),
        "result": "success",
        "initiatedBy": {
            "user": of("user", json!({
                "id": audit.caller, "displayName": property("displayName"), "userPrincipalName": property("userPrincipalName"),
            })),
            "app": of("servicePrincipal", json!({
                "appId": property("appId"), "displayName": property("displayName"), "servicePrincipalId": audit.caller,
            })),
        },
        "targetResources": [{"id": target}],
    }))
}

fn category(action: &str) -> &'static str {
    match action.split('/').next() {
        Some("users") => "UserManagement",
        Some("groups") => "GroupManagement",
        Some("directoryRoles") => "RoleManagement",
        Some("applications" | "servicePrincipals" | "appRoleAssignments" | "oAuth2PermissionGrants") => {
            "ApplicationManagement"
        }
        _ => "DirectoryManagement",
    }
}
