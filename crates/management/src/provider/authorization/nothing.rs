//! Lists of things that nobody can make here: scheduled and eligible role assignments, classic administrators. Clients ask
//! for them along with the role assignments, and would take an error for the failure of both.

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::{listing, scope};

/// Lists nothing, at a scope that exists.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    Ok(listing::reply(Vec::new(), None))
}
