//! Who did what with which secret, and what became of it: an entry for every request of somebody who is known, reads too.

use http::StatusCode;
use lazurite_store::{Activity, Category};

use crate::call::Call;
use crate::refusal::Refusal;

/// The type that entries name.
const TYPE: &str = "Microsoft.KeyVault/vaults/secrets";

/// An entry about a call.
pub(crate) fn entry(call: &Call, status: StatusCode, error: Option<(String, String)>) -> Activity {
    let caller = &call.caller;
    Activity {
        id: call.state.random.uuid(),
        category: Category::AuditEvent,
        at: call.now(),
        tenant: call.vault.tenant,
        resource: call.scope(),
        resource_type: TYPE.to_owned(),
        action: call.operation.action.to_owned(),
        method: call.operation.method.to_string(),
        caller: caller.principal,
        caller_name: caller.name.clone(),
        caller_kind: caller.kind.name().to_owned(),
        app: caller.app,
        address: call.address,
        status: status.as_u16(),
        error,
        correlation: call.request_id.to_string(),
        request: call.request_id,
        client_request: call.client_request.clone(),
    }
}

/// Notes what became of a call that wrote nothing. A read that cannot be noted is not answered.
///
/// # Errors
/// The store's.
pub(crate) async fn note(call: &Call, outcome: Result<StatusCode, &Refusal>) -> Result<(), Refusal> {
    let entry = match outcome {
        Ok(status) => entry(call, status, None),
        Err(refusal) => entry(call, refusal.status, Some((refusal.code.to_owned(), refusal.message.clone()))),
    };
    Ok(call.state.store.add_activity(&entry).await?)
}
