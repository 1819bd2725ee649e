//! `GET {scope}/providers/Microsoft.Authorization/locks`: the locks at the scope, those above it that hold for it, and those
//! below it; with `$filter=atScope()` not those below.

use lazurite_model::Record;
use lazurite_model::record::ManagementLock;

use super::view;
use crate::call::Call;
use crate::failure::Outcome;
use crate::filter::{self, Term};
use crate::reply::Reply;
use crate::{listing, locked, scope};

/// Lists locks.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let store = &call.state.store;
    scope::require(store, call.tenant(), &call.target).await?;
    let terms = filter::terms(call.query().first("$filter"), is_at_scope)?;
    let mut locks = locked::holding(store, &call.target).await?;
    // Above subscriptions there are no locks; and what lies below is not part of the path.
    if terms.is_empty() && call.target.subscription_id().is_some() {
        locks.extend(store.list::<ManagementLock>(&format!("{}/", call.target.key())).await?);
    }
    locks.sort_by_key(Record::key);
    let (value, next) = listing::page(call, locks.iter().map(|lock| (lock.key(), view(lock))))?;
    Ok(listing::reply(value, next))
}

fn is_at_scope(term: &Term) -> bool {
    matches!(term, Term::Function { name, argument: None } if name == "atscope")
}
