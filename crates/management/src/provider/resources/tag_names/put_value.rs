//! `PUT /subscriptions/{s}/tagNames/{name}/tagValues/{value}`

use lazurite_api::ApiError;

use super::{check, predefined, value_view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::resources::subscription::settings;
use crate::refuse::shown;
use crate::reply::Reply;

/// Predefines a value of a predefined tag: 201, or 200 if it is already.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let (name, value) = (call.name("tagName"), call.name("tagValue"));
    let mut faults = Faults::default();
    check(name, value, &mut faults);
    faults.into_result()?;
    let subscription = call.subscription()?.id;
    let mut tx = call.begin().await?;
    let mut settings = settings::read_in(&mut tx, subscription).await?;
    let name = predefined(&settings, name).ok_or_else(|| missing(name))?;
    let created = settings.tag_names.entry(name.clone()).or_default().insert(value.to_owned());
    if created {
        tx.put(&settings).await?;
        tx.commit().await?;
    }
    let id = format!("/subscriptions/{subscription}/tagNames/{name}");
    Ok(Reply::created_or_ok(created, value_view(&id, value, 0)))
}

fn missing(name: &str) -> ApiError {
    ApiError::not_found("TagNotFound", format!("The tag '{}' is not predefined. Create it first.", shown(name)))
}
