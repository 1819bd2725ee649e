//! `PUT {scope}/…/policyDefinitions/{name}`

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
    let (_, definition) = definable::put::put(call, wanted).await?;
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
    definable::put::only_custom(sent.policy_type.as_deref(), &mut faults);
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
        version: definable::put::version_of(sent.version.as_deref(), &metadata)?,
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
