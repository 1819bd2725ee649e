//! Entries of the activity log: for every request that would change something, who asked, from where, and what became of it.
//!
//! Nothing of a request's or an answer's body stands in an entry: whoever reads the log need not be whoever may read the
//! resource's secrets.

use std::sync::atomic::Ordering;

use http::{Method, StatusCode};
use lazurite_api::ApiError;
use lazurite_store::{Activity, Category};

use crate::call::Call;
use crate::reply::Reply;
use crate::{routes, system_data};

/// The longest id of a client that is kept.
const LONGEST_ID: usize = 128;

/// The entry of a write that is about to be committed, with what the client will read.
pub(crate) fn of_write(call: &Call, status: StatusCode) -> Activity {
    entry(call, status, None)
}

/// Notes what became of a call, unless its write has noted that already. Nothing is noted of reads, by whatever method.
pub(crate) async fn note(call: &Call, outcome: &Result<Reply, ApiError>) {
    let changes = call.operation.access.action().is_some_and(|action| !action.ends_with("/read"));
    if !changes || matches!(call.method, Method::GET | Method::HEAD) {
        return;
    }
    let entry = match outcome {
        Ok(_) if call.is_noted.load(Ordering::Relaxed) => return,
        Ok(reply) => entry(call, reply.status(), None),
        Err(error) if !is_taken(call, error) => return,
        Err(error) => entry(call, error.status, Some((error.code.to_string(), told(error)))),
    };
    // The answer stands whether or not it can be noted: what it is about has happened, or was refused.
    if let Err(error) = call.state.store.add_activity(&entry).await {
        tracing::warn!(%error, request_id = %call.request_id, "an entry of the activity log could not be kept");
    }
}

/// Whether the log has room for one more refusal of that caller. What failed through our fault is always noted.
fn is_taken(call: &Call, error: &ApiError) -> bool {
    let taken = error.status.is_server_error() || call.state.throttle.takes_refusal(call.caller.principal, call.now());
    if !taken {
        tracing::warn!(
            principal = %call.caller.principal,
            address = ?call.address,
            request_id = %call.request_id,
            "a caller is refused so often that the activity log leaves this one out"
        );
    }
    taken
}

/// What the log says of an error. What is wrong with a request's content may quote it.
fn told(error: &ApiError) -> String {
    match error.status {
        StatusCode::BAD_REQUEST => "The request's content was not valid; its sender was told why.".to_owned(),
        _ => error.message.to_string(),
    }
}

fn entry(call: &Call, status: StatusCode, error: Option<(String, String)>) -> Activity {
    let kind = call.caller.kind.name().to_owned();
    let client_request = call.headers.get("x-ms-client-request-id").and_then(|id| id.to_str().ok());
    Activity {
        id: call.state.random.uuid(),
        category: Category::Administrative,
        at: call.now(),
        tenant: call.tenant(),
        resource: call.target.clone(),
        resource_type: routes::resource_type(call.operation.path).unwrap_or_else(|| own_type(call)),
        action: call.operation.access.action().unwrap_or_default().to_owned(),
        method: call.method.to_string(),
        caller: call.caller.principal,
        caller_name: system_data::who(&call.caller),
        caller_kind: kind,
        app: call.caller.app,
        address: call.address,
        status: status.as_u16(),
        error,
        correlation: call.correlation.clone(),
        request: call.request_id,
        client_request: client_request.filter(|id| id.len() <= LONGEST_ID).map(str::to_owned),
    }
}

/// The type of what lies on the resource manager's own paths.
fn own_type(call: &Call) -> String {
    let type_ = match call.target.as_str().split('/').count() {
        0..=2 => "Microsoft.Resources/tenants",
        3 => "Microsoft.Resources/subscriptions",
        _ => "Microsoft.Resources/subscriptions/resourceGroups",
    };
    type_.to_owned()
}
