//! Decisions: found in what this process keeps, else in what the replicas have stored.

pub(crate) mod get;
pub(crate) mod list;

use std::sync::Arc;

use lazurite_api::decisions::Decision;
use lazurite_api::{ApiError, Decisions};
use serde_json::{Value, json};

use crate::call::Call;
use crate::failure::Outcome;

/// Asks the gate on a thread where reading some megabytes holds up nobody.
async fn ask<T: Send + 'static>(
    call: &Call,
    question: impl FnOnce(&dyn Decisions) -> T + Send + 'static,
) -> Outcome<T> {
    let decisions = Arc::clone(&call.state.decisions);
    let asked = tokio::task::spawn_blocking(move || question(&*decisions)).await;
    Ok(asked.map_err(ApiError::internal)?)
}

/// A decision as the wire shows it.
fn view(call: &Call, decision: &Decision) -> Value {
    let id = decision.request_id;
    json!({
        "id": format!("{}/providers/Lazurite.Access/decisions/{id}", call.target),
        "name": id,
        "type": "Lazurite.Access/decisions",
        "properties": decision,
    })
}
