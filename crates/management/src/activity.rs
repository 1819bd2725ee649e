//! Entries of the activity log: for every request that would change something, who asked, from where, and what became of it.

use std::sync::atomic::Ordering;

use http::{Method, StatusCode};
use lazurite_api::ApiError;
use lazurite_store::Activity;

use crate::call::Call;
use crate::reply::Reply;
use crate::{routes, system_data};

/// The entry of a write that is about to be committed.
pub(crate) fn of_write(call: &Call) -> Activity {
    entry(call, StatusCode::OK, None)
}

/// Notes what became of a call, unless its write has noted that already. Nothing is noted of reads.
pub(crate) async fn note(call: &Call, outcome: &Result<Reply, ApiError>) {
    if matches!(call.method, Method::GET | Method::HEAD) || call.operation.access.action().is_none() {
        return;
    }
    let entry = match outcome {
        Ok(_) if call.is_noted.load(Ordering::Relaxed) => return,
        Ok(reply) => entry(call, reply.status(), None),
        Err(error) => entry(call, error.status, Some((error.code.to_string(), error.message.to_string()))),
    };
    // The answer stands whether or not it can be noted: what it is about has happened, or was refused.
    if let Err(error) = call.state.store.add_activity(&entry).await {
        tracing::warn!(%error, request_id = %call.request_id, "an entry of the activity log could not be kept");
    }
}

fn entry(call: &Call, status: StatusCode, error: Option<(String, String)>) -> Activity {
    let kind = call.caller.kind.name().to_owned();
    Activity {
        id: call.state.random.uuid(),
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
