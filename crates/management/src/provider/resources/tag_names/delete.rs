//! `DELETE /subscriptions/{s}/tagNames/{name}`: refused while something has the tag, or it has predefined values.

use lazurite_api::ApiError;

use super::{predefined, used, uses};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::subscription::settings;
use crate::reply::Reply;

/// Removes a predefined tag: 200, or 204 if there is none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let mut tx = call.begin().await?;
    let mut settings = settings::read_in(&mut tx, call.subscription()?.id).await?;
    let Some(name) = predefined(&settings, call.name("tagName")) else { return Ok(Reply::deleted(false)) };
    let uses = uses(&mut tx, &settings).await?;
    let has_values = settings.tag_names.get(&name).is_some_and(|values| !values.is_empty());
    if has_values || used(&uses, &name, None) > 0 {
        let message = format!("The tag '{name}' has predefined values or is used by a resource. Remove those first.");
        return Err(ApiError::conflict("TagNameInUse", message).into());
    }
    settings.tag_names.remove(&name);
    tx.put(&settings).await?;
    tx.commit().await?;
    Ok(Reply::deleted(true))
}
