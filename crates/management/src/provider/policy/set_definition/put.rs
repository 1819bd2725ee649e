//! `PUT {scope}/…/policySetDefinitions/{name}`

use lazurite_model::record::PolicySetDefinition;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::TYPE;
use super::reference::{self, Sent};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::policy::{check_name, definable, metadata, parameter};
use crate::refuse::shown;
use crate::reply::Reply;
use crate::system_data;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    display_name: Option<String>,
    description: Option<String>,
    policy_type: Option<String>,
    parameters: Option<Map<String, Value>>,
    policy_definitions: Option<Vec<Sent>>,
    policy_definition_groups: Option<Vec<Value>>,
    metadata: Option<Map<String, Value>>,
    version: Option<String>,
}

/// Creates an initiative, or replaces one.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    definable::require_home(call).await?;
    let wanted = checked(call).await?;
    let (created, set) = definable::put::put(call, wanted).await?;
    Ok(Reply::created_or_ok(created, definable::view(&set)))
}

async fn checked(call: &Call) -> Outcome<PolicySetDefinition> {
    let sent: Properties = call.properties()?;
    let name = call.name("name");
    check_name("policy set definition", name, 64)?;
    let mut faults = Faults::default();
    let parameters = sent.parameters.unwrap_or_default();
    parameter::check_definitions(&shown(name), &parameters, &mut faults);
    definable::put::only_custom(sent.policy_type.as_deref(), &mut faults);
    let groups = sent.policy_definition_groups.unwrap_or_default();
    let group_names = group_names(&groups, &mut faults);
    let own = reference::Own { name: &shown(name), parameters: &parameters, groups: &group_names };
    let definitions = reference::check(call, &own, sent.policy_definitions.unwrap_or_default(), &mut faults).await?;
    faults.into_result()?;
    let metadata = metadata::kept(sent.metadata);
    Ok(PolicySetDefinition {
        id: call.target.resource(TYPE, name),
        display_name: sent.display_name,
        description: sent.description,
        parameters,
        definitions,
        groups,
        version: definable::put::version_of(sent.version.as_deref(), &metadata)?,
        metadata,
        system_data: system_data::created(&call.caller, call.now()),
    })
}

fn group_names(groups: &[Value], faults: &mut Faults) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for group in groups {
        match group.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()) {
            Some(name) if names.iter().any(|known| known.eq_ignore_ascii_case(name)) => {
                let message = format!("The policy definition group '{}' is there twice.", shown(name));
                faults.add("InvalidPolicyDefinitionGroup", "properties.policyDefinitionGroups", message);
            }
            Some(name) => names.push(name.to_owned()),
            None => {
                let message = "A policy definition group needs a name.";
                faults.add("InvalidPolicyDefinitionGroup", "properties.policyDefinitionGroups", message);
            }
        }
    }
    names
}
