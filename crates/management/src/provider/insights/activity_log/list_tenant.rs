//! `GET /providers/Microsoft.Insights/eventtypes/management/values`: what was done above subscriptions.

use lazurite_model::ResourceId;

use super::filter::Wanted;
use super::page;
use super::select::Selection;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Shows a page of the directory's own log.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let query = call.query();
    let wanted = Wanted::read(query.first("$filter"), call.now())?.above_subscriptions();
    let selection = Selection::read(query.first("$select"))?;
    page(call, ResourceId::root(), &wanted, &selection).await
}
