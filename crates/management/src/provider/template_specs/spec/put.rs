//! `PUT {templateSpec}`

use lazurite_api::ApiError;
use lazurite_model::record::{Tags, TemplateSpec};
use serde::Deserialize;
use serde_json::Value;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::template_specs::{check_length, check_name, location};
use crate::reply::Reply;
use crate::{system_data, tags};

#[derive(Deserialize)]
struct Body {
    location: Option<String>,
    tags: Option<Tags>,
    properties: Option<Properties>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties {
    display_name: Option<String>,
    description: Option<String>,
    metadata: Option<Value>,
}

/// Makes a template spec, or says anew what it is.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let body: Body = call.body()?;
    let (properties, tags) = (body.properties.unwrap_or_default(), body.tags.unwrap_or_default());
    let mut faults = Faults::default();
    check_name(call.name("templateSpecName"), &mut faults);
    let location = location(body.location.as_deref(), &mut faults);
    tags::check(&tags, tags::ARM, &mut faults);
    check_length(properties.display_name.as_ref(), 64, "properties.displayName", &mut faults);
    check_length(properties.description.as_ref(), 4096, "properties.description", &mut faults);
    faults.into_result()?;
    call.group().await?;
    let mut tx = call.begin().await?;
    let before = tx.read::<TemplateSpec>(call.target.key()).await?;
    let (mut system_data, created) = match &before {
        Some(before) if before.location != location => {
            let message = format!("The template spec exists already in location '{}'.", before.location);
            return Err(ApiError::conflict("InvalidResourceLocation", message).at("location").into());
        }
        Some(before) => (before.system_data.clone(), false),
        None => (system_data::created(&call.caller, call.now()), true),
    };
    system_data::modify(&mut system_data, &call.caller, call.now());
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
