//! Policy definitions: one rule each.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod version;
pub(crate) mod versions;

use lazurite_model::ResourceId;
use lazurite_model::record::{PolicyDefinition, SystemData};
use serde_json::{Map, Value, json};

use super::built_in;
use super::definable::{self, Definable};

/// Their resource type.
pub(crate) const TYPE: &str = "Microsoft.Authorization/policyDefinitions";

impl Definable for PolicyDefinition {
    const TYPE: &'static str = TYPE;
    const WHAT: &'static str = "policy definition";
    const MISSING: &'static str = "PolicyDefinitionNotFound";
    const IN_USE: &'static str = "InvalidDeletePolicyDefinitionRequest";

    definable::fields!();

    fn properties(&self) -> Value {
        json!({
            "displayName": self.display_name,
            "description": self.description,
            "mode": self.mode,
            "parameters": self.parameters,
            "policyRule": self.rule,
        })
    }

    fn built_in() -> &'static [Self] {
        built_in::definitions()
    }
}
