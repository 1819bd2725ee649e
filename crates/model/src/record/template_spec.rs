//! Template specs (`Microsoft.Resources/templateSpecs`): templates that are kept, versioned and deployed by their id.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Kind, Record, SystemData, Tags};
use crate::ResourceId;

/// A template spec: what its versions have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateSpec {
    /// Its resource id.
    pub id: ResourceId,
    /// Where it lives.
    pub location: String,
    /// Its tags.
    pub tags: Tags,
    /// What it is for.
    pub description: Option<String>,
    /// Its name for people.
    pub display_name: Option<String>,
    /// Whatever its author wants to keep with it.
    pub metadata: Option<Value>,
    /// Who made it.
    pub system_data: SystemData,
}

/// One version of a template spec.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateSpecVersion {
    /// Its resource id: the template spec's, `/versions/` and the version.
    pub id: ResourceId,
    /// Where it lives.
    pub location: String,
    /// Its tags.
    pub tags: Tags,
    /// What is new in it.
    pub description: Option<String>,
    /// Whatever its author wants to keep with it.
    pub metadata: Option<Value>,
    /// The template.
    pub main_template: Value,
    /// Templates that the main one refers to by their paths.
    pub linked_templates: Vec<LinkedTemplate>,
    /// The form in which a portal asks for its parameters; kept and shown.
    pub ui_form_definition: Option<Value>,
    /// Who made it.
    pub system_data: SystemData,
}

/// A template that another one refers to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedTemplate {
    /// Its path relative to the main template.
    pub path: String,
    /// The template.
    pub template: Value,
}

impl Record for TemplateSpec {
    const KIND: Kind = Kind::TemplateSpec;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }
}

impl Record for TemplateSpecVersion {
    const KIND: Kind = Kind::TemplateSpecVersion;

    fn key(&self) -> String {
        self.id.key().to_owned()
    }
}
