//! `PUT …/resourceGroups/{g}`

use lazurite_api::ApiError;
use lazurite_model::record::{ResourceGroup, Tags};
use lazurite_model::{Record, ResourceId};
use serde::Deserialize;

use super::{check_name, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::refuse::shown;
use crate::reply::Reply;
use crate::{region, tags};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    location: Option<String>,
    tags: Option<Tags>,
    managed_by: Option<String>,
}

/// Creates a group, or replaces its tags.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let wanted = checked(call)?;
    let mut tx = call.begin().await?;
    let before = tx.read::<ResourceGroup>(&wanted.key()).await?;
    let group = match before {
        Some(before) if before.location != wanted.location => return Err(moved(&before, &wanted).into()),
        Some(before) => ResourceGroup { id: before.id, managed_by: wanted.managed_by.or(before.managed_by), ..wanted },
        None => wanted,
    };
    let created = tx.put(&group).await?;
    tx.commit().await?;
    Ok(Reply::created_or_ok(created, view(&group)))
}

fn checked(call: &Call) -> Outcome<ResourceGroup> {
    let body: Body = call.body()?;
    let name = call.name("resourceGroupName");
    let mut faults = Faults::default();
    check_name(name, &mut faults);
    let tags = body.tags.unwrap_or_default();
    tags::check(&tags, tags::ARM, &mut faults);
    let region = match body.location.as_deref() {
        None | Some("") => {
            faults.add("LocationRequired", "location", "The location property is required for this definition.");
            None
        }
        Some(location) => {
            let found = region::find(location);
            if found.is_none() {
                let message = format!(
                    "The provided location '{}' is not available for resource group. List of available regions is '{}'.",
                    shown(location),
                    region::names()
                );
                faults.add("LocationNotAvailableForResourceGroup", "location", message);
            }
            found
        }
    };
    faults.into_result()?;
    Ok(ResourceGroup {
        id: ResourceId::resource_group(call.subscription()?.id, name),
        location: region.map(|region| region.name).unwrap_or_default().to_owned(),
        tags,
        managed_by: body.managed_by,
    })
}

fn moved(before: &ResourceGroup, wanted: &ResourceGroup) -> ApiError {
    let message = format!(
        "Invalid resource group location '{}'. The Resource group already exists in location '{}'.",
        wanted.location, before.location
    );
    ApiError::conflict("InvalidResourceGroupLocation", message).at("location")
}
