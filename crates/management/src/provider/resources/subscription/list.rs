//! `GET /subscriptions`: those in which the caller has any role, be it above the subscription or on one resource in it.

use lazurite_model::record::{RoleAssignment, Subscription};
use lazurite_model::{Record, ResourceId};

use super::settings;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{listing, principal, scope};

/// Lists the caller's subscriptions.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let store = &call.state.store;
    let mut scopes = Vec::new();
    for principal in principal::of_caller(call).await? {
        let assignments = store.find::<RoleAssignment>("principalId", &principal.to_string()).await?;
        scopes.extend(assignments.into_iter().map(|assignment| assignment.scope));
    }
    let mut seen = Vec::new();
    for subscription in store.list::<Subscription>("").await?.into_iter().filter(|found| found.tenant == call.tenant())
    {
        let id = ResourceId::subscription(subscription.id);
        let above = scope::at_and_above(store, call.tenant(), &id).await?;
        if scopes.iter().any(|scope| above.contains(scope) || scope.is_at_or_below(&id)) {
            let settings = settings::read(store, subscription.id).await?;
            seen.push((subscription.key(), super::view(&subscription, &settings.tags)));
        }
    }
    let (value, next) = listing::page(call, seen)?;
    Ok(listing::reply(value, next))
}
