//! `GET {deployment}/operationStatuses/{id}`: whether a deployment is over, for the client that began it.

use http::StatusCode;
use http::header::RETRY_AFTER;
use lazurite_api::ApiError;
use lazurite_model::record::DeploymentState;
use serde_json::json;

use super::found;
use crate::call::Call;
use crate::failure::Outcome;
use crate::refuse::shown;
use crate::reply::Reply;

/// `{"status": …}`, with the error of a deployment that failed.
pub(crate) async fn serve(call: &Call) -> Outcome<Reply> {
    let deployment = found(call).await?;
    let written = call.name("operationId");
    if written.parse() != Ok(deployment.run) {
        let message = format!("There is no operation '{}' of this deployment.", shown(written));
        return Err(ApiError::new(StatusCode::NOT_FOUND, "DeploymentOperationNotFound", message).into());
    }
    let mut page = json!({ "status": deployment.state.name() });
    let error = deployment.error.clone().or_else(|| {
        let message = format!("The deployment '{}' was canceled.", deployment.name);
        (deployment.state == DeploymentState::Canceled)
            .then(|| json!({"code": "DeploymentCanceled", "message": message}))
    });
    if let (Some(error), Some(fields)) = (error, page.as_object_mut()) {
        fields.insert("error".to_owned(), error);
    }
    let mut headers = http::HeaderMap::new();
    if !deployment.is_over() {
        headers.insert(RETRY_AFTER, http::HeaderValue::from_static("1"));
    }
    Ok(Reply::ok(page).with_headers(headers))
}
