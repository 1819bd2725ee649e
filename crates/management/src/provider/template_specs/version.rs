//! Versions of template specs: each has a template of its own.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;

use lazurite_model::record::{SystemData, Tags, TemplateSpecVersion};
use serde_json::{Value, json};

use super::written::Spec;

impl Spec for TemplateSpecVersion {
    const TYPE: &'static str = super::VERSION;

    fn changeable(&mut self) -> (&mut Tags, &mut SystemData) {
        (&mut self.tags, &mut self.system_data)
    }
}

/// As the wire shows it.
fn view(version: &TemplateSpecVersion) -> Value {
    json!({
        "id": version.id,
        "name": version.id.name(),
        "type": super::VERSION,
        "location": version.location,
        "tags": version.tags,
        "systemData": version.system_data,
        "properties": {
            "description": version.description,
            "metadata": version.metadata,
            "mainTemplate": version.main_template,
            "linkedTemplates": version.linked_templates,
            "uiFormDefinition": version.ui_form_definition,
        },
    })
}
