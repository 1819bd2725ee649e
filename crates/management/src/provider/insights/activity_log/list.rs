//! `GET /subscriptions/{s}/providers/Microsoft.Insights/eventtypes/management/values`
//!
//! Who may read only a resource group's log, or a resource's, names it in the filter.

use super::filter::Wanted;
use super::page;
use super::select::Selection;
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::insights::READ_LOG;
use crate::reply::Reply;

/// Shows a page of a subscription's log.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let query = call.query();
    let wanted = Wanted::read(query.first("$filter"), call.now());
    // Whoever may not read the subscription's log must say which part of it they want before they read what is wrong.
    if !call.allows(READ_LOG, &call.target) {
        let scope = wanted.as_ref().ok().and_then(|wanted| wanted.target(&call.target).ok());
        call.state.guard.authorise(&call.caller, READ_LOG, scope.as_ref().unwrap_or(&call.target))?;
    }
    let wanted = wanted?;
    let target = wanted.target(&call.target)?;
    let selection = Selection::read(query.first("$select"))?;
    page(call, target, &wanted, &selection).await
}
