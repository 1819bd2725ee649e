//! What is attached to scopes, as lists look for it: around the call's target, as far as the client wants to see.
//!
//! At `/` all directories meet: whose a record there is, whoever lists must still ask.

use lazurite_model::Record;

use crate::call::Call;
use crate::failure::Outcome;
use crate::scope;

/// How far a list reaches from its scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Above, at and below it.
    #[default]
    Everything,
    /// Above and at it.
    AtAndAbove,
    /// Nowhere else.
    Exact,
}

impl Reach {
    /// What a filter's function of that name, in small letters, asks for.
    pub(crate) fn named(function: &str) -> Option<Self> {
        match function {
            "atscope" => Some(Self::AtAndAbove),
            "atexactscope" => Some(Self::Exact),
            "atscopeandbelow" => Some(Self::Everything),
            _ => None,
        }
    }
}

/// The records within reach of the call's target, in the order of their keys, which are all `{scope} {name}`.
pub(crate) async fn within<T: Record>(call: &Call, reach: Reach) -> Outcome<Vec<T>> {
    let store = &call.state.store;
    let scopes = match reach {
        Reach::Exact => vec![call.target.clone()],
        Reach::AtAndAbove | Reach::Everything => scope::at_and_above(store, call.tenant(), &call.target).await?,
    };
    let mut found = Vec::new();
    for above in scopes {
        found.extend(store.list::<T>(&format!("{} ", above.key())).await?);
    }
    if reach == Reach::Everything {
        found.extend(below(call).await?);
    }
    found.sort_by_cached_key(Record::key);
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
