//! Long-running operations for clients that expect to wait: the work is done when the first answer goes out, and the page
//! that it points to says so (`…/operationresults/{id}`).

use http::{HeaderMap, HeaderValue, header};
use lazurite_model::record::{OperationState, OperationStatus};
use lazurite_store::WriteTx;

use crate::call::Call;
use crate::failure::Outcome;
use crate::provider::resources::VERSIONS;

/// Notes a finished operation on the call's target; gives the headers that lead to it.
pub(crate) async fn note(call: &Call, tx: &mut WriteTx) -> Outcome<HeaderMap> {
    let operation = OperationStatus {
        id: call.state.random.uuid(),
        resource: call.target.clone(),
        location: String::new(),
        state: OperationState::Succeeded,
        start: call.now(),
        end: call.now(),
    };
    tx.insert(&operation).await?;
    let origin = &call.state.settings.origins.arm;
    let subscription = call.target.subscription_id().map(|id| format!("/subscriptions/{id}")).unwrap_or_default();
    // The page is the resource manager's own, whichever provider it is about, and in whichever version that was asked.
    let version = VERSIONS.first().copied().unwrap_or_default();
    let url = format!("{origin}{subscription}/operationresults/{}?api-version={version}", operation.id);
    let mut headers = HeaderMap::new();
    headers.extend(HeaderValue::from_str(&url).ok().map(|url| (header::LOCATION, url)));
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("0"));
    Ok(headers)
}
