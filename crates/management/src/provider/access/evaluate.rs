//! `POST {account}/providers/Lazurite.Access/evaluate`

use lazurite_api::decisions::Question;

use super::account;
use crate::call::Call;
use crate::failure::Outcome;
use crate::reply::Reply;

/// Says what the gate would decide about a request, and why. Nothing is counted or used up by it.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let question: Question = call.body()?;
    let account = account(call).await?.unique_id;
    let decision = call.state.decisions.evaluate(account, &question)?;
    Ok(Reply::ok(serde_json::json!({ "properties": decision })))
}
