//! `GET {scope}/providers/Microsoft.Resources/tags/default`

use super::{Tagged, untaggable, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;
use crate::scope;

/// Shows the tags of a scope.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    scope::require(&call.state.store, call.tenant(), &call.target).await?;
    let tagged = Tagged::read(&call.state.store, &call.target).await?.ok_or_else(|| untaggable(call))?;
    Ok(Reply::ok(view(&call.target, tagged.tags())))
}
