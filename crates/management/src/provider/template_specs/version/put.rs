//! `PUT {templateSpec}/versions/{version}`

use lazurite_model::record::{LinkedTemplate, TemplateSpec, TemplateSpecVersion};
use lazurite_template::Template;
use serde::Deserialize;
use serde_json::Value;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::template_specs::written::{self, Wanted};
use crate::provider::template_specs::{TYPE, check_length};
use crate::reply::Reply;
use crate::{refuse, system_data};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    description: Option<String>,
    metadata: Option<Value>,
    main_template: Option<Value>,
    linked_templates: Option<Vec<LinkedTemplate>>,
    ui_form_definition: Option<Value>,
}

/// Makes a version, or replaces it.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut faults = Faults::default();
    let wanted = written::read::<Properties>(call, call.name("templateSpecVersion"), &mut faults)?;
    let Wanted { location, tags, properties } = wanted;
    check_length(properties.description.as_ref(), 4096, "properties.description", &mut faults);
    let linked_templates = properties.linked_templates.unwrap_or_default();
    let main_template = properties.main_template.unwrap_or_default();
    check_template(&main_template, "properties.mainTemplate", &mut faults);
    for (at, linked) in linked_templates.iter().enumerate() {
        check_template(&linked.template, &format!("properties.linkedTemplates[{at}].template"), &mut faults);
    }
    faults.into_result()?;
    call.group().await?;
    let mut tx = call.begin().await?;
    let spec = call.target.parent();
    tx.read::<TemplateSpec>(spec.key()).await?.ok_or_else(|| refuse::no_resource(TYPE, &spec))?;
    let before = tx.read::<TemplateSpecVersion>(call.target.key()).await?;
    let created = before.is_none();
    let stamp = before.as_ref().map(|before| &before.system_data);
    let system_data = system_data::written(stamp, &call.caller, call.now());
    let version = TemplateSpecVersion {
        id: before.map_or_else(|| call.target.clone(), |before| before.id),
        location,
        tags,
        description: properties.description,
        metadata: properties.metadata,
        main_template,
        linked_templates,
        ui_form_definition: properties.ui_form_definition,
        system_data,
    };
    tx.put(&version).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, view(&version)))
}

/// A template that nobody could deploy is not kept.
fn check_template(template: &Value, target: &str, faults: &mut Faults) {
    for fault in Template::parse(template).err().into_iter().flatten() {
        faults.add("InvalidTemplate", target, fault.message);
    }
}
