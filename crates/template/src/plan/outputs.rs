//! The outputs of a deployment, when everything is deployed.

use serde_json::{Map, Value};

use super::Plan;
use crate::evaluate::{Budget, member};
use crate::external::Answers;
use crate::fault::{Code, Fault, Halt};
use crate::site::Site;
use crate::template::{OutputSource, ValueType};
use crate::tree::{self, Loop};

/// An output. Its `Debug` shows no value.
#[derive(Clone)]
pub struct Output {
    /// The name.
    pub name: String,
    /// The type, which says whether the value may be shown.
    pub value_type: ValueType,
    /// The value.
    pub value: Value,
}

impl std::fmt::Debug for Output {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Output({}: {})", self.name, self.value_type.as_str())
    }
}

impl Plan {
    /// The outputs whose condition holds. [`Halt::Need`] names everything that they wait for.
    pub fn outputs(&self, answers: &Answers) -> Result<Vec<Output>, Halt> {
        let budget = Budget::default();
        let registries = self.registries();
        let site = self.deployment.running_site(&registries, answers, &budget);
        let (mut outputs, mut needed, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for source in &self.deployment.template().outputs {
            match output(source, &site, &self.deployment.site(&budget)) {
                Ok(output) => outputs.extend(output),
                Err(Halt::Need(calls)) => needed.extend(calls),
                Err(Halt::Fault(fault)) => faults.push((source.name.as_str(), fault)),
            }
        }
        match (faults.first(), needed.is_empty()) {
            (Some((_, first)), _) => {
                let names: Vec<&str> = faults.iter().map(|(name, _)| *name).collect();
                let message = format!("Unable to evaluate template outputs: '{}'. {}", names.join(", "), first.message);
                let target = Some(format!("outputs.{}", names.first().copied().unwrap_or_default()));
                Err(Fault { code: Code::DeploymentOutputEvaluationFailed, message, target, span: first.span }.into())
            }
            (None, false) => Err(Halt::Need(needed)),
            (None, true) => Ok(outputs),
        }
    }
}

fn output(source: &OutputSource, site: &Site<'_>, before: &Site<'_>) -> Result<Option<Output>, Halt> {
    if let Some(condition) = member(&source.body, "condition") {
        match tree::evaluate(condition, before)? {
            Value::Bool(true) => {}
            Value::Bool(false) => return Ok(None),
            _ => return Err(Fault::new("The condition of an output must be a boolean.").into()),
        }
    }
    let value = match member(&source.body, "copy").and_then(Value::as_object) {
        Some(copy) => copied(copy, site)?,
        None => tree::evaluate(member(&source.body, "value").unwrap_or(&Value::Null), site)?,
    };
    if !source.type_.takes(&value) {
        return Err(Fault::new(format!(
            "The template output '{}' does not have the type '{}' that it declares.",
            source.name,
            source.type_.as_str()
        ))
        .into());
    }
    Ok(Some(Output { name: source.name.clone(), value_type: source.type_, value }))
}

/// `"copy": {"count", "input"}`
fn copied(copy: &Map<String, Value>, site: &Site<'_>) -> Result<Value, Halt> {
    let invalid = || Fault::new("The copy loop of an output needs 'count' and 'input'.");
    let count = member(copy, "count").ok_or_else(invalid)?;
    let input = member(copy, "input").ok_or_else(invalid)?;
    Loop { name: "", count, input, unnamed: true }.evaluate(site)
}
