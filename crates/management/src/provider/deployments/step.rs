//! A request that a deployment makes in its caller's name. It takes the path of every other request, so what the caller may
//! not do, the deployment may not do either.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use lazurite_api::ApiError;
use lazurite_policy::Caller;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use uuid::Uuid;

use super::Parent;
use crate::State;
use crate::perform::{Ask, perform};
use crate::reply::Reply;

/// What stays as it is in a path: names come from templates and may hold anything.
const IN_PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'(').remove(b')');

/// How often a step is tried while others are in its way.
const ATTEMPTS: u32 = 4;

/// In whose name requests are made, and how they are found again in the logs.
#[derive(Clone)]
pub(super) struct Asker {
    pub(super) state: Arc<State>,
    pub(super) caller: Caller,
    pub(super) correlation: String,
}

/// What is asked for.
#[derive(Clone)]
pub(super) struct Request<'r> {
    pub(super) method: Method,
    /// A resource id, perhaps with an operation's name behind it.
    pub(super) id: &'r str,
    pub(super) api_version: &'r str,
    pub(super) body: Option<&'r Value>,
    /// The deployment that a nested one belongs to.
    pub(super) parent: Option<Parent>,
}

impl<'r> Request<'r> {
    /// A request without a body.
    pub(super) fn new(method: Method, id: &'r str, api_version: &'r str) -> Self {
        Self { method, id, api_version, body: None, parent: None }
    }
}

impl Asker {
    /// The request as it takes the path of every other one.
    pub(super) fn ask(&self, request: &Request<'_>) -> Ask {
        Ask {
            caller: self.caller.clone(),
            method: request.method.clone(),
            path: utf8_percent_encode(request.id, IN_PATH).to_string(),
            query: format!("api-version={}", utf8_percent_encode(request.api_version, NON_ALPHANUMERIC)),
            headers: HeaderMap::new(),
            body: request.body.map(Value::to_string).unwrap_or_default().into(),
            request_id: self.state.random.uuid(),
            correlation: self.correlation.clone(),
            address: None,
            parent: request.parent.clone(),
        }
    }

    /// Performs the request; gives its id, and what became of it. Waits a little while others write the same thing.
    pub(super) async fn perform(&self, request: &Request<'_>) -> (Uuid, Result<Reply, ApiError>) {
        let mut attempt = 0;
        loop {
            let ask = self.ask(request);
            let id = ask.request_id;
            let outcome = Box::pin(perform(Arc::clone(&self.state), ask)).await;
            attempt += 1;
            match &outcome {
                Err(error) if attempt < ATTEMPTS && passes(error) => {
                    tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
                }
                _ => return (id, outcome),
            }
        }
    }
}

/// Whether the same request may succeed a moment later.
fn passes(error: &ApiError) -> bool {
    error.status == StatusCode::SERVICE_UNAVAILABLE
        || (error.status == StatusCode::CONFLICT && error.code == "Conflict")
}

/// The error itself, as deployments keep it: `{"code": …, "message": …}`.
pub(super) fn error_of(error: &ApiError) -> Value {
    let mut body = error.body().get_mut("error").map(Value::take).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty()));
    }
    body
}
