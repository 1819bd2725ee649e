//! The scope of a template's expressions: which functions they may call where, and what those answer.

mod outside;
mod user;

pub(crate) use outside::undefined;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::evaluate::{Budget, Scope};
use crate::external::Answers;
use crate::fault::{Fault, Halt, unexpected};
use crate::function::{self, Base};
use crate::registry::Registry;
use crate::surroundings::Surroundings;
use crate::template::UserFunction;

/// Values by name in lower case, and the functions of the template: all that its expressions can name.
#[derive(Clone, Default)]
pub(crate) struct Inputs {
    pub(crate) parameters: BTreeMap<String, Value>,
    pub(crate) variables: BTreeMap<String, Value>,
    pub(crate) functions: Vec<UserFunction>,
}

/// One turn of a copy loop.
#[derive(Clone)]
pub(crate) struct Turn {
    /// The loop's name, in lower case.
    pub(crate) name: String,
    pub(crate) index: usize,
    /// Whether `copyIndex()` without a name means this loop.
    pub(crate) unnamed: bool,
}

/// A parameter or variable that an expression needs before it has a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Input {
    Parameter(String),
    Variable(String),
}

/// What an expression is part of, which decides what it may call.
#[derive(Clone, Copy)]
pub(crate) enum Stage<'a> {
    /// A parameter's default value. The counter makes each `newGuid()` another one.
    Default { parameter: &'a str, guids: &'a Cell<u32> },
    /// A variable.
    Variable,
    /// What must be known before anything is deployed: names, conditions, counts, dependencies.
    Static,
    /// Bodies and outputs. Registries of this template and of those around it, innermost first.
    Running { registries: &'a [&'a Registry], answers: &'a Answers },
}

/// The scope of an expression.
#[derive(Clone)]
pub(crate) struct Site<'a> {
    pub(crate) inputs: &'a Inputs,
    pub(crate) surroundings: &'a Surroundings,
    pub(crate) stage: Stage<'a>,
    pub(crate) turns: Vec<Turn>,
    pub(crate) budget: &'a Budget,
    /// Where an expression says which input it misses, while inputs are still being made.
    pub(crate) missing: Option<&'a Cell<Option<Input>>>,
    /// The declared inputs that have no value yet.
    pub(crate) declared: Option<&'a BTreeSet<Input>>,
}

impl<'a> Site<'a> {
    /// The same place, inside a turn of a loop.
    pub(crate) fn inside(&self, turn: Turn) -> Self {
        let mut site = self.clone();
        site.turns.push(turn);
        site
    }

    fn parameter(&self, name: &str) -> Result<Value, Halt> {
        let key = name.to_lowercase();
        match self.inputs.parameters.get(&key) {
            Some(value) => Ok(value.clone()),
            None => Err(self.absent(Input::Parameter(key), "parameter", name)),
        }
    }

    fn variable(&self, name: &str) -> Result<Value, Halt> {
        if matches!(self.stage, Stage::Default { .. }) {
            return Err(unexpected("variables").into());
        }
        let key = name.to_lowercase();
        match self.inputs.variables.get(&key) {
            Some(value) => Ok(value.clone()),
            None => Err(self.absent(Input::Variable(key), "variable", name)),
        }
    }

    fn absent(&self, input: Input, kind: &str, name: &str) -> Halt {
        if let (Some(missing), Some(declared)) = (self.missing, self.declared)
            && declared.contains(&input)
        {
            missing.set(Some(input));
        }
        let topic = if kind == "parameter" { "parameters" } else { "variables" };
        Fault::new(format!(
            "The template {kind} '{name}' is not found. Please see https://aka.ms/arm-syntax-{topic} for usage details."
        ))
        .into()
    }

    /// `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')`, `copyIndex('loop', offset)`
    fn copy_index(&self, arguments: &[Value]) -> Result<Value, Halt> {
        let (turn, offset) = match arguments {
            [Value::String(name), rest @ ..] => {
                let name = name.to_lowercase();
                (self.turns.iter().rev().find(|turn| turn.name == name), rest)
            }
            rest => (self.turns.iter().rev().find(|turn| turn.unnamed), rest),
        };
        let turn = turn.ok_or_else(|| unexpected("copyIndex"))?;
        let offset = match offset {
            [] => 0,
            [offset] => offset.as_i64().ok_or_else(|| function::wrong_type("copyIndex", "an integer as offset"))?,
            _ => return Err(function::wrong_count("copyIndex").into()),
        };
        let index = i64::try_from(turn.index).ok().and_then(|index| index.checked_add(offset));
        index.map(Value::from).ok_or_else(|| function::wrong_type("copyIndex", "a smaller offset").into())
    }

    /// A function that needs what lies outside, or that belongs to a default value only.
    fn fresh(&self, name: &str, arguments: &[Value]) -> Result<Value, Halt> {
        let Stage::Default { parameter, guids } = self.stage else {
            return Err(unexpected(if name == "utcnow" { "utcNow" } else { "newGuid" }).into());
        };
        if name == "utcnow" {
            return Ok(utc_now(self.surroundings.now, arguments)?);
        }
        if !arguments.is_empty() {
            return Err(function::wrong_count("newGuid").into());
        }
        guids.set(guids.get().wrapping_add(1));
        let text = format!("{}#{}", parameter.to_lowercase(), guids.get());
        let drawn = uuid::Uuid::new_v5(&self.surroundings.seed, text.as_bytes());
        Ok(uuid::Builder::from_random_bytes(*drawn.as_bytes()).into_uuid().to_string().into())
    }

    fn surrounding(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Halt>> {
        let around = self.surroundings;
        let (written, value) = match name {
            "resourcegroup" => ("resourceGroup", around.resource_group.as_ref()),
            "subscription" => ("subscription", around.subscription.as_ref()),
            "managementgroup" => ("managementGroup", around.management_group.as_ref()),
            "tenant" => ("tenant", Some(&around.tenant)),
            "deployment" => ("deployment", Some(&around.deployment)),
            "environment" => ("environment", Some(&around.environment)),
            "deployer" => ("deployer", around.deployer.as_ref()),
            _ => return None,
        };
        Some(match value {
            _ if !arguments.is_empty() => Err(function::wrong_count(written).into()),
            Some(value) => Ok(value.clone()),
            None => Err(unexpected(written).into()),
        })
    }
}

impl Scope for Site<'_> {
    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, Halt>> {
        if let Some(answer) = self.surrounding(name, arguments) {
            return Some(answer);
        }
        let id = |base, written| {
            Some(function::resource_id(base, written, arguments, &self.surroundings.place).map_err(Halt::from))
        };
        match name {
            "parameters" => Some(only_name("parameters", arguments).and_then(|name| self.parameter(name))),
            "variables" => Some(only_name("variables", arguments).and_then(|name| self.variable(name))),
            "copyindex" => Some(self.copy_index(arguments)),
            "utcnow" | "newguid" => Some(self.fresh(name, arguments)),
            "resourceid" => id(Base::Place, "resourceId"),
            "subscriptionresourceid" => id(Base::Subscription, "subscriptionResourceId"),
            "tenantresourceid" => id(Base::Tenant, "tenantResourceId"),
            "managementgroupresourceid" => id(Base::ManagementGroup, "managementGroupResourceId"),
            "extensionresourceid" => id(Base::Extension, "extensionResourceId"),
            "reference" => Some(self.reference(arguments)),
            "references" => Some(self.references(arguments)),
            "providers" | "pickzones" => Some(Err(Fault::new(format!(
                "The template function '{name}' is not supported. Write the api-version or the zones down."
            ))
            .into())),
            _ if name.contains('.') => self.user_function(name, arguments),
            _ if name.starts_with("list") => Some(self.list(name, arguments)),
            _ => None,
        }
    }
}

/// `utcNow(format?)` at a time that the caller knows; for scopes that allow it.
///
/// A fault says that the format is not one of .NET's.
pub fn utc_now(now: jiff::Timestamp, arguments: &[Value]) -> Result<Value, Fault> {
    let format = match arguments {
        [] => "yyyyMMddTHHmmssZ",
        [Value::String(format)] => format,
        _ => return Err(function::wrong_type("utcNow", "a format")),
    };
    function::format_date(now, format)
        .map(Value::String)
        .ok_or_else(|| function::wrong_type("utcNow", "a valid format"))
}

fn only_name<'v>(function: &str, arguments: &'v [Value]) -> Result<&'v str, Halt> {
    match arguments {
        [Value::String(name)] => Ok(name),
        [_] => Err(function::wrong_type(function, "a string").into()),
        _ => Err(function::wrong_count(function).into()),
    }
}
