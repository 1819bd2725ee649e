//! The rules that an initiative refers to, with the values that it passes down to them.

use lazurite_model::ResourceId;
use lazurite_model::record::{PolicyDefinition, PolicyReference};
use lazurite_template::Expression;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::policy::definable;
use crate::provider::policy::parameter;
use crate::refuse::shown;

const AT: &str = "properties.policyDefinitions";
/// Azure's limit of rules in an initiative.
const MOST: usize = 1000;

/// A reference, as a client sends it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    policy_definition_id: Option<String>,
    policy_definition_reference_id: Option<String>,
    parameters: Option<Map<String, Value>>,
    group_names: Option<Vec<String>>,
}

/// What the initiative itself has.
pub(super) struct Own<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The definitions of its parameters.
    pub(super) parameters: &'a Map<String, Value>,
    /// The names of its groups.
    pub(super) groups: &'a [String],
}

/// Checks the references, noting everything that is wrong.
pub(super) async fn check(
    call: &Call,
    own: &Own<'_>,
    sent: Vec<Sent>,
    faults: &mut Faults,
) -> Outcome<Vec<PolicyReference>> {
    if sent.is_empty() || sent.len() > MOST {
        let message = format!("A policy set definition refers to 1 to {MOST} policy definitions.");
        faults.add("InvalidPolicySetDefinitionRequest", AT, message);
        return Ok(Vec::new());
    }
    let mut references: Vec<PolicyReference> = Vec::new();
    for sent in sent {
        let number = references.len() + 1;
        let Some(reference) = one(call, own, sent, faults).await? else { continue };
        let reference_id = match reference.reference_id.is_empty() {
            true => format!("{}_{number}", reference.policy_definition_id.name()),
            false => reference.reference_id.clone(),
        };
        if references.iter().any(|known| known.reference_id.eq_ignore_ascii_case(&reference_id)) {
            let message = format!("The policy definition reference id '{}' is there twice.", shown(&reference_id));
            faults.add("InvalidPolicySetDefinitionRequest", AT, message);
        }
        references.push(PolicyReference { reference_id, ..reference });
    }
    Ok(references)
}

async fn one(call: &Call, own: &Own<'_>, sent: Sent, faults: &mut Faults) -> Outcome<Option<PolicyReference>> {
    let store = &call.state.store;
    let written = sent.policy_definition_id.unwrap_or_default();
    let found = match ResourceId::parse(&written).ok() {
        Some(id) if definable::is_in_reach(store, call.tenant(), &id, &call.target).await? => {
            definable::find::<PolicyDefinition>(store, &id).await?
        }
        _ => None,
    };
    let Some(definition) = found else {
        let message = format!(
            "The policy set definition '{}' refers to the policy definition '{}', which does not exist at its scope or above.",
            own.name,
            shown(&written)
        );
        faults.add("PolicyDefinitionNotFound", AT, message);
        return Ok(None);
    };
    let parameters = sent.parameters.unwrap_or_default();
    let user = format!("policy set definition '{}'", own.name);
    let name = definition.id.name();
    parameter::check_names(&user, name, &definition.parameters, &parameters, faults);
    for (parameter, given) in &parameters {
        check_value(own, &definition, parameter, given.get("value").unwrap_or(&Value::Null), faults);
    }
    let group_names = sent.group_names.unwrap_or_default();
    for group in group_names.iter().filter(|name| !own.groups.iter().any(|known| known.eq_ignore_ascii_case(name))) {
        let message = format!("There is no policy definition group '{}'.", shown(group));
        faults.add("InvalidPolicyDefinitionGroup", AT, message);
    }
    Ok(Some(PolicyReference {
        policy_definition_id: definition.id,
        reference_id: sent.policy_definition_reference_id.unwrap_or_default(),
        parameters,
        group_names,
    }))
}

/// A plain value must fit the rule's parameter; an expression may use the initiative's parameters and nothing else.
fn check_value(own: &Own<'_>, definition: &PolicyDefinition, name: &str, value: &Value, faults: &mut Faults) {
    let Some(expected) = parameter::find(&definition.parameters, name) else { return };
    let expression = match value.as_str().map(Expression::parse) {
        Some(Ok(expression @ Expression::Computed(_))) => expression,
        Some(Err(fault)) => {
            faults.add("InvalidPolicyParameters", AT, shown(&fault.message));
            return;
        }
        _ => {
            parameter::check_value(definition.id.name(), name, expected, value, faults);
            return;
        }
    };
    for (function, argument) in expression.uses() {
        match (function, argument) {
            ("parameters", Some(used)) => match parameter::find(own.parameters, used) {
                None => {
                    let message = format!(
                        "The policy set definition '{}' has undefined parameter '{}' which is passed to a policy definition.",
                        own.name,
                        shown(used)
                    );
                    faults.add("InvalidPolicyParameters", AT, message);
                }
                Some(used) => {
                    if let (Some(default), true) = (used.get("defaultValue"), expression.uses().len() == 1) {
                        parameter::check_value(definition.id.name(), name, expected, default, faults);
                    }
                }
            },
            (function, _) if lazurite_template::is_function(function) => {}
            (function, _) => {
                let message = format!("The template function '{}' cannot be used there.", shown(function));
                faults.add("InvalidPolicyParameters", AT, message);
            }
        }
    }
}
