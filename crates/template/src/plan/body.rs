//! The body of a resource, when its dependencies are there.

use serde_json::{Map, Value};

use super::{Plan, Planned};
use crate::evaluate::{Budget, member};
use crate::external::Answers;
use crate::fault::{Fault, Halt};
use crate::registry::Registry;
use crate::site::Site;
use crate::tree;

/// What is part of the template, and not of the resource.
const OF_THE_TEMPLATE: [&str; 13] = [
    "type",
    "apiversion",
    "name",
    "scope",
    "condition",
    "copy",
    "dependson",
    "resources",
    "existing",
    "comments",
    "metadata",
    "subscriptionid",
    "resourcegroup",
];

impl Plan {
    /// The body to write the resource with: `location`, `tags`, `properties` and what else the template gives it.
    ///
    /// A nested deployment's template is left as it is written: see [`Plan::nested`]. [`Halt::Need`] names everything the
    /// body still waits for.
    pub fn body(&self, planned: &Planned, answers: &Answers) -> Result<Value, Halt> {
        let body = self.evaluated(planned, answers, |site| {
            if !planned.is_deployment() {
                return tree::evaluate_members(&planned.body, site, &OF_THE_TEMPLATE);
            }
            let outside: Vec<&str> = OF_THE_TEMPLATE.into_iter().chain(["properties"]).collect();
            let mut body = tree::evaluate_members(&planned.body, site, &outside)?;
            if let (Some(body), Some(properties)) = (body.as_object_mut(), member(&planned.body, "properties")) {
                body.insert("properties".to_owned(), deployment_properties(properties, site)?);
            }
            Ok(body)
        })?;
        Ok(body)
    }

    /// Evaluates something of a resource in its place.
    pub(super) fn evaluated<T>(
        &self,
        planned: &Planned,
        answers: &Answers,
        evaluate: impl FnOnce(&Site<'_>) -> Result<T, Halt>,
    ) -> Result<T, Halt> {
        let budget = Budget::default();
        let registries = self.registries();
        let site = self.deployment.running_site(&registries, answers, &budget);
        let site = Site { turns: planned.turns.clone(), ..site };
        evaluate(&site).map_err(|halt| halt.map_fault(|fault| of_resource(fault, planned)))
    }

    /// Ours, and those of the templates around ours that our expressions can name.
    pub(super) fn registries(&self) -> Vec<&Registry> {
        std::iter::once(&*self.registry).chain(self.deployment.outer().iter().map(|outer| &**outer)).collect()
    }
}

/// Everything but the template, whose expressions are not this resource's.
fn deployment_properties(source: &Value, site: &Site<'_>) -> Result<Value, Halt> {
    let source =
        source.as_object().ok_or_else(|| Fault::validation("The properties of a nested deployment are missing"))?;
    let mut properties = match tree::evaluate_members(source, site, &["template"])? {
        Value::Object(properties) => properties,
        _ => Map::new(),
    };
    if let Some(template) = member(source, "template") {
        properties.insert("template".to_owned(), template.clone());
    }
    Ok(Value::Object(properties))
}

fn of_resource(fault: Fault, planned: &Planned) -> Fault {
    let message = format!(
        "Unable to process template language expressions for resource '{}'. '{}'",
        planned.id,
        fault.message.trim_end_matches('.')
    );
    Fault { message, ..fault }.at(planned.name.clone())
}
