//! `POST …/startTenantBackfill` and `…/tenantBackfillStatus`: whether a directory's subscriptions are in its tree yet. They are
//! from the start.

use serde_json::json;

use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Says that there is nothing left to do.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    Ok(Reply::ok(json!({ "tenantId": call.tenant(), "status": "Completed" })))
}
