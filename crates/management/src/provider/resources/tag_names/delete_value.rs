//! `DELETE /subscriptions/{s}/tagNames/{name}/tagValues/{value}`: refused while something has the tag with that value.

use lazurite_api::ApiError;

use super::{predefined, used, uses};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::subscription::settings;
use crate::refuse::shown;
use crate::reply::Reply;

/// Removes a predefined value: 200, or 204 if there is none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let value = call.name("tagValue");
    let mut tx = call.begin().await?;
    let mut settings = settings::read_in(&mut tx, call.subscription()?.id).await?;
    let name = predefined(&settings, call.name("tagName")).unwrap_or_default();
    let found = settings.tag_names.get_mut(&name).is_some_and(|values| values.remove(value));
    if !found {
        return Ok(Reply::deleted(false));
    }
    let uses = uses(&mut tx, &settings).await?;
    if used(&uses, &name, Some(value)) > 0 {
        let message =
            format!("A resource has the tag '{name}' with the value '{}'. Remove it there first.", shown(value));
        return Err(ApiError::conflict("TagValueInUse", message).into());
    }
    tx.put(&settings).await?;
    tx.commit().await?;
    Ok(Reply::deleted(true))
}
