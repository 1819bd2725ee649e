//! Values for parameters and variables, each after those that it is made from.

use std::cell::Cell;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::evaluate::Budget;
use crate::fault::{Fault, settled};
use crate::parameters::Parameters;
use crate::site::{Input, Inputs, Site, Stage};
use crate::surroundings::Surroundings;
use crate::template::{Parameter, Template};
use crate::tree::{self, Loop};

/// Checks what was given, and evaluates defaults and variables.
pub(super) fn bind(template: &Template, given: &Parameters, surroundings: &Surroundings) -> Result<Inputs, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut inputs = Inputs { functions: template.functions.clone(), ..Inputs::default() };
    let declared = take_given(template, given, &mut inputs, &mut faults);
    // Without its parameters a template says nothing about its variables but consequences.
    if !faults.is_empty() {
        return Err(faults);
    }
    let budget = Budget::default();
    let mut binder =
        Binder { template, surroundings, inputs, declared, budget: &budget, failed: BTreeSet::new(), faults };
    binder.run();
    if binder.faults.is_empty() { Ok(binder.inputs) } else { Err(binder.faults) }
}

/// Takes over the given values, and returns the inputs that are still to be evaluated.
fn take_given(
    template: &Template,
    given: &Parameters,
    inputs: &mut Inputs,
    faults: &mut Vec<Fault>,
) -> BTreeSet<Input> {
    let mut unknown = Vec::new();
    for (name, value) in given.values() {
        let Some(parameter) = template.parameters.iter().find(|known| known.name().eq_ignore_ascii_case(name)) else {
            unknown.push(name);
            continue;
        };
        match value.map(|value| parameter.check(value).map(|()| value)) {
            Some(Ok(value)) => {
                inputs.parameters.insert(name.to_lowercase(), value.clone());
            }
            Some(Err(fault)) => faults.push(fault),
            None => faults.push(Fault::validation(format!(
                "The secret of the template parameter '{name}' was not read from its key vault"
            ))),
        }
    }
    if !unknown.is_empty() {
        faults.push(unknown_parameters(template, &unknown));
    }
    let mut open = BTreeSet::new();
    for parameter in &template.parameters {
        let key = parameter.name().to_lowercase();
        if given.values().any(|(name, _)| name.eq_ignore_ascii_case(&key)) {
            continue;
        }
        if parameter.default.is_some() {
            open.insert(Input::Parameter(key));
        } else if parameter.is_optional() {
            inputs.parameters.insert(key, Value::Null);
        } else {
            faults.push(missing(parameter));
        }
    }
    open.extend(template.variables.iter().map(|variable| Input::Variable(variable.name.to_lowercase())));
    open
}

fn unknown_parameters(template: &Template, unknown: &[&str]) -> Fault {
    let known: Vec<&str> = template.parameters.iter().map(Parameter::name).collect();
    Fault::validation(format!(
        "The template parameters '{}' in the parameters file are not valid; they are not present in the original template and can therefore not be provided at deployment time. The only supported parameters for this template are '{}'. Please see https://aka.ms/arm-pass-parameter-values for usage details.",
        unknown.join(", "),
        known.join(", ")
    ))
    .at("parameters")
}

fn missing(parameter: &Parameter) -> Fault {
    Fault::validation(format!(
        "The value for the template parameter '{}' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details.",
        parameter.name()
    ))
    .at(format!("parameters.{}", parameter.name()))
}

/// Evaluates inputs on a stack of its own: a chain of 500 variables must not become one of 500 calls.
struct Binder<'a> {
    template: &'a Template,
    surroundings: &'a Surroundings,
    inputs: Inputs,
    declared: BTreeSet<Input>,
    budget: &'a Budget,
    failed: BTreeSet<Input>,
    faults: Vec<Fault>,
}

impl Binder<'_> {
    fn run(&mut self) {
        for first in self.declared.iter().cloned().collect::<Vec<_>>() {
            let mut open = vec![first];
            while let Some(input) = open.last().cloned() {
                if self.is_done(&input) {
                    open.pop();
                    continue;
                }
                let missing = Cell::new(None);
                let result = self.evaluate(&input, &missing);
                match (result, missing.take()) {
                    (Ok(value), _) => self.insert(input, value),
                    (Err(_), Some(other)) if self.failed.contains(&other) => {
                        self.failed.insert(input);
                    }
                    (Err(_), Some(other)) if open.contains(&other) => self.fail(input, circle(&open, &other)),
                    (Err(_), Some(other)) => open.push(other),
                    (Err(fault), None) => self.fail(input, fault),
                }
            }
        }
    }

    fn is_done(&self, input: &Input) -> bool {
        self.failed.contains(input)
            || match input {
                Input::Parameter(name) => self.inputs.parameters.contains_key(name),
                Input::Variable(name) => self.inputs.variables.contains_key(name),
            }
    }

    fn insert(&mut self, input: Input, value: Value) {
        match input {
            Input::Parameter(name) => self.inputs.parameters.insert(name, value),
            Input::Variable(name) => self.inputs.variables.insert(name, value),
        };
    }

    fn fail(&mut self, input: Input, fault: Fault) {
        self.faults.push(fault.at(place(&input)));
        self.failed.insert(input);
    }

    fn evaluate(&self, input: &Input, missing: &Cell<Option<Input>>) -> Result<Value, Fault> {
        let guids = Cell::new(0);
        let site = |stage| Site {
            inputs: &self.inputs,
            surroundings: self.surroundings,
            stage,
            turns: Vec::new(),
            budget: self.budget,
            missing: Some(missing),
            declared: Some(&self.declared),
        };
        match input {
            Input::Parameter(name) => {
                let parameter = self.template.parameters.iter().find(|known| known.name().to_lowercase() == *name);
                let parameter = parameter.ok_or_else(|| Fault::new("The parameter is not declared."))?;
                let default = parameter.default.as_ref().unwrap_or(&Value::Null);
                let value = tree::evaluate(default, &site(Stage::Default { parameter: name, guids: &guids }))
                    .map_err(settled)?;
                parameter.check(&value)?;
                Ok(value)
            }
            Input::Variable(name) => {
                let variable = self.template.variables.iter().find(|known| known.name.to_lowercase() == *name);
                let variable = variable.ok_or_else(|| Fault::new("The variable is not declared."))?;
                let site = site(Stage::Variable);
                let value = match &variable.count {
                    Some(count) => {
                        let (name, input) = (variable.name.as_str(), &variable.input);
                        Loop { name, count, input, unnamed: true }.evaluate(&site)
                    }
                    None => tree::evaluate(&variable.input, &site),
                };
                value.map_err(settled)
            }
        }
    }
}

fn place(input: &Input) -> String {
    match input {
        Input::Parameter(name) => format!("parameters.{name}"),
        Input::Variable(name) => format!("variables.{name}"),
    }
}

fn circle(open: &[Input], back_to: &Input) -> Fault {
    let names = open.iter().skip_while(|input| *input != back_to).chain(std::iter::once(back_to)).map(place);
    Fault::validation(format!("Circular reference detected: {}", names.collect::<Vec<_>>().join(" -> ")))
}
