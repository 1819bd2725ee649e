//! `PUT {scope}/…/policyExemptions/{name}`

use jiff::Timestamp;
use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{PolicyAssignment, PolicyExemption, PolicySetDefinition};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::policy::{check_name, definable, metadata};
use crate::refuse::shown;
use crate::reply::Reply;
use crate::{scope, system_data};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    policy_assignment_id: Option<String>,
    policy_definition_reference_ids: Option<Vec<String>>,
    exemption_category: Option<String>,
    expires_on: Option<String>,
    display_name: Option<String>,
    description: Option<String>,
    metadata: Option<Map<String, Value>>,
    resource_selectors: Option<Vec<Value>>,
    assignment_scope_validation: Option<String>,
}

/// Creates an exemption, or replaces one.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let wanted = checked(call).await?;
    let mut tx = call.begin().await?;
    let before = tx.read::<PolicyExemption>(&super::key(call)).await?;
    let created = before.is_none();
    let exemption = match before {
        // One that is turned to another assignment counts as made anew.
        Some(before) if before.policy_assignment_id == wanted.policy_assignment_id => {
            let system_data = system_data::written(Some(&before.system_data), &call.caller, call.now());
            PolicyExemption { name: before.name, system_data, ..wanted }
        }
        _ => wanted,
    };
    tx.put(&exemption).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, super::view(&exemption)))
}

/// Who writes or deletes an exemption must have leave to exempt from the assignment, at the assignment's own scope: a
/// group's owner must not get rid of what the subscription's owner assigned.
///
/// # Errors
/// 403.
pub(super) fn may_exempt(call: &Call, assignment: &PolicyAssignment) -> Result<(), ApiError> {
    const EXEMPT: &str = "Microsoft.Authorization/policyAssignments/exempt/action";
    call.state.guard.authorise(&call.caller, EXEMPT, &assignment.scope).map(drop)
}

async fn checked(call: &Call) -> Outcome<PolicyExemption> {
    let sent: Properties = call.properties()?;
    let name = call.name("name");
    check_name("policy exemption", name, 64)?;
    let assignment = wanted_assignment(call, sent.policy_assignment_id.as_deref()).await?;
    may_exempt(call, &assignment)?;
    let mut faults = Faults::default();
    if sent.resource_selectors.is_some_and(|items| !items.is_empty()) {
        let message = "'resourceSelectors' of policy exemptions is not supported. Exempt the resources' own scopes.";
        faults.add("InvalidPolicyExemptionRequest", "properties.resourceSelectors", message);
    }
    if sent.assignment_scope_validation.is_some_and(|mode| !mode.eq_ignore_ascii_case("Default")) {
        let message = "'assignmentScopeValidation' is always 'Default' here.";
        faults.add("InvalidPolicyExemptionRequest", "properties.assignmentScopeValidation", message);
    }
    let reference_ids = sent.policy_definition_reference_ids.unwrap_or_default();
    check_references(call, &assignment, &reference_ids, &mut faults).await?;
    let category = category(sent.exemption_category.as_deref(), &mut faults);
    let expires = expires(sent.expires_on.as_deref(), &mut faults);
    faults.into_result()?;
    Ok(PolicyExemption {
        name: name.to_owned(),
        scope: call.target.clone(),
        policy_assignment_id: assignment.resource_id(),
        reference_ids,
        category: category.to_owned(),
        expires,
        display_name: sent.display_name,
        description: sent.description,
        metadata: metadata::kept(sent.metadata),
        system_data: system_data::created(&call.caller, call.now()),
    })
}

/// The assignment, which must hold at the scope.
async fn wanted_assignment(call: &Call, id: Option<&str>) -> Outcome<PolicyAssignment> {
    let store = &call.state.store;
    let written = id.unwrap_or_default();
    let refuse = || {
        let message = format!(
            "The policy assignment '{}' of the policy exemption '{}' does not exist at the exemption's scope or above.",
            shown(written),
            shown(call.name("name"))
        );
        ApiError::bad_request("InvalidPolicyExemptionRequest", message).at("properties.policyAssignmentId")
    };
    let id = ResourceId::parse(written).map_err(|_| refuse())?;
    let found = super::assignment(store, &id).await?.ok_or_else(refuse)?;
    let above = scope::at_and_above(store, call.tenant(), &call.target).await?;
    Ok(Some(found).filter(|found| above.contains(&found.scope)).ok_or_else(refuse)?)
}

async fn check_references(
    call: &Call,
    assignment: &PolicyAssignment,
    ids: &[String],
    faults: &mut Faults,
) -> Outcome<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let set = definable::find::<PolicySetDefinition>(&call.state.store, &assignment.policy_definition_id).await?;
    let known = set.map(|set| set.definitions).unwrap_or_default();
    for id in ids.iter().filter(|id| !known.iter().any(|known| known.reference_id.eq_ignore_ascii_case(id))) {
        let message = format!("The policy definition reference id '{}' does not exist in what is assigned.", shown(id));
        faults.add("InvalidPolicyExemptionRequest", "properties.policyDefinitionReferenceIds", message);
    }
    Ok(())
}

fn category(sent: Option<&str>, faults: &mut Faults) -> &'static str {
    let wanted = sent.unwrap_or_default();
    let found = ["Waiver", "Mitigated"].into_iter().find(|known| known.eq_ignore_ascii_case(wanted));
    if found.is_none() {
        let message = format!(
            "The exemption category '{}' is invalid. The categories are 'Waiver' and 'Mitigated'.",
            shown(wanted)
        );
        faults.add("InvalidPolicyExemptionRequest", "properties.exemptionCategory", message);
    }
    found.unwrap_or("Waiver")
}

/// A time with or without an offset; az leaves it out.
fn expires(sent: Option<&str>, faults: &mut Faults) -> Option<Timestamp> {
    let text = sent.filter(|text| !text.is_empty())?;
    let found = text.parse::<Timestamp>().ok().or_else(|| {
        let civil = text.parse::<jiff::civil::DateTime>().ok()?;
        civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    });
    if found.is_none() {
        let message = format!("'{}' is no date and time, e.g. '2027-01-01T00:00:00Z'.", shown(text));
        faults.add("InvalidPolicyExemptionRequest", "properties.expiresOn", message);
    }
    found
}
