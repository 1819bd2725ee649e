//! Whom a deny assignment means and whom not, as the directory knows them.

use lazurite_model::PrincipalId;
use lazurite_model::record::{DenyPrincipal, PrincipalType};
use serde::Deserialize;

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::principal;

/// What is written where everybody is meant, beside the nil id.
const EVERYBODY: &str = "SystemDefined";

/// A principal as it is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SentPrincipal {
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// The principals that are named. What kind each is, the directory knows better than the client: az takes whoever it is not
/// told about for a service principal.
pub(super) async fn find(
    call: &Call,
    target: &str,
    sent: Vec<SentPrincipal>,
    faults: &mut Faults,
) -> Outcome<Vec<DenyPrincipal>> {
    let mut found = Vec::with_capacity(sent.len());
    for (at, one) in sent.into_iter().enumerate() {
        let target = format!("{target}[{at}]");
        let Some(id) = one.id.as_deref().and_then(|id| id.parse().ok()) else {
            faults.add("InvalidPrincipalId", target, "A principal is named by its object id (a GUID).");
            continue;
        };
        match kind(call, id, one.kind.as_deref().unwrap_or_default()).await? {
            Some(kind) => found.push(DenyPrincipal { id, kind }),
            None => {
                let message = format!("Principal {} does not exist in the directory {}.", id.0.simple(), call.tenant());
                faults.add("PrincipalNotFound", target, message);
            }
        }
    }
    Ok(found)
}

async fn kind(call: &Call, id: PrincipalId, told: &str) -> Outcome<Option<String>> {
    let store = &call.state.store;
    if id == DenyPrincipal::EVERYBODY {
        return Ok(told.eq_ignore_ascii_case(EVERYBODY).then(|| EVERYBODY.to_owned()));
    }
    if let Some(known) = principal::kind(store, call.tenant(), id).await? {
        return Ok(Some(name(known).to_owned()));
    }
    // Where a trusted issuer speaks for the directory, the client alone says what the principal is.
    if principal::is_known(store, id).await? || !call.state.settings.federated_tenants.contains(&call.tenant()) {
        return Ok(None);
    }
    let kinds = ["User", "Group", "ServicePrincipal"];
    Ok(kinds.into_iter().find(|kind| kind.eq_ignore_ascii_case(told)).map(str::to_owned))
}

const fn name(kind: PrincipalType) -> &'static str {
    match kind {
        PrincipalType::User => "User",
        PrincipalType::Group | PrincipalType::ForeignGroup => "Group",
        PrincipalType::ServicePrincipal | PrincipalType::Device => "ServicePrincipal",
    }
}

/// Notes what is wrong with them together: of everybody, somebody must be left who can take the denial back.
pub(super) fn check(principals: &[DenyPrincipal], excluded: &[DenyPrincipal], faults: &mut Faults) {
    let means_everybody = |list: &[DenyPrincipal]| list.iter().any(|one| one.id == DenyPrincipal::EVERYBODY);
    if means_everybody(excluded) {
        let message = "A deny assignment that excludes everybody denies nothing.";
        faults.add("InvalidExcludePrincipals", "properties.excludePrincipals", message);
    }
    if means_everybody(principals) && excluded.is_empty() {
        let message = "A deny assignment for everybody excludes at least one principal.";
        faults.add("MissingExcludePrincipals", "properties.excludePrincipals", message);
    }
}
