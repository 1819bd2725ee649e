//! Long-running operations of the resource manager: the headers that send a client to the status page, and that page.
//!
//! Lazurite finishes its writes before it answers, so the page says `Succeeded` from the first look; the protocol is
//! spoken because the clients of newer api-versions expect it.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use lazurite_model::record::{OperationState, OperationStatus};
use serde_json::{Value, json};

/// How long a client shall wait before it looks, in seconds. Nothing is pending, so it need not wait at all.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("0");

/// The headers of an answer that starts a long-running operation; `final-state-via: location`.
pub fn headers(status_url: &str, result_url: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, url) in [(HeaderName::from_static("azure-asyncoperation"), status_url), (header::LOCATION, result_url)] {
        if let Ok(value) = HeaderValue::from_str(url) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::RETRY_AFTER, RETRY_AFTER);
    headers
}

/// The status page (`OperationStatusResult`); `id` is the page's own path.
pub fn status_page(operation: &OperationStatus, id: &str) -> Value {
    let (status, percent, error) = match &operation.state {
        OperationState::Succeeded => ("Succeeded", 100, None),
        OperationState::Failed { code, message } => ("Failed", 0, Some(json!({"code": code, "message": message}))),
    };
    let mut page = json!({
        "id": id,
        "name": operation.id,
        "status": status,
        "percentComplete": percent,
        "startTime": crate::time::text(operation.start),
        "endTime": crate::time::text(operation.end),
        "resourceId": operation.resource,
        "operations": [],
    });
    if let (Some(error), Some(fields)) = (error, page.as_object_mut()) {
        fields.insert("error".to_owned(), error);
    }
    page
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use lazurite_model::ResourceId;

    use super::*;

    fn operation(state: OperationState) -> OperationStatus {
        OperationStatus {
            id: uuid::Uuid::nil(),
            resource: ResourceId::root(),
            location: "eastus".into(),
            state,
            start: Timestamp::UNIX_EPOCH,
            end: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_finished_operation_is_complete_and_has_no_error() {
        let page = status_page(&operation(OperationState::Succeeded), "/x");
        assert_eq!(page["status"], "Succeeded");
        assert_eq!(page["percentComplete"], 100);
        assert_eq!(page.get("error"), None);
    }

    #[test]
    fn a_failed_operation_says_why() {
        let failed = OperationState::Failed { code: "BadArgument".into(), message: "Invalid SKU provided.".into() };
        let page = status_page(&operation(failed), "/x");
        assert_eq!(page["status"], "Failed");
        assert_eq!(page["error"]["code"], "BadArgument");
    }

    #[test]
    fn the_headers_name_both_urls() {
        let headers = headers("https://h/status", "https://h/result");
        assert_eq!(headers["azure-asyncoperation"], "https://h/status");
        assert_eq!(headers["location"], "https://h/result");
        assert_eq!(headers["retry-after"], "0");
    }
}
