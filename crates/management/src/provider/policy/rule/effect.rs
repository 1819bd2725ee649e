//! What a rule does to what it meets.

use lazurite_template::Expression;
use serde_json::Value;

use super::change::Change;
use super::reader::Reader;

/// An effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing.
    Disabled,
    /// It is told.
    Audit,
    /// The request is refused.
    Deny,
    /// The request gets something more.
    Append,
    /// The request is changed.
    Modify,
    /// Deleting is refused.
    DenyAction,
}

const NAMES: [(&str, Effect); 6] = [
    ("disabled", Effect::Disabled),
    ("audit", Effect::Audit),
    ("deny", Effect::Deny),
    ("append", Effect::Append),
    ("modify", Effect::Modify),
    ("denyAction", Effect::DenyAction),
];

impl Effect {
    /// The effect of that name, whatever its case.
    pub(crate) fn find(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, effect)| *effect)
    }

    /// As the wire writes it.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, effect)| *effect == self).map_or("disabled", |(name, _)| name)
    }
}

/// What becomes of a `modify` that contradicts another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConflictEffect {
    /// The request is refused.
    Deny,
    /// It is left out.
    Audit,
}

impl ConflictEffect {
    /// `details.conflictEffect`; by default `deny`.
    pub(super) fn read(details: &Value, reader: &mut Reader<'_>) -> Self {
        match details.get("conflictEffect").map(|value| value.as_str().unwrap_or_default().to_lowercase()).as_deref() {
            None | Some("deny") => Self::Deny,
            Some("audit" | "disabled") => Self::Audit,
            // A parameter may say which; the strict one is the safe one.
            Some(text) if text.starts_with('[') => Self::Deny,
            Some(_) => {
                reader.note(
                    "policyRule.then.details.conflictEffect",
                    "'conflictEffect' is one of deny, audit and disabled.",
                );
                Self::Deny
            }
        }
    }
}

/// The effects that a rule can come to have; those that do not exist here are noted.
pub(super) fn possible(effect: &Value, reader: &mut Reader<'_>) -> Vec<Effect> {
    let Some(text) = effect.as_str() else {
        reader.note("policyRule.then", "The policy rule needs a 'then' with an 'effect' that is a text.");
        return Vec::new();
    };
    let parameter = match Expression::parse(text) {
        Ok(Expression::Computed(computed)) => match Expression::Computed(computed).uses().as_slice() {
            [("parameters", Some(name))] => (*name).to_owned(),
            _ => return Vec::new(),
        },
        Ok(Expression::Literal(name)) => return named(&name, reader).into_iter().collect(),
        Err(_) => return Vec::new(),
    };
    let Some(definition) = reader.parameter(&parameter) else { return Vec::new() };
    let allowed = definition.get("allowedValues").and_then(Value::as_array).cloned().unwrap_or_default();
    let default = definition.get("defaultValue").cloned();
    let names: Vec<String> =
        allowed.into_iter().chain(default).filter_map(|value| value.as_str().map(str::to_owned)).collect();
    names.iter().filter_map(|name| named(name, reader)).collect()
}

/// The effect of that name. Only what is truly done is accepted: a rule that would quietly do nothing is refused.
fn named(name: &str, reader: &mut Reader<'_>) -> Option<Effect> {
    let found = Effect::find(name);
    if found.is_none() {
        let known: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        let message = format!(
            "The effect '{name}' is not supported. The effects that are carried out here are '{}'.",
            known.join(", ")
        );
        reader.note_as("InvalidPolicyRuleEffect", "policyRule.then.effect", &message);
    }
    found
}

/// What `details` say, for the effects that the rule can come to have.
pub(super) fn details(possible: &[Effect], details: &Value, reader: &mut Reader<'_>) -> Vec<Change> {
    const AT: &str = "policyRule.then.details";
    if possible.contains(&Effect::DenyAction) {
        deny_action(details, reader);
    }
    if possible.contains(&Effect::Modify) || details.get("operations").is_some() {
        let roles = details.get("roleDefinitionIds").and_then(Value::as_array);
        if roles.is_none_or(|roles| roles.is_empty() || !roles.iter().all(Value::is_string)) {
            reader.note_as("InvalidPolicyRuleEffectDetails", AT, "The effect 'modify' needs 'roleDefinitionIds'.");
        }
        return operations(details.get("operations"), &format!("{AT}.operations"), Change::modify, reader);
    }
    if possible.contains(&Effect::Append) || details.is_array() {
        return operations(Some(details), AT, Change::append, reader);
    }
    Vec::new()
}

fn operations(
    list: Option<&Value>,
    at: &str,
    read: fn(&Value, &str, &mut Reader<'_>) -> Option<Change>,
    reader: &mut Reader<'_>,
) -> Vec<Change> {
    let Some(items) = list.and_then(Value::as_array).filter(|items| !items.is_empty()) else {
        reader.note_as("InvalidPolicyRuleEffectDetails", at, "The effect needs an array of what to change.");
        return Vec::new();
    };
    items.iter().enumerate().filter_map(|(n, item)| read(item, &format!("{at}[{n}]"), reader)).collect()
}

fn deny_action(details: &Value, reader: &mut Reader<'_>) {
    let names = details.get("actionNames").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_delete = |name: &Value| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case("delete"));
    if names.is_empty() || !names.iter().all(is_delete) {
        reader.note_as(
            "InvalidPolicyRuleEffectDetails",
            "policyRule.then.details.actionNames",
            "The effect 'denyAction' knows the action 'delete' only.",
        );
    }
    if details.get("cascadeBehaviors").is_some() {
        reader.note_as(
            "InvalidPolicyRuleEffectDetails",
            "policyRule.then.details.cascadeBehaviors",
            "'cascadeBehaviors' is not supported: what may not be deleted cannot be deleted with its resource group either.",
        );
    }
}
