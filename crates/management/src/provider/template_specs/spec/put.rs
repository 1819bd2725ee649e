//! `PUT {templateSpec}`

use lazurite_api::ApiError;
use lazurite_model::record::TemplateSpec;
use serde::Deserialize;
use serde_json::Value;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::template_specs::check_length;
use crate::provider::template_specs::written::{self, Wanted};
use crate::reply::Reply;
use crate::system_data;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    display_name: Option<String>,
    description: Option<String>,
    metadata: Option<Value>,
}

/// Makes a template spec, or says anew what it is.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut faults = Faults::default();
    let wanted = written::read::<Properties>(call, call.name("templateSpecName"), &mut faults)?;
    let Wanted { location, tags, properties } = wanted;
    check_length(properties.display_name.as_ref(), 64, "properties.displayName", &mut faults);
    check_length(properties.description.as_ref(), 4096, "properties.description", &mut faults);
    faults.into_result()?;
    call.group().await?;
    let mut tx = call.begin().await?;
    let before = tx.read::<TemplateSpec>(call.target.key()).await?;
    if let Some(before) = before.as_ref().filter(|before| before.location != location) {
        let message = format!("The template spec exists already in location '{}'.", before.location);
        return Err(ApiError::conflict("InvalidResourceLocation", message).at("location").into());
    }
    let created = before.is_none();
    let stamp = before.as_ref().map(|before| &before.system_data);
    let system_data = system_data::written(stamp, &call.caller, call.now());
    let spec = TemplateSpec {
        id: before.map_or_else(|| call.target.clone(), |before| before.id),
        location,
        tags,
        description: properties.description,
        display_name: properties.display_name,
        metadata: properties.metadata,
        system_data,
    };
    tx.put(&spec).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, view(call, &spec).await?))
}
