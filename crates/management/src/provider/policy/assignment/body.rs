//! An assignment as clients send it.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{EnforcementMode, PolicyAssignment};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::assigned::Assigned;
use super::identity::{self, Wanted};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::policy::rule::Effect;
use crate::provider::policy::{check_name, metadata};
use crate::refuse::shown;
use crate::{region, scope, system_data};

/// The body of a PUT.
#[derive(Deserialize)]
pub(super) struct Body {
    pub(super) location: Option<String>,
    pub(super) identity: Option<identity::Sent>,
    properties: Option<Properties>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    display_name: Option<String>,
    description: Option<String>,
    policy_definition_id: Option<String>,
    definition_version: Option<String>,
    parameters: Option<Map<String, Value>>,
    not_scopes: Option<Vec<String>>,
    enforcement_mode: Option<String>,
    non_compliance_messages: Option<Vec<Value>>,
    metadata: Option<Map<String, Value>>,
    resource_selectors: Option<Vec<Value>>,
    overrides: Option<Vec<Value>>,
    self_serve_exemption_settings: Option<Value>,
}

/// What an update may leave out.
#[derive(Deserialize)]
pub(super) struct Patch {
    pub(super) location: Option<String>,
    pub(super) identity: Option<identity::Sent>,
    properties: Option<PatchProperties>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PatchProperties {
    resource_selectors: Option<Vec<Value>>,
    overrides: Option<Vec<Value>>,
}

impl Patch {
    /// Notes what is not carried out.
    pub(super) fn check(&self, faults: &mut Faults) {
        if let Some(properties) = &self.properties {
            unsupported("resourceSelectors", properties.resource_selectors.as_deref(), faults);
            unsupported("overrides", properties.overrides.as_deref(), faults);
        }
    }
}

impl Properties {
    /// Notes what is not carried out.
    fn check_supported(&self, faults: &mut Faults) {
        unsupported("resourceSelectors", self.resource_selectors.as_deref(), faults);
        unsupported("overrides", self.overrides.as_deref(), faults);
        let settings = self.self_serve_exemption_settings.iter();
        let enabled: Vec<Value> =
            settings.filter(|settings| settings.get("enabled") == Some(&Value::Bool(true))).cloned().collect();
        unsupported("selfServeExemptionSettings", Some(&enabled), faults);
    }
}

fn definition_id(sent: Option<&str>) -> Result<ResourceId, ApiError> {
    let text = sent.unwrap_or_default();
    ResourceId::parse(text).map_err(|_| {
        let message = format!("The policy definition id '{}' is invalid.", shown(text));
        ApiError::bad_request("InvalidPolicyDefinitionId", message).at("properties.policyDefinitionId")
    })
}

/// What is given and not carried out is refused: an assignment must not hold for more, or do other things, than its author
/// believes.
fn unsupported(name: &'static str, items: Option<&[Value]>, faults: &mut Faults) {
    if items.is_some_and(|items| !items.is_empty()) {
        let message = format!(
            "'{name}' of policy assignments is not supported. Use notScopes, parameters or several assignments."
        );
        faults.add("InvalidPolicyAssignmentRequest", format!("properties.{name}"), message);
    }
}

/// Checks a PUT; gives the assignment, without its identity, and what is wanted of that.
pub(super) async fn check(call: &Call, before: Option<&PolicyAssignment>) -> Outcome<(PolicyAssignment, Wanted)> {
    let body: Body = call.body()?;
    let sent = body.properties.unwrap_or_default();
    let name = call.name("name");
    check_name("policy assignment", name, 128)?;
    let mut faults = Faults::default();
    sent.check_supported(&mut faults);
    let wanted = body.identity.map_or(Wanted::Nothing, |identity| identity.check(&mut faults));
    identity::attachable(call, &wanted, before.map(|before| &before.identity), &mut faults).await?;
    let location = check_location(body.location.as_deref(), &wanted, &mut faults);
    let definition_id = definition_id(sent.policy_definition_id.as_deref())?;
    let assigned = Assigned::find(call, &definition_id).await?;
    let parameters = sent.parameters.unwrap_or_default();
    let effects = assigned.effects(call, &parameters, &mut faults);
    if effects.contains(&Effect::Modify) && wanted == Wanted::Nothing {
        let message = format!(
            "The policy assignment '{}' request is invalid. Policy assignments must include a resource identity when assigning 'Modify' policy definitions.",
            shown(name)
        );
        faults.add("ResourceIdentityRequired", "identity", message);
    }
    check_version(sent.definition_version.as_deref(), &assigned, &mut faults);
    let messages = sent.non_compliance_messages.unwrap_or_default();
    check_messages(&messages, &assigned, &mut faults);
    let not_scopes = not_scopes(call, sent.not_scopes.unwrap_or_default(), &mut faults).await?;
    let enforcement = enforcement(sent.enforcement_mode.as_deref(), &mut faults);
    faults.into_result()?;
    let assignment = PolicyAssignment {
        name: before.map_or(name, |before| &before.name).to_owned(),
        scope: call.target.clone(),
        display_name: sent.display_name,
        description: sent.description,
        policy_definition_id: definition_id,
        definition_version: sent.definition_version,
        parameters,
        not_scopes,
        enforcement,
        messages,
        metadata: metadata::kept(sent.metadata),
        location,
        identity: before.map(|before| before.identity.clone()).unwrap_or_default(),
        system_data: system_data::written(before.map(|before| &before.system_data), &call.caller, call.now()),
    };
    Ok((assignment, wanted))
}

/// The location of the identity, which needs one.
pub(super) fn check_location(sent: Option<&str>, wanted: &Wanted, faults: &mut Faults) -> Option<String> {
    let Some(text) = sent.filter(|text| !text.is_empty()) else {
        if *wanted != Wanted::Nothing {
            faults.add(
                "LocationRequired",
                "location",
                "The location property is required for a policy assignment with an identity.",
            );
        }
        return None;
    };
    let found = region::find(text).map(|region| region.name);
    if found.is_none() && !text.eq_ignore_ascii_case("global") {
        let message = format!(
            "The provided location '{}' is not available for resource type 'Microsoft.Authorization/policyAssignments'.",
            shown(text)
        );
        faults.add("LocationNotAvailableForResourceType", "location", message);
    }
    Some(found.unwrap_or("global").to_owned())
}

fn enforcement(sent: Option<&str>, faults: &mut Faults) -> EnforcementMode {
    match sent.unwrap_or("Default").to_lowercase().as_str() {
        "default" | "" => EnforcementMode::Default,
        "donotenforce" => EnforcementMode::DoNotEnforce,
        _ => {
            let message = format!(
                "The enforcement mode '{}' is invalid. The modes are 'Default' and 'DoNotEnforce'.",
                shown(sent.unwrap_or_default())
            );
            faults.add("InvalidPolicyAssignmentRequest", "properties.enforcementMode", message);
            EnforcementMode::Default
        }
    }
}

/// `1.*.*`: there is one version of each definition, whose first numbers must fit.
fn check_version(sent: Option<&str>, assigned: &Assigned, faults: &mut Faults) {
    let Some(wanted) = sent.filter(|wanted| !wanted.is_empty()) else { return };
    let parts: Vec<&str> = wanted.split('.').collect();
    let have: Vec<&str> = assigned.version().split(['.', '-']).collect();
    let fits = parts.len() <= 3 && parts.iter().zip(&have).all(|(part, have)| *part == "*" || part == have);
    if !fits {
        let message = format!(
            "The definition version '{}' does not exist. There is the version '{}'.",
            shown(wanted),
            assigned.version()
        );
        faults.add("InvalidPolicyDefinitionVersion", "properties.definitionVersion", message);
    }
}

fn check_messages(messages: &[Value], assigned: &Assigned, faults: &mut Faults) {
    for message in messages {
        if message.get("message").and_then(Value::as_str).is_none_or(str::is_empty) {
            faults.add(
                "InvalidNonComplianceMessages",
                "properties.nonComplianceMessages",
                "A non-compliance message needs a 'message'.",
            );
        }
        let reference = message.get("policyDefinitionReferenceId").and_then(Value::as_str).filter(|id| !id.is_empty());
        if let Some(id) = reference.filter(|id| !assigned.has_reference(id)) {
            let text = format!(
                "The following policy definition reference Ids used in non-compliance messages do not exist in the assigned policy set definition: '{}'.",
                shown(id)
            );
            faults.add("InvalidNonComplianceMessages", "properties.nonComplianceMessages", text);
        }
    }
}

/// The scopes that are left out; each must lie below the assignment's.
async fn not_scopes(call: &Call, sent: Vec<String>, faults: &mut Faults) -> Outcome<Vec<ResourceId>> {
    let mut scopes = Vec::new();
    for text in sent {
        let is_scope =
            |id: &ResourceId| id.subscription_id().is_some() || *id == ResourceId::management_group(id.name());
        let parsed = ResourceId::parse(&text).ok().filter(is_scope);
        let above = match &parsed {
            Some(id) => scope::at_and_above(&call.state.store, call.tenant(), id).await?,
            None => Vec::new(),
        };
        match parsed.filter(|id| *id != call.target && above.contains(&call.target)) {
            Some(id) => scopes.push(id),
            None => {
                let message = format!(
                    "The not scope '{}' is invalid: it must lie below the policy assignment's scope '{}'.",
                    shown(&text),
                    shown(call.target.as_str())
                );
                faults.add("InvalidPolicyAssignmentNotScopes", "properties.notScopes", message);
            }
        }
    }
    Ok(scopes)
}
