//! `reference`, `references` and `list…`: what only a deployed resource can answer.

use serde_json::Value;

use super::{Site, Stage};
use crate::external::{Answers, ExternalCall};
use crate::fault::{Fault, Halt, unexpected};
use crate::function::{self, type_segments};
use crate::registry::{Entry, Registry};

/// Where such a function is called: what it can see.
struct Sight<'a> {
    registries: &'a [&'a Registry],
    answers: &'a Answers,
}

impl<'a> Site<'a> {
    /// `reference(nameOrId, apiVersion?, 'Full'?)`
    pub(super) fn reference(&self, arguments: &[Value]) -> Result<Value, Halt> {
        let sight = self.sight("reference")?;
        let (target, version, full) = match arguments {
            [target] => (target, None, false),
            [target, version] => (target, Some(version), false),
            [target, version, full] => (target, Some(version), is_full(full)?),
            _ => return Err(function::wrong_count("reference").into()),
        };
        let (id, api_version) = self.target("reference", &sight, target, version)?;
        sight.read(id, api_version, full)
    }

    /// `references('symbolicNameOfALoop', 'Full'?)`
    pub(super) fn references(&self, arguments: &[Value]) -> Result<Value, Halt> {
        let sight = self.sight("references")?;
        let (target, full) = match arguments {
            [Value::String(target)] => (target, false),
            [Value::String(target), full] => (target, is_full(full)?),
            _ => return Err(function::wrong_count("references").into()),
        };
        let items = sight.registries.iter().map(|registry| registry.of_loop(target)).find(|items| !items.is_empty());
        let items = items.ok_or_else(|| undefined(target))?;
        let (mut found, mut needed) = (Vec::new(), Vec::new());
        for entry in items {
            match sight.read(entry.id.clone(), entry.api_version.clone(), full) {
                Ok(value) => found.push(value),
                Err(Halt::Need(calls)) => needed.extend(calls),
                Err(fault) => return Err(fault),
            }
        }
        if needed.is_empty() { Ok(Value::Array(found)) } else { Err(Halt::Need(needed)) }
    }

    /// `list…(nameOrId, apiVersion, body?)`; the name is in lower case.
    pub(super) fn list(&self, name: &str, arguments: &[Value]) -> Result<Value, Halt> {
        let sight = self.sight(name)?;
        let (target, version, body) = match arguments {
            [target] => (target, None, None),
            [target, version] => (target, Some(version), None),
            [target, version, body] => (target, Some(version), Some(body.clone())),
            _ => return Err(function::wrong_count(name).into()),
        };
        let (id, api_version) = self.target(name, &sight, target, version)?;
        let call = ExternalCall::List { function: name.to_owned(), id, api_version, body };
        match sight.answers.answer(&call) {
            Some(answer) => Ok(answer.clone()),
            None => Err(Halt::Need(vec![call])),
        }
    }

    fn sight(&self, function: &str) -> Result<Sight<'a>, Halt> {
        match self.stage {
            Stage::Running { registries, answers } => Ok(Sight { registries, answers }),
            _ => Err(unexpected(function).into()),
        }
    }

    /// The id and api-version that a call means.
    fn target(
        &self,
        function: &str,
        sight: &Sight<'_>,
        target: &Value,
        version: Option<&Value>,
    ) -> Result<(String, String), Halt> {
        let Value::String(target) = target else {
            return Err(function::wrong_type(function, "a resource's name or id").into());
        };
        let version = match version {
            None | Some(Value::Null) => None,
            Some(Value::String(version)) => Some(version.clone()),
            Some(_) => return Err(function::wrong_type(function, "an api-version as its argument 2").into()),
        };
        let mut entry: Option<&Entry> = None;
        for registry in sight.registries {
            entry = registry.find(target)?;
            if entry.is_some() {
                break;
            }
        }
        let id = match entry {
            Some(entry) => entry.id.clone(),
            None if target.starts_with('/') => target.clone(),
            None => self.relative(target).ok_or_else(|| undefined(target))?,
        };
        let version = version.or_else(|| entry.map(|entry| entry.api_version.clone()));
        let version = version.ok_or_else(|| {
            Fault::new(format!(
                "The template function '{function}' needs an api-version for the resource '{target}', which is not defined in the template."
            ))
        })?;
        Ok((id, version))
    }

    /// `Microsoft.Maps/accounts/name`, below the place of the deployment.
    fn relative(&self, target: &str) -> Option<String> {
        let (namespace, segments) = type_segments(target)?;
        let valid = namespace.contains('.') && segments.len() % 2 == 0;
        valid.then(|| format!("{}/providers/{target}", self.surroundings.place.id()))
    }
}

impl Sight<'_> {
    fn read(&self, id: String, api_version: String, full: bool) -> Result<Value, Halt> {
        let call = ExternalCall::Reference { id, api_version };
        match self.answers.answer(&call) {
            Some(answer) if full => Ok(answer.clone()),
            Some(answer) => {
                Ok(answer.get("properties").cloned().unwrap_or_else(|| Value::Object(serde_json::Map::new())))
            }
            None => Err(Halt::Need(vec![call])),
        }
    }
}

fn is_full(argument: &Value) -> Result<bool, Halt> {
    match argument {
        Value::Null => Ok(false),
        Value::String(text) if text.eq_ignore_ascii_case("Full") => Ok(true),
        Value::String(text) if text.eq_ignore_ascii_case("Properties") => Ok(false),
        _ => Err(function::wrong_type("reference", "'Full' as its argument 3").into()),
    }
}

/// ARM's answer to a name that no resource of the template has.
pub(crate) fn undefined(name: &str) -> Fault {
    Fault::validation(format!(
        "The resource '{name}' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details."
    ))
}
