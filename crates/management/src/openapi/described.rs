//! What the route tables do not say about operations: their bodies and query parameters, from `openapi/{namespace}.json`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::operation::Operation;

/// What is wrong with a description; only a mistake of ours can be.
#[derive(Debug, thiserror::Error)]
pub(super) enum Invalid {
    /// The file is no description.
    #[error("the description of {0} cannot be read: {1}")]
    Unreadable(String, serde_json::Error),
    /// There is no file.
    #[error("{0} is not described")]
    NoFile(String),
    /// The file says nothing about the operation.
    #[error("the operation {0} is not described")]
    NoOperation(&'static str),
}

/// What is said about a provider.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    operations: BTreeMap<String, Description>,
    /// Its schemas and those that all providers share, by name.
    pub(super) schemas: Map<String, Value>,
}

/// What is said about an operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Description {
    /// The schema of its request's body.
    pub(super) body: Option<String>,
    /// Whether it takes no body although its method could have one.
    #[serde(default)]
    pub(super) bodiless: bool,
    /// Whether its answer has no body although it is asked for something: that it answers says it all.
    #[serde(default)]
    pub(super) silent: bool,
    /// The schema of its answer's body.
    pub(super) answer: Option<String>,
    /// Its query parameters beside `api-version`.
    #[serde(default)]
    pub(super) query: Vec<String>,
}

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../openapi/", $name, ".json")))),+];
    };
}

files!(
    "common",
    "Lazurite.Access",
    "Microsoft.Authorization",
    "Microsoft.Features",
    "Microsoft.Insights",
    "Microsoft.KeyVault",
    "Microsoft.ManagedIdentity",
    "Microsoft.Management",
    "Microsoft.Maps",
    "Microsoft.PolicyInsights",
    "Microsoft.Resources",
);

/// How the names of operations end that do the same at other scopes than a resource group.
const SCOPES: [&str; 4] = ["AtTenantScope", "AtManagementGroupScope", "AtSubscriptionScope", "AtResourceGroupScope"];

impl Described {
    /// What is said about the provider with that namespace.
    pub(super) fn of(namespace: &str) -> Result<Self, Invalid> {
        let mut described: Self = read(namespace)?;
        let common: Self = read("common")?;
        described.schemas.extend(common.schemas);
        Ok(described)
    }

    /// What is said about an operation. One that exists for several kinds of scope is described once.
    pub(super) fn of_operation(&self, operation: &Operation) -> Result<&Description, Invalid> {
        let everywhere = SCOPES.iter().find_map(|scope| operation.name.strip_suffix(scope));
        let found = self.operations.get(operation.name).or_else(|| self.operations.get(everywhere?));
        found.ok_or(Invalid::NoOperation(operation.name))
    }

    /// The operations of which something is said.
    #[cfg(test)]
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.operations.keys().map(String::as_str)
    }
}

fn read(name: &str) -> Result<Described, Invalid> {
    let found = FILES.iter().find(|(known, _)| *known == name);
    let (_, text) = found.ok_or_else(|| Invalid::NoFile(name.to_owned()))?;
    serde_json::from_str(text).map_err(|error| Invalid::Unreadable(name.to_owned(), error))
}
