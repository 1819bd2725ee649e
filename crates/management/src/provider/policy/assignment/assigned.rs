//! What an assignment assigns: a definition or an initiative, and whether the assignment fits it.

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{PolicyDefinition, PolicySetDefinition};
use serde_json::{Map, Value};

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::policy::in_force::passed_down;
use crate::provider::policy::rule::{Effect, Evaluation, Facts, Purse, Rule};
use crate::provider::policy::{definable, parameter};
use crate::refuse::shown;

/// A definition or an initiative with its rules.
pub(super) enum Assigned {
    /// One rule.
    Definition(Box<PolicyDefinition>),
    /// Several, in the order of the initiative's references.
    Set(Box<PolicySetDefinition>, Vec<PolicyDefinition>),
}

impl Assigned {
    /// The one with that id.
    ///
    /// # Errors
    /// 404 if there is none, 400 if it is not kept at the scope or above.
    pub(super) async fn find(call: &Call, id: &ResourceId) -> Outcome<Self> {
        let store = &call.state.store;
        if !definable::is_in_reach(store, call.tenant(), id, &call.target).await? {
            let message = format!(
                "The policy definition specified in policy assignment '{}' is out of scope. Policy definitions should be specified only at or above the policy assignment scope.",
                shown(call.name("name"))
            );
            return Err(ApiError::bad_request("InvalidCreatePolicyAssignmentRequest", message).into());
        }
        if let Some(definition) = definable::find::<PolicyDefinition>(store, id).await? {
            return Ok(Self::Definition(Box::new(definition)));
        }
        let Some(set) = definable::find::<PolicySetDefinition>(store, id).await? else {
            let is_set =
                id.resource_type().is_some_and(|type_| type_.eq_ignore_ascii_case(super::super::set_definition::TYPE));
            return Err(match is_set {
                true => definable::missing::<PolicySetDefinition>(id.name()),
                false => definable::missing::<PolicyDefinition>(id.name()),
            }
            .into());
        };
        let mut definitions = Vec::new();
        for reference in &set.definitions {
            let found = definable::find(store, &reference.policy_definition_id).await?;
            definitions.push(
                found.ok_or_else(|| definable::missing::<PolicyDefinition>(reference.policy_definition_id.name()))?,
            );
        }
        Ok(Self::Set(Box::new(set), definitions))
    }

    /// The version.
    pub(super) fn version(&self) -> &str {
        match self {
            Self::Definition(definition) => &definition.version,
            Self::Set(set, _) => &set.version,
        }
    }

    /// Whether that is the reference id of one of its rules.
    pub(super) fn has_reference(&self, wanted: &str) -> bool {
        match self {
            Self::Definition(_) => false,
            Self::Set(set, _) => set.definitions.iter().any(|known| known.reference_id.eq_ignore_ascii_case(wanted)),
        }
    }

    /// Checks the parameters, and gives the effects that the rules have with them.
    pub(super) fn effects(&self, call: &Call, given: &Map<String, Value>, faults: &mut Faults) -> Vec<Effect> {
        let user = format!("policy assignment '{}'", shown(call.name("name")));
        match self {
            Self::Definition(definition) => {
                let values = parameter::values(&user, definition.id.name(), &definition.parameters, given, faults);
                effect(call, definition, values, faults).into_iter().collect()
            }
            Self::Set(set, definitions) => {
                let values = parameter::values(&user, set.id.name(), &set.parameters, given, faults);
                let each = set.definitions.iter().zip(definitions);
                each.filter_map(|(reference, definition)| {
                    let passed = passed_down(reference, definition, &values, faults);
                    effect(call, definition, passed, faults)
                })
                .collect()
            }
        }
    }
}

/// The effect of a rule with these parameters.
fn effect(
    call: &Call,
    definition: &PolicyDefinition,
    parameters: Map<String, Value>,
    faults: &mut Faults,
) -> Option<Effect> {
    let facts = Facts {
        resource: Value::Null,
        parameters,
        resource_group: Value::Null,
        subscription: Value::Null,
        policy: Value::Null,
        api_version: None,
        now: call.now(),
    };
    let purse = Purse::default();
    let rule = Rule::checked(&definition.rule, &definition.parameters);
    match rule.effect(&Evaluation::new(&facts, &purse)) {
        Ok(effect @ (Effect::Modify | Effect::Append)) if rule.changes.is_empty() => {
            let message = format!(
                "The policy definition '{}' has no details for the effect '{}'.",
                definition.id.name(),
                effect.name()
            );
            faults.add("InvalidPolicyRuleEffectDetails", "properties.parameters", message);
            None
        }
        Ok(effect) => Some(effect),
        Err(why) => {
            let message =
                format!("The effect of the policy definition '{}' is invalid: {}.", definition.id.name(), shown(&why));
            faults.add("InvalidPolicyRuleEffect", "properties.parameters", message);
            None
        }
    }
}
