//! A policy rule: `{"if": …, "then": {"effect": …, "details": …}}`, read once with everything checked, then asked about
//! resources.
//!
//! The engine is pure: it gets a resource as JSON and what is known about its place ([`Facts`]), and says whether the rule
//! meets it. It does no I/O and must never panic, whatever rule somebody wrote: rules come from clients.
//!
//! The language is that of Azure Policy ("Azure Policy definition structure policy rule", "Author policies for array
//! properties on Azure resources"). What Azure knows and this does not is refused when a definition is written.

pub(crate) mod change;
pub(crate) mod field;

mod condition;
mod count;
mod effect;
mod evaluation;
mod operator;
mod reader;
mod template;

pub(crate) use effect::{ConflictEffect, Effect};
pub(crate) use evaluation::{Evaluation, Facts, Purse, Seen};

use serde_json::{Map, Value};

use self::change::Change;
use self::condition::Condition;
use self::reader::Reader;
use self::template::Template;
use crate::faults::Faults;

/// A rule that was read.
#[derive(Debug)]
pub(crate) struct Rule {
    condition: Condition,
    effect: Template,
    /// What `append` and `modify` do.
    pub(crate) changes: Vec<Change>,
    /// What becomes of a `modify` that contradicts another one.
    pub(crate) conflict: ConflictEffect,
    guards: bool,
}

impl Rule {
    /// Reads a rule, noting everything that is wrong with it. `parameters` are the definitions of its parameters; with
    /// faults the rule is good for nothing.
    pub(crate) fn read(rule: &Value, parameters: &Map<String, Value>, faults: &mut Faults) -> Self {
        let mut reader = Reader::new(parameters);
        let read = Self::parts(rule, &mut reader);
        reader.unused_parameters();
        reader.report(faults);
        read
    }

    /// The rule of a definition that was checked when it was written.
    pub(crate) fn checked(rule: &Value, parameters: &Map<String, Value>) -> Self {
        Self::parts(rule, &mut Reader::new(parameters))
    }

    fn parts(rule: &Value, reader: &mut Reader<'_>) -> Self {
        let condition = match rule.get("if") {
            Some(condition) => Condition::read(condition, "if", reader),
            None => reader.fault("policyRule", "The policy rule has no property 'if'."),
        };
        let then = rule.get("then").cloned().unwrap_or(Value::Null);
        if !then.is_object() {
            reader.note("policyRule.then", "The policy rule has no property 'then', or it is no object.");
        }
        if let Some(extra) = rule.as_object().and_then(|rule| rule.keys().find(|key| *key != "if" && *key != "then")) {
            reader.note("policyRule", &format!("The policy rule has the unknown property '{extra}'."));
        }
        let effect = then.get("effect").cloned().unwrap_or(Value::Null);
        let possible = effect::possible(&effect, reader);
        let details = then.get("details").unwrap_or(&Value::Null);
        let changes = effect::details(&possible, details, reader);
        let conflict = ConflictEffect::read(details, reader);
        let guards = possible.contains(&Effect::DenyAction);
        Self { condition, effect: Template::read(&effect, "then.effect", reader), changes, conflict, guards }
    }

    /// Whether the rule can come to guard against deletion.
    pub(crate) const fn guards(&self) -> bool {
        self.guards
    }

    /// What the rule does to what it meets.
    ///
    /// # Errors
    /// A sentence about an effect that is none, e.g. because a parameter says so.
    pub(crate) fn effect(&self, evaluation: &Evaluation<'_>) -> Result<Effect, String> {
        let value = self.effect.evaluate(evaluation)?;
        let name = value.as_str().unwrap_or_default();
        Effect::find(name).ok_or_else(|| format!("'{name}' is no effect that can be applied"))
    }

    /// Whether the resource is as the rule's `if` describes.
    ///
    /// # Errors
    /// A sentence about an expression that could not be evaluated. Azure refuses the request then, as if the rule had met
    /// it: nobody gets past a rule by making it fail.
    pub(crate) fn meets(&self, evaluation: &Evaluation<'_>) -> Result<bool, String> {
        self.condition.holds(evaluation)
    }

    /// Whether the rule has anything to say about resources of this type, name and kind; only those have a compliance state.
    pub(crate) fn concerns(&self, evaluation: &Evaluation<'_>) -> bool {
        self.condition.concerns(evaluation) != Some(false)
    }
}

#[cfg(test)]
mod tests;
