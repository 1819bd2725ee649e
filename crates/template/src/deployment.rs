//! A template with its parameters and its place: everything that is known before anything is deployed.

mod inputs;

use std::sync::Arc;

use serde_json::Value;

use crate::evaluate::Budget;
use crate::external::Answers;
use crate::fault::Fault;
use crate::parameters::Parameters;
use crate::plan::Plan;
use crate::registry::Registry;
use crate::site::{Inputs, Site, Stage};
use crate::surroundings::{Place, Surroundings};
use crate::template::{Template, ValueType};

/// A template whose parameters and variables have values. Cheap to clone; its `Debug` shows no value.
#[derive(Clone)]
pub struct Deployment(Arc<Inner>);

struct Inner {
    template: Template,
    /// Those of the outer template, if its expressions are evaluated there.
    inputs: Arc<Inputs>,
    surroundings: Arc<Surroundings>,
    /// Where resources are made: not the surroundings' place, if the expressions are evaluated outside.
    target: Place,
    /// The resources of the templates around this one that its expressions can name, innermost first.
    outer: Vec<Arc<Registry>>,
}

/// A parameter and its value.
pub struct BoundParameter<'a> {
    /// The name as declared.
    pub name: &'a str,
    /// The type.
    pub value_type: ValueType,
    /// The value; `None` if it is secret and must not be shown.
    pub value: Option<&'a Value>,
}

impl std::fmt::Debug for Deployment {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Deployment").field("place", &self.0.target).finish_non_exhaustive()
    }
}

impl Deployment {
    /// Checks the given parameters, fills in the defaults and evaluates the variables. All faults are gathered.
    pub fn new(template: Template, given: &Parameters, surroundings: Surroundings) -> Result<Self, Vec<Fault>> {
        let inputs = inputs::bind(&template, given, &surroundings)?;
        let target = surroundings.place.clone();
        let (inputs, surroundings) = (Arc::new(inputs), Arc::new(surroundings));
        Ok(Self(Arc::new(Inner { template, inputs, surroundings, target, outer: Vec::new() })))
    }

    /// A nested template whose expressions are evaluated in this deployment (`expressionEvaluationOptions` `outer`, which
    /// is the default of inline templates): its parameters, variables and functions are ours, its resources go to
    /// `target`.
    pub(crate) fn nested(&self, template: Template, target: Place, registry: Arc<Registry>) -> Self {
        let outer = std::iter::once(registry).chain(self.0.outer.iter().cloned()).collect();
        let (inputs, surroundings) = (self.0.inputs.clone(), self.0.surroundings.clone());
        Self(Arc::new(Inner { template, inputs, surroundings, target, outer }))
    }

    /// What would be deployed, in which order. All faults are gathered.
    pub fn expand(&self) -> Result<Plan, Vec<Fault>> {
        Plan::new(self.clone())
    }

    /// The template.
    pub fn template(&self) -> &Template {
        &self.0.template
    }

    /// Where resources without a scope of their own are made.
    pub fn place(&self) -> &Place {
        &self.0.target
    }

    /// The parameters that the template declares, with their values as far as they may be shown.
    pub fn parameters(&self) -> impl Iterator<Item = BoundParameter<'_>> {
        self.0.template.parameters.iter().map(|parameter| {
            let value_type = parameter.value_type();
            let value = self.0.inputs.parameters.get(&parameter.name().to_lowercase());
            BoundParameter { name: parameter.name(), value_type, value: value.filter(|_| !value_type.is_secure()) }
        })
    }

    /// The resources of the templates around this one, the nearest first.
    pub(crate) fn outer(&self) -> &[Arc<Registry>] {
        &self.0.outer
    }

    /// The scope of what must be known before anything is deployed.
    pub(crate) fn site<'a>(&'a self, budget: &'a Budget) -> Site<'a> {
        Site {
            inputs: &self.0.inputs,
            surroundings: &self.0.surroundings,
            stage: Stage::Static,
            turns: Vec::new(),
            budget,
            missing: None,
            declared: None,
        }
    }

    /// The scope of bodies and outputs.
    pub(crate) fn running_site<'a>(
        &'a self,
        registries: &'a [&'a Registry],
        answers: &'a Answers,
        budget: &'a Budget,
    ) -> Site<'a> {
        Site { stage: Stage::Running { registries, answers }, ..self.site(budget) }
    }
}
