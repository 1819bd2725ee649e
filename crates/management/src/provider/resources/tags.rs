//! `{scope}/providers/Microsoft.Resources/tags/default`: the tags of a subscription, a resource group or a resource, apart
//! from everything else that it is: who may change them need not be able to change that.

pub(crate) mod delete;
pub(crate) mod get;
pub(crate) mod patch;
pub(crate) mod put;

use lazurite_api::ApiError;
use lazurite_model::ResourceId;
use lazurite_model::record::{ResourceGroup, SubscriptionSettings, Tags};
use lazurite_store::{Store, StoreError, WriteTx};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;
use crate::faults::Faults;
use crate::provider::resources::subscription::settings;
use crate::refuse::{self, shown};
use crate::scope;
use crate::system_data;
use crate::tags::{self, Limits};
use crate::tracked::Tracked;

/// What the tags are sent in.
#[derive(Deserialize)]
struct Body {
    operation: Option<String>,
    properties: Option<Properties>,
}

#[derive(Deserialize)]
struct Properties {
    tags: Option<Tags>,
}

impl Body {
    fn tags(self) -> Tags {
        self.properties.and_then(|properties| properties.tags).unwrap_or_default()
    }
}

/// What has tags.
#[derive(Clone)]
enum Tagged {
    Subscription(SubscriptionSettings),
    Group(ResourceGroup),
    Resource(Tracked),
}

impl Tagged {
    async fn read(store: &Store, scope: &ResourceId) -> Result<Option<Self>, StoreError> {
        let Some(subscription) = scope.subscription_id() else { return Ok(None) };
        Ok(match scope.group() {
            None => Some(Self::Subscription(settings::read(store, subscription).await?)),
            Some(group) if group == *scope => store.read(scope.key()).await?.map(Self::Group),
            Some(_) => Tracked::read(store, scope).await?.map(Self::Resource),
        })
    }

    async fn read_in(tx: &mut WriteTx, scope: &ResourceId) -> Result<Option<Self>, StoreError> {
        let Some(subscription) = scope.subscription_id() else { return Ok(None) };
        Ok(match scope.group() {
            None => Some(Self::Subscription(settings::read_in(tx, subscription).await?)),
            Some(group) if group == *scope => tx.read(scope.key()).await?.map(Self::Group),
            Some(_) => Tracked::read_in(tx, scope).await?.map(Self::Resource),
        })
    }

    fn tags(&self) -> &Tags {
        match self {
            Self::Subscription(settings) => &settings.tags,
            Self::Group(group) => &group.tags,
            Self::Resource(resource) => resource.tags(),
        }
    }

    /// How many tags it may have: what a provider does not allow is not allowed this way either.
    const fn limits(&self) -> Limits {
        match self {
            Self::Resource(Tracked::Account(_)) => tags::MAPS,
            _ => tags::ARM,
        }
    }

    async fn put(&mut self, call: &Call, tx: &mut WriteTx, wanted: Tags) -> Result<(), StoreError> {
        match self {
            Self::Subscription(settings) => {
                settings.tags = wanted;
                tx.put(settings).await?;
            }
            Self::Group(group) => {
                group.tags = wanted;
                tx.put(group).await?;
            }
            Self::Resource(resource) => {
                *resource.tags_mut() = wanted;
                system_data::modify(resource.system_data_mut(), &call.caller, call.now());
                resource.put(tx).await?;
            }
        }
        Ok(())
    }
}

/// Changes the tags of the call's target to what `wanted` makes of those that there are.
async fn change(call: &Call, wanted: impl FnOnce(&Tags) -> Tags + Send) -> Outcome<Tags> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let mut tx = call.begin().await?;
    let mut tagged = Tagged::read_in(&mut tx, &call.target).await?.ok_or_else(|| untaggable(call))?;
    let wanted = wanted(tagged.tags());
    let mut faults = Faults::default();
    tags::check(&wanted, tagged.limits(), &mut faults);
    faults.into_result()?;
    if wanted != *tagged.tags() {
        tagged.put(call, &mut tx, wanted.clone()).await?;
        tx.commit().await?;
    }
    Ok(wanted)
}

fn untaggable(call: &Call) -> ApiError {
    if let Some(id) = call.target.group().filter(|group| *group == call.target) {
        return refuse::no_group(id.name());
    }
    let message =
        format!("'{}' has no tags. Subscriptions, resource groups and resources have.", shown(call.target.as_str()));
    ApiError::bad_request("InvalidScope", message)
}

/// As the wire shows it.
fn view(scope: &ResourceId, tags: &Tags) -> Value {
    json!({
        "id": scope.resource("Microsoft.Resources/tags", "default"),
        "name": "default",
        "type": "Microsoft.Resources/tags",
        "properties": { "tags": tags },
    })
}
