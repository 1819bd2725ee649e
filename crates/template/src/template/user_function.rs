//! Functions that a template defines for itself: `namespace.name(…)`.

use serde_json::{Map, Value};

use super::ValueType;
use crate::evaluate::member;
use crate::fault::Fault;
use crate::limits;

/// A function of the template. It sees its parameters, and nothing else of the template.
#[derive(Clone)]
pub(crate) struct UserFunction {
    /// `namespace.name` in lower case.
    pub(crate) key: String,
    pub(crate) parameters: Vec<(String, ValueType)>,
    pub(crate) type_: ValueType,
    pub(crate) value: Value,
}

/// The functions of the section `functions`.
pub(super) fn parse(source: &Map<String, Value>, faults: &mut Vec<Fault>) -> Vec<UserFunction> {
    let spaces = match member(source, "functions") {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(spaces)) => spaces,
        Some(_) => {
            faults.push(Fault::validation("The template section 'functions' is not an array").at("functions"));
            return Vec::new();
        }
    };
    let mut found: Vec<UserFunction> = Vec::new();
    let members = |space: &Value| {
        let members = space.as_object().and_then(|space| member(space, "members")).and_then(Value::as_object);
        members.map_or(1, Map::len)
    };
    if spaces.iter().map(members).sum::<usize>() > limits::FUNCTIONS {
        let why = format!("The number of template functions exceeds the limit: limit {}", limits::FUNCTIONS);
        faults.push(Fault::validation(why).at("functions"));
        return found;
    }
    for space in spaces {
        let parts = space
            .as_object()
            .and_then(|space| Some((member(space, "namespace")?.as_str()?, member(space, "members")?.as_object()?)));
        let Some((namespace, members)) = parts else {
            faults.push(Fault::validation("A namespace of functions needs 'namespace' and 'members'").at("functions"));
            continue;
        };
        for (name, body) in members {
            match function(namespace, name, body) {
                Some(function) if found.iter().all(|known| known.key != function.key) => found.push(function),
                _ => faults.push(
                    Fault::validation(format!("The template function '{namespace}.{name}' is not valid"))
                        .at("functions"),
                ),
            }
        }
    }
    found
}

fn function(namespace: &str, name: &str, body: &Value) -> Option<UserFunction> {
    let body = body.as_object()?;
    let output = member(body, "output")?.as_object()?;
    let parameters = match member(body, "parameters") {
        None | Some(Value::Null) => Vec::new(),
        Some(parameters) => parameters.as_array()?.iter().map(parameter).collect::<Option<_>>()?,
    };
    let key = format!("{namespace}.{name}").to_lowercase();
    Some(UserFunction { key, parameters, type_: ValueType::of(output).ok()?, value: member(output, "value")?.clone() })
}

fn parameter(source: &Value) -> Option<(String, ValueType)> {
    let source = source.as_object()?;
    Some((member(source, "name")?.as_str()?.to_lowercase(), ValueType::of(source).ok()?))
}
