//! `POST {scope}/…/policyEvents/default/queryResults`

use serde_json::json;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::policy_insights::state::context;
use crate::reply::Reply;

/// Lists no events: what a policy refused or audited stands in the activity log.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let context = context(call, "policyEvents/$metadata#default");
    Ok(Reply::ok(json!({ "@odata.context": context, "@odata.count": 0, "value": [] })))
}
