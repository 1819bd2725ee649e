//! The path that every request takes to its operation; each step says what it refuses with.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State as Extract};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use lazurite_api::{ApiError, Audience, Query};
use lazurite_model::{ResourceId, record::Subscription};
use lazurite_policy::Caller;

use crate::State;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::operation::{Access, Operation};
use crate::path;
use crate::reply::Reply;
use crate::request_ids::{RequestIds, demands_https};
use crate::{refuse, routes};

/// The longest body that is read, in bytes.
const LONGEST_BODY: usize = 1 << 20;

/// Answers a request.
pub(crate) async fn dispatch(Extract(state): Extract<Arc<State>>, request: Request) -> Response {
    let ids = RequestIds::of(request.headers(), &*state.random);
    let strict_transport = demands_https(&state.settings.origins.arm);
    let mut response = match answer(state, &ids, request).await {
        Ok(reply) => reply.into_response(),
        Err(failure) => {
            let error = ApiError::from(failure);
            tracing::debug!(request_id = %ids.request, %error, "refused");
            error.into_response()
        }
    };
    ids.stamp(response.headers_mut(), strict_transport);
    response
}

async fn answer(state: Arc<State>, ids: &RequestIds, request: Request) -> Outcome<Reply> {
    let (parts, body) = request.into_parts();
    let caller = state.guard.authenticate(&parts.headers, Audience::ResourceManager)?;
    let (operation, names) = routes::find(&parts.method, &path::segments(parts.uri.path())?)?;
    let query = parts.uri.query().unwrap_or_default();
    let version = version(operation, &Query::parse(query))?;
    let target = ResourceId::parse(&path::target(operation.path, &names))
        .map_err(|error| ApiError::bad_request("InvalidRequestUri", error.to_string()))?;
    let subscription = subscription(&state, &caller, &target).await?;
    let permit = match operation.access {
        Access::Action(action) => Some(state.guard.authorise(&caller, action, &target)?),
        Access::Visible(_) | Access::SignedIn => None,
    };
    let body = to_bytes(body, LONGEST_BODY).await.map_err(too_long)?;
    let (query, request_id) = (query.to_owned(), ids.request);
    let Parts { headers, uri, .. } = parts;
    let path = uri.path().to_owned();
    let call = Call {
        state,
        operation,
        caller,
        permit,
        version,
        names,
        target,
        subscription,
        path,
        query,
        headers,
        body,
        request_id,
    };
    (operation.serve)(&call).await
}

/// The version that the request names, if the operation exists in it.
fn version(operation: &Operation, query: &Query<'_>) -> Result<&'static str, ApiError> {
    lazurite_api::version::api_version(query, operation.versions).map_err(|error| {
        let asked = query.first("api-version").unwrap_or_default();
        match routes::resource_type(operation.path) {
            Some(type_) if error.code == "InvalidApiVersionParameter" => {
                refuse::unknown_version(&type_, asked, operation.versions)
            }
            _ => error,
        }
    })
}

/// The subscription in which the target lies. One of another directory is as good as none: its existence is nobody's
/// business here.
async fn subscription(state: &State, caller: &Caller, target: &ResourceId) -> Outcome<Option<Subscription>> {
    let mut segments = target.as_str().split('/').skip(1);
    let (Some("subscriptions"), Some(written)) = (segments.next(), segments.next()) else {
        return Ok(None);
    };
    let Some(id) = target.subscription_id() else {
        return Err(refuse::bad_subscription(written).into());
    };
    let found = state.store.read::<Subscription>(&id.to_string()).await?;
    let own = found.filter(|subscription| subscription.tenant == caller.tenant);
    Ok(Some(own.ok_or_else(|| refuse::no_subscription(written))?))
}

fn too_long(error: axum::Error) -> Failure {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestContentTooLarge", "The request content is longer than 1 MiB.")
        .because(error)
        .into()
}
