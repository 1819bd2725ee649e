//! Nested deployments: a template inside a template, or one that it links to.

use serde_json::{Map, Value};

use super::{Plan, Planned};
use crate::deployment::Deployment;
use crate::evaluate::member;
use crate::external::Answers;
use crate::fault::{Fault, Halt};
use crate::parameters::Parameters;
use crate::surroundings::Place;
use crate::template::Template;

/// A deployment that a template contains.
#[derive(Clone)]
pub struct Nested {
    /// Where it deploys to.
    pub place: Place,
    /// The template.
    pub template: NestedTemplate,
    /// Whether its expressions are evaluated in the outer template: then make it with [`Plan::outer_nested`], without
    /// parameters; else as a deployment of its own, with these.
    pub evaluated_outside: bool,
    /// The parameters it is given, evaluated.
    pub parameters: Parameters,
    /// The body's `properties`, evaluated, with the template as written: `mode`, `parametersLink`, `onErrorDeployment`.
    pub properties: Map<String, Value>,
}

/// Where the template of a nested deployment is.
#[derive(Clone)]
pub enum NestedTemplate {
    /// In the outer template, as written there.
    Inline(Value),
    /// Elsewhere: the evaluated `templateLink`, with `id`, `uri` or `relativePath`.
    Linked(Value),
}

/// Without the content: parameters and templates may hold secrets.
impl std::fmt::Debug for Nested {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Nested").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Plan {
    /// What a nested deployment deploys, when its dependencies are there; its faults are gathered into one.
    pub fn nested(&self, planned: &Planned, answers: &Answers) -> Result<Nested, Halt> {
        let body = self.body(planned, answers)?;
        let properties = body.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        let template = match (member(&properties, "template"), member(&properties, "templateLink")) {
            (Some(template @ Value::Object(_)), None) => NestedTemplate::Inline(template.clone()),
            (None, Some(link @ Value::Object(_))) => NestedTemplate::Linked(link.clone()),
            _ => return Err(invalid(planned, "it needs either a 'template' or a 'templateLink'").into()),
        };
        let given = member(&properties, "parameters").cloned().unwrap_or(Value::Null);
        let parameters = Parameters::parse(&given).map_err(|faults| {
            faults.into_iter().next().unwrap_or_else(|| invalid(planned, "its parameters are not valid"))
        })?;
        let place =
            Place::parse(&planned.scope).ok_or_else(|| invalid(planned, "its scope is not one to deploy to"))?;
        let evaluated_outside = matches!(template, NestedTemplate::Inline(_)) && !is_inner(&planned.body);
        Ok(Nested { place, template, evaluated_outside, parameters, properties })
    }

    /// The deployment of an inline template whose expressions are evaluated here.
    pub fn outer_nested(&self, template: Template, place: Place) -> Deployment {
        self.deployment.nested(template, place, self.registry.clone())
    }
}

/// Whether `expressionEvaluationOptions` says `inner`.
pub(super) fn is_inner(body: &Map<String, Value>) -> bool {
    let options = member(body, "properties")
        .and_then(Value::as_object)
        .and_then(|properties| member(properties, "expressionEvaluationOptions"))
        .and_then(Value::as_object);
    let scope = options.and_then(|options| member(options, "scope")).and_then(Value::as_str);
    scope.is_some_and(|scope| scope.eq_ignore_ascii_case("inner"))
}

fn invalid(planned: &Planned, why: &str) -> Fault {
    Fault::validation(format!("The nested deployment '{}' is not valid: {why}", planned.name)).at(planned.name.clone())
}
