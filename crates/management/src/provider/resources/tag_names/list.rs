//! `GET /subscriptions/{s}/tagNames`

use lazurite_model::ResourceId;
use lazurite_model::record::ResourceGroup;

use super::{Uses, count, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::listing::{self, Paged};
use crate::provider::resources::subscription::settings;
use crate::reply::Reply;
use crate::tracked::Tracked;

/// How many resources are read at a time.
const AT_A_TIME: usize = 1000;

/// Lists the tags, each with its values and how often they are used.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let subscription = call.subscription()?.id;
    let settings = settings::read(&call.state.store, subscription).await?;
    let mut uses = used_in(call, &ResourceId::subscription(subscription)).await?;
    count(&mut uses, &settings.tags);
    for (name, values) in settings.tag_names {
        let known = uses.keys().find(|known| known.eq_ignore_ascii_case(&name)).cloned();
        let tag = uses.entry(known.unwrap_or(name)).or_default();
        for value in values {
            tag.entry(value).or_default();
        }
    }
    let items = uses.iter().map(|(name, values)| (name.clone(), view(subscription, name, values)));
    let (value, next) = listing::page(call, items)?;
    Ok(listing::reply(value, next))
}

async fn used_in(call: &Call, scope: &ResourceId) -> Outcome<Uses> {
    let store = &call.state.store;
    let mut uses = Uses::new();
    for group in store.list::<ResourceGroup>(&format!("{}/", scope.key())).await? {
        count(&mut uses, &group.tags);
    }
    let mut after = None;
    loop {
        let page = Tracked::page(store, scope, after.as_deref(), AT_A_TIME).await?;
        for resource in &page {
            count(&mut uses, resource.tags());
        }
        after = page.last().map(Paged::key);
        if page.len() < AT_A_TIME {
            return Ok(uses);
        }
    }
}
