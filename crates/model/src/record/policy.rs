//! Azure Policy (`Microsoft.Authorization/policy…`): rules that say what resources may be like, and where they hold.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Kind, Record, SystemData};
use crate::ResourceId;

/// A rule. Only custom ones are records; the built-in ones are constants of the resource manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyDefinition {
    /// `{scope}/providers/Microsoft.Authorization/policyDefinitions/{name}`; the scope is a subscription or management group.
    pub id: ResourceId,
    /// For people.
    pub display_name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// `All` or `Indexed`.
    pub mode: String,
    /// Its parameters' definitions by name.
    pub parameters: Map<String, Value>,
    /// `{"if": …, "then": {"effect": …}}`, checked when it was written.
    pub rule: Value,
    /// `major.minor.patch`
    pub version: String,
    /// Category, version and whatever else was sent.
    pub metadata: Map<String, Value>,
    /// Who made it.
    pub system_data: SystemData,
}

/// Several rules under one name: an initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicySetDefinition {
    /// `{scope}/providers/Microsoft.Authorization/policySetDefinitions/{name}`
    pub id: ResourceId,
    /// For people.
    pub display_name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Its parameters' definitions by name.
    pub parameters: Map<String, Value>,
    /// The rules in it.
    pub definitions: Vec<PolicyReference>,
    /// Groups of its rules, as they were sent.
    pub groups: Vec<Value>,
    /// `major.minor.patch`
    pub version: String,
    /// Category, version and whatever else was sent.
    pub metadata: Map<String, Value>,
    /// Who made it.
    pub system_data: SystemData,
}

/// A rule in an initiative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyReference {
    /// The rule.
    pub policy_definition_id: ResourceId,
    /// Names it within the initiative.
    pub reference_id: String,
    /// Values or expressions for its parameters: `{"effect": {"value": "[parameters('effect')]"}}`.
    pub parameters: Map<String, Value>,
    /// The groups that it belongs to.
    pub group_names: Vec<String>,
}

/// Whether an assignment acts or only watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EnforcementMode {
    /// It acts.
    Default,
    /// It only watches: compliance is told, nothing is refused or changed.
    DoNotEnforce,
}

/// That a rule or initiative holds at a scope and everything below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyAssignment {
    /// Its name at its scope.
    pub name: String,
    /// Where.
    pub scope: ResourceId,
    /// For people.
    pub display_name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// The rule or initiative.
    pub policy_definition_id: ResourceId,
    /// Which versions of it, e.g. `1.*.*`, as it was sent.
    pub definition_version: Option<String>,
    /// Its parameters: `{"effect": {"value": "Deny"}}`.
    pub parameters: Map<String, Value>,
    /// Scopes below it where it does not hold.
    pub not_scopes: Vec<ResourceId>,
    /// Whether it acts.
    pub enforcement: EnforcementMode,
    /// What is said to those whom it refuses, as it was sent (`nonComplianceMessages`).
    pub messages: Vec<Value>,
    /// Whatever was sent.
    pub metadata: Map<String, Value>,
    /// Where its identity lives, as it was sent.
    pub location: Option<String>,
    /// Its managed identity.
    pub identity: super::Identity,
    /// Who made it.
    pub system_data: SystemData,
}

/// That an assignment does not hold for a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyExemption {
    /// Its name at its scope.
    pub name: String,
    /// Where.
    pub scope: ResourceId,
    /// From which assignment.
    pub policy_assignment_id: ResourceId,
    /// Only from these rules of its initiative; empty: from all.
    pub reference_ids: Vec<String>,
    /// `Waiver` or `Mitigated`.
    pub category: String,
    /// Until when.
    pub expires: Option<jiff::Timestamp>,
    /// For people.
    pub display_name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// Whatever was sent.
    pub metadata: Map<String, Value>,
    /// Who made it.
    pub system_data: SystemData,
}

impl PolicyAssignment {
    /// `{scope}/providers/Microsoft.Authorization/policyAssignments/{name}`
    pub fn resource_id(&self) -> ResourceId {
        self.scope.resource("Microsoft.Authorization/policyAssignments", &self.name)
    }
}

impl PolicyExemption {
    /// `{scope}/providers/Microsoft.Authorization/policyExemptions/{name}`
    pub fn resource_id(&self) -> ResourceId {
        self.scope.resource("Microsoft.Authorization/policyExemptions", &self.name)
    }
}

impl Record for PolicyDefinition {
    const KIND: Kind = Kind::PolicyDefinition;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }
}

impl Record for PolicySetDefinition {
    const KIND: Kind = Kind::PolicySetDefinition;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }
}

impl Record for PolicyAssignment {
    const KIND: Kind = Kind::PolicyAssignment;

    /// `{scope} {name}`: the assignments at a scope, and below it, are listed by prefix.
    fn key(&self) -> String {
        format!("{} {}", self.scope.key(), self.name.to_lowercase())
    }
}

impl Record for PolicyExemption {
    const KIND: Kind = Kind::PolicyExemption;

    /// `{scope} {name}`, as assignments have it.
    fn key(&self) -> String {
        format!("{} {}", self.scope.key(), self.name.to_lowercase())
    }
}
