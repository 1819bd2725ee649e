//! Template specs: what their versions have in common.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod patch;
pub(crate) mod put;

use lazurite_api::time;
use lazurite_model::record::{SystemData, Tags, TemplateSpec, TemplateSpecVersion};
use serde_json::{Map, Value, json};

use super::written::Spec;
use crate::call::Call;
use crate::failure::Outcome;

impl Spec for TemplateSpec {
    const TYPE: &'static str = super::TYPE;

    fn changeable(&mut self) -> (&mut Tags, &mut SystemData) {
        (&mut self.tags, &mut self.system_data)
    }
}

/// As the wire shows it; with its versions if the client wants them (`$expand=versions`).
async fn view(call: &Call, spec: &TemplateSpec) -> Outcome<Value> {
    let mut properties = json!({
        "displayName": spec.display_name,
        "description": spec.description,
        "metadata": spec.metadata,
    });
    let wants_versions = call.query().first("$expand").is_some_and(|expand| expand.eq_ignore_ascii_case("versions"));
    if let (true, Some(fields)) = (wants_versions, properties.as_object_mut()) {
        let below = format!("{}/versions/", spec.id.key());
        let versions = call.state.store.list::<TemplateSpecVersion>(&below).await?;
        let entries: Map<String, Value> =
            versions.iter().map(|version| (version.id.name().to_owned(), entry(version))).collect();
        fields.insert("versions".to_owned(), Value::Object(entries));
    }
    Ok(json!({
        "id": spec.id,
        "name": spec.id.name(),
        "type": super::TYPE,
        "location": spec.location,
        "tags": spec.tags,
        "systemData": spec.system_data,
        "properties": properties,
    }))
}

fn entry(version: &TemplateSpecVersion) -> Value {
    json!({
        "description": version.description,
        "timeCreated": time::text(version.system_data.created_at),
        "timeModified": time::text(version.system_data.last_modified_at),
    })
}
