//! What is set for a subscription: its tags, its predefined tags, and the providers that it gave up.

use std::collections::{BTreeMap, BTreeSet};

use lazurite_model::SubscriptionId;
use lazurite_model::record::{SubscriptionSettings, Tags};
use lazurite_store::{Store, StoreError, WriteTx};

use crate::call::Call;

/// The settings of a subscription.
pub(crate) async fn read(store: &Store, id: SubscriptionId) -> Result<SubscriptionSettings, StoreError> {
    Ok(store.read(&id.to_string()).await?.unwrap_or_else(|| none(id)))
}

/// The settings of a subscription, as a write sees them.
pub(crate) async fn read_in(tx: &mut WriteTx, id: SubscriptionId) -> Result<SubscriptionSettings, StoreError> {
    Ok(tx.read(&id.to_string()).await?.unwrap_or_else(|| none(id)))
}

/// The settings of the subscription in which a call happens; `None`: in none.
pub(crate) async fn of_call(call: &Call) -> Result<Option<SubscriptionSettings>, StoreError> {
    match &call.subscription {
        Some(subscription) => read(&call.state.store, subscription.id).await.map(Some),
        None => Ok(None),
    }
}

const fn none(id: SubscriptionId) -> SubscriptionSettings {
    SubscriptionSettings { id, tags: Tags::new(), unregistered: BTreeSet::new(), tag_names: BTreeMap::new() }
}
