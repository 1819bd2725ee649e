//! `PUT {scope}/…/policyDefinitions/{name}`

use lazurite_model::Record;
use lazurite_model::record::PolicyDefinition;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::TYPE;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::policy::mode::Mode;
use crate::provider::policy::rule::Rule;
use crate::provider::policy::{check_name, definable, metadata, parameter};
use crate::refuse::shown;
use crate::reply::Reply;
use crate::system_data;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    display_name: Option<String>,
    description: Option<String>,
    mode: Option<String>,
    policy_type: Option<String>,
    parameters: Option<Map<String, Value>>,
    policy_rule: Option<Value>,
    metadata: Option<Map<String, Value>>,
    version: Option<String>,
    external_evaluation_enforcement_settings: Option<Value>,
}

/// Creates a definition, or replaces one. Everything in it is checked, so that what is kept can be carried out.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::require_home(call).await?;
    let wanted = checked(call)?;
    let mut tx = call.begin().await?;
    let before = tx.read::<PolicyDefinition>(&wanted.key()).await?;
    let definition = match before {
        None => wanted,
        Some(before) => {
            if definable::user(&mut tx, &before.id).await?.is_some() {
                keeps_parameters(&before.parameters, &wanted.parameters)?;
            }
            let mut stamp = before.system_data;
            system_data::modify(&mut stamp, &call.caller, call.now());
            PolicyDefinition { id: before.id, system_data: stamp, ..wanted }
        }
    };
    tx.put(&definition).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(true, definable::view(&definition)))
}

fn checked(call: &Call) -> Outcome<PolicyDefinition> {
    let sent: Properties = call.properties()?;
    let name = call.name("name");
    check_name("policy definition", name, 64)?;
    let mut faults = Faults::default();
    let parameters = sent.parameters.unwrap_or_default();
    parameter::check_definitions(&shown(name), &parameters, &mut faults);
    let rule = sent.policy_rule.unwrap_or_default();
    Rule::read(&rule, &parameters, &mut faults);
    let mode = mode(sent.mode.as_deref(), &mut faults);
    only_custom(sent.policy_type.as_deref(), &mut faults);
    if sent.external_evaluation_enforcement_settings.is_some_and(|settings| !settings.is_null()) {
        let at = "properties.externalEvaluationEnforcementSettings";
        faults.add("InvalidPolicyDefinitionRequest", at, "External evaluation of policies is not supported.");
    }
    faults.into_result()?;
    let metadata = metadata::kept(sent.metadata);
    Ok(PolicyDefinition {
        id: call.target.resource(TYPE, name),
        display_name: sent.display_name,
        description: sent.description,
        mode: mode.name().to_owned(),
        parameters,
        rule,
        version: definable::version_of(sent.version.as_deref(), &metadata)?,
        metadata,
        system_data: system_data::created(&call.caller, call.now()),
    })
}

fn mode(sent: Option<&str>, faults: &mut Faults) -> Mode {
    let Some(name) = sent.filter(|name| !name.is_empty()) else { return Mode::Indexed };
    let found = Mode::find(name);
    if found.is_none() {
        let message = format!("The policy mode '{}' is not supported. The modes are 'All' and 'Indexed'.", shown(name));
        faults.add("InvalidPolicyDefinitionMode", "properties.mode", message);
    }
    found.unwrap_or(Mode::Indexed)
}

/// Notes a client that would make a definition that is not custom.
pub(in super::super) fn only_custom(type_: Option<&str>, faults: &mut Faults) {
    if let Some(type_) = type_.filter(|type_| !["Custom", "NotSpecified", ""].contains(type_)) {
        let message =
            format!("The policy type '{}' cannot be made. Clients make policies of type 'Custom'.", shown(type_));
        faults.add("InvalidPolicyType", "properties.policyType", message);
    }
}

/// A definition that is in use keeps its parameters, and gets only such new ones as have a default.
pub(in super::super) fn keeps_parameters(
    before: &Map<String, Value>,
    wanted: &Map<String, Value>,
) -> Result<(), lazurite_api::ApiError> {
    let mut faults = Faults::default();
    for name in before.keys().filter(|name| parameter::find(wanted, name).is_none()) {
        let message = format!(
            "The policy is in use. Its parameter '{}' cannot be removed before the assignments that give it a value.",
            shown(name)
        );
        faults.add("InvalidPolicyParameterUpdate", "properties.parameters", message);
    }
    for (name, _) in wanted.iter().filter(|(name, definition)| {
        parameter::find(before, name).is_none() && definition.get("defaultValue").is_none()
    }) {
        let message = format!(
            "The policy contains new parameter(s) '{}' which are not present in the existing policy and have no default value. New parameters may be added to a policy only if they have a default value.",
            shown(name)
        );
        faults.add("InvalidPolicyParameterUpdate", "properties.parameters", message);
    }
    faults.into_result()
}
