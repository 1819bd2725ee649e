//! What was made at a scope, above it and below it: role assignments and deny assignments, whose keys begin with their
//! scope's.

use lazurite_model::Record;

use crate::call::Call;
use crate::failure::Outcome;
use crate::scope;

/// The records that apply at the call's target, made there or above it, and, unless only those are wanted, the ones that were
/// made below. At `/` all directories meet: whose a record there is must still be asked.
pub(super) async fn around<T: Record>(call: &Call, at_scope: bool) -> Outcome<Vec<T>> {
    let store = &call.state.store;
    scope::require(store, call.tenant(), &call.target).await?;
    let mut found = Vec::new();
    for above in scope::at_and_above(store, call.tenant(), &call.target).await? {
        found.extend(store.list::<T>(&format!("{} ", above.key())).await?);
    }
    if !at_scope {
        found.extend(below(call).await?);
    }
    found.sort_by_key(Record::key);
    Ok(found)
}

async fn below<T: Record>(call: &Call) -> Outcome<Vec<T>> {
    let store = &call.state.store;
    if call.target.subscription_id().is_some() {
        return Ok(store.list(&format!("{}/", call.target.key())).await?);
    }
    let mut found = Vec::new();
    for scope in scope::below(store, call.tenant(), &call.target).await? {
        for prefix in [format!("{} ", scope.key()), format!("{}/", scope.key())] {
            found.extend(store.list::<T>(&prefix).await?);
        }
    }
    Ok(found)
}
