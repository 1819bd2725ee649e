//! `PUT /subscriptions/{s}/tagNames/{name}`

use std::collections::{BTreeMap, BTreeSet};

use super::{check, predefined, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::resources::subscription::settings;
use crate::reply::Reply;

/// Predefines a tag: 201, or 200 if it is already.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let name = call.name("tagName");
    let mut faults = Faults::default();
    check(name, "", &mut faults);
    faults.into_result()?;
    let subscription = call.subscription()?.id;
    let mut tx = call.begin().await?;
    let mut settings = settings::read_in(&mut tx, subscription).await?;
    let known = predefined(&settings, name);
    if known.is_none() {
        settings.tag_names.insert(name.to_owned(), BTreeSet::new());
        tx.put(&settings).await?;
        tx.commit().await?;
    }
    let spelled = known.as_deref().unwrap_or(name);
    let values = settings.tag_names.get(spelled).into_iter().flatten();
    let values: BTreeMap<String, usize> = values.map(|value| (value.clone(), 0)).collect();
    Ok(Reply::created_or_ok(known.is_none(), view(subscription, spelled, &values)))
}
