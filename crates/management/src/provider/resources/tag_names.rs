//! `/subscriptions/{s}/tagNames`: tags that are there to choose from, predefined or used by something in the subscription.

pub(crate) mod delete;
pub(crate) mod delete_value;
pub(crate) mod list;
pub(crate) mod put;
pub(crate) mod put_value;

use std::collections::BTreeMap;

use lazurite_model::record::{ResourceGroup, SubscriptionSettings, Tags};
use lazurite_model::{ResourceId, SubscriptionId};
use lazurite_store::{StoreError, WriteTx};
use serde_json::{Value, json};

use crate::faults::Faults;
use crate::tags;
use crate::tracked::Tracked;

/// How many things have each value of each tag.
type Uses = BTreeMap<String, BTreeMap<String, usize>>;

/// Counts the tags of everything in a subscription, itself included.
async fn uses(tx: &mut WriteTx, settings: &SubscriptionSettings) -> Result<Uses, StoreError> {
    let scope = ResourceId::subscription(settings.id);
    let mut uses = Uses::new();
    count(&mut uses, &settings.tags);
    for group in tx.list::<ResourceGroup>(&format!("{}/", scope.key())).await? {
        count(&mut uses, &group.tags);
    }
    for resource in Tracked::below(tx, &scope).await? {
        count(&mut uses, resource.tags());
    }
    Ok(uses)
}

fn count(uses: &mut Uses, tags: &Tags) {
    for (name, value) in tags {
        // Names that differ in case alone are one tag.
        let spelled = uses.keys().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(name).clone();
        *uses.entry(spelled).or_default().entry(value.clone()).or_default() += 1;
    }
}

/// How often a value of a tag is used, or with `None` any value of it.
fn used(uses: &Uses, name: &str, value: Option<&str>) -> usize {
    let tags = uses.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
    let values = tags.flat_map(|(_, values)| values);
    values.filter(|(known, _)| value.is_none_or(|value| *known == value)).map(|(_, count)| count).sum()
}

/// The predefined name that is spelled like that, but for case.
fn predefined(settings: &SubscriptionSettings, name: &str) -> Option<String> {
    settings.tag_names.keys().find(|known| known.eq_ignore_ascii_case(name)).cloned()
}

/// Notes what is wrong with a name and a value.
fn check(name: &str, value: &str, faults: &mut Faults) {
    tags::check(&Tags::from([(name.to_owned(), value.to_owned())]), tags::ARM, faults);
}

/// As the wire shows it.
fn view(subscription: SubscriptionId, name: &str, values: &BTreeMap<String, usize>) -> Value {
    let id = format!("/subscriptions/{subscription}/tagNames/{name}");
    let shown: Vec<Value> = values.iter().map(|(value, count)| value_view(&id, value, *count)).collect();
    json!({
        "id": id,
        "tagName": name,
        "count": { "type": "Total", "value": values.values().sum::<usize>() },
        "values": shown,
    })
}

/// A value, as the wire shows it; `id` is its tag's.
fn value_view(id: &str, value: &str, count: usize) -> Value {
    json!({
        "id": format!("{id}/tagValues/{value}"),
        "tagValue": value,
        "count": { "type": "Total", "value": count },
    })
}
