//! Policy set definitions, also called initiatives: several rules under one name.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod version;
pub(crate) mod versions;

mod reference;

use lazurite_model::ResourceId;
use lazurite_model::record::{PolicyReference, PolicySetDefinition, SystemData};
use serde_json::{Map, Value, json};

use super::definable::{self, Definable};

/// Their resource type.
pub(crate) const TYPE: &str = "Microsoft.Authorization/policySetDefinitions";

impl Definable for PolicySetDefinition {
    const TYPE: &'static str = TYPE;
    const WHAT: &'static str = "policy set definition";
    const MISSING: &'static str = "PolicySetDefinitionNotFound";
    const IN_USE: &'static str = "InvalidDeletePolicySetDefinitionRequest";

    definable::fields!();

    fn properties(&self) -> Value {
        json!({
            "displayName": self.display_name,
            "description": self.description,
            "parameters": self.parameters,
            "policyDefinitions": self.definitions.iter().map(reference_view).collect::<Vec<_>>(),
            "policyDefinitionGroups": self.groups,
        })
    }

    fn built_in() -> &'static [Self] {
        &[]
    }
}

fn reference_view(reference: &PolicyReference) -> Value {
    json!({
        "policyDefinitionReferenceId": reference.reference_id,
        "policyDefinitionId": reference.policy_definition_id,
        "parameters": reference.parameters,
        "groupNames": reference.group_names,
    })
}
