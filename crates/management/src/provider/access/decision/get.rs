//! `GET {account}/providers/Lazurite.Access/decisions/{requestId}`

use lazurite_api::ApiError;
use uuid::Uuid;

use super::{ask, view};
use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::access::account;
use crate::refuse::shown;
use crate::reply::Reply;

/// Shows the decision about one request, by its `x-ms-request-id`. One about another account is as good as none.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let account = account(call).await?.unique_id;
    let written = call.name("requestId");
    let id: Uuid = written.parse().map_err(|_| unknown(written))?;
    let found = match ask(call, move |decisions| decisions.decision(account, id)).await? {
        Some(found) => Some(found),
        None => {
            let shared = call.state.store.decision(Some(account), id).await?;
            shared.and_then(|entry| call.state.decisions.read(&entry))
        }
    };
    Ok(Reply::ok(view(call, &found.ok_or_else(|| unknown(written))?)))
}

fn unknown(id: &str) -> ApiError {
    let message = format!(
        "There is no decision about a request '{}' to this account. Old ones give way to new ones, and of allowed requests perhaps only a share is kept.",
        shown(id)
    );
    ApiError::not_found("DecisionNotFound", message)
}
