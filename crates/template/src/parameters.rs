//! The parameters that a deployment is given.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::evaluate::member;
use crate::fault::Fault;
use crate::limits;

/// Given parameters, by name. The `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Parameters(BTreeMap<String, Given>);

#[derive(Clone)]
enum Given {
    Value(Value),
    Secret(SecretReference),
}

/// A parameter that lies in a key vault; the caller fetches it, if the deploying person may, and hands it in with
/// [`Parameters::resolve`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretReference {
    /// The resource id of the vault.
    pub vault: String,
    /// The secret's name.
    pub name: String,
    /// The secret's version; the newest if it is left out.
    pub version: Option<String>,
}

impl std::fmt::Debug for Parameters {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_set().entries(self.0.keys()).finish()
    }
}

impl Parameters {
    /// Reads `{"name": {"value": …}, …}`, or a parameters file that holds this in `parameters`.
    pub fn parse(source: &Value) -> Result<Self, Vec<Fault>> {
        let invalid =
            || vec![Fault::validation("The parameters are not a JSON object of parameter objects").at("parameters")];
        let members = match source {
            Value::Null => return Ok(Self::default()),
            Value::Object(members) => members,
            _ => return Err(invalid()),
        };
        let members = match member(members, "parameters") {
            Some(Value::Object(inner)) if member(members, "$schema").is_some() => inner,
            _ => members,
        };
        if members.len() > limits::PARAMETERS {
            let why = format!("The number of parameters exceeds the limit: limit {}", limits::PARAMETERS);
            return Err(vec![Fault::validation(why).at("parameters")]);
        }
        let (mut given, mut faults) = (BTreeMap::new(), Vec::new());
        for (name, source) in members {
            match source.as_object().and_then(read) {
                Some(value) => {
                    given.insert(name.clone(), value);
                }
                None => faults.push(
                    Fault::validation(format!("The parameter '{name}' has neither a 'value' nor a 'reference'"))
                        .at(format!("parameters.{name}")),
                ),
            }
        }
        if faults.is_empty() { Ok(Self(given)) } else { Err(faults) }
    }

    /// The parameters that lie in key vaults and were not resolved yet.
    pub fn secrets(&self) -> Vec<(String, SecretReference)> {
        let secrets = self.0.iter().filter_map(|(name, given)| match given {
            Given::Secret(secret) => Some((name.clone(), secret.clone())),
            Given::Value(_) => None,
        });
        secrets.collect()
    }

    /// Gives a parameter its value.
    pub fn resolve(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), Given::Value(value));
    }

    /// Every name with its value; `None` for what still lies in a vault.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, Option<&Value>)> {
        self.0.iter().map(|(name, given)| match given {
            Given::Value(value) => (name.as_str(), Some(value)),
            Given::Secret(_) => (name.as_str(), None),
        })
    }
}

fn read(source: &Map<String, Value>) -> Option<Given> {
    if let Some(value) = member(source, "value") {
        return Some(Given::Value(value.clone()));
    }
    let reference = member(source, "reference")?.as_object()?;
    let vault = member(member(reference, "keyVault")?.as_object()?, "id")?.as_str()?;
    let version = member(reference, "secretVersion").and_then(Value::as_str);
    Some(Given::Secret(SecretReference {
        vault: vault.to_owned(),
        name: member(reference, "secretName")?.as_str()?.to_owned(),
        version: version.map(str::to_owned),
    }))
}
