//! Where HTTP requests come in: who sends them, how many they may send, and how answers look.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{Request, State as Extract};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use lazurite_api::{ApiError, Audience, ClientAddress};

use crate::State;
use crate::perform::{Ask, perform};
use crate::reply::Reply;
use crate::request_ids::{RequestIds, demands_https};

/// The longest body that is read, in bytes: ARM takes templates of up to 4 MiB.
const LONGEST_BODY: usize = 4 << 20;

/// Answers a request.
pub(crate) async fn dispatch(Extract(state): Extract<Arc<State>>, request: Request) -> Response {
    let ids = RequestIds::of(request.headers(), &*state.random);
    let strict_transport = demands_https(&state.settings.origins.arm);
    let mut remaining = HeaderMap::new();
    let mut response = match answer(state, &ids, request, &mut remaining).await {
        Ok(reply) => reply.into_response(),
        Err(error) => {
            tracing::debug!(request_id = %ids.request, %error, "refused");
            error.into_response()
        }
    };
    response.headers_mut().extend(remaining);
    ids.stamp(response.headers_mut(), strict_transport);
    response
}

async fn answer(
    state: Arc<State>,
    ids: &RequestIds,
    request: Request,
    remaining: &mut HeaderMap,
) -> Result<Reply, ApiError> {
    let (parts, body) = request.into_parts();
    let caller = state.guard.authenticate(&parts.headers, Audience::ResourceManager)?;
    let now = state.clock.now();
    remaining.extend(state.throttle.take(caller.principal, &parts.method, parts.uri.path(), now)?);
    let body = to_bytes(body, LONGEST_BODY).await.map_err(too_long)?;
    let ask = Ask {
        caller,
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        parent: None,
        address: parts.extensions.get::<ClientAddress>().map(|address| address.0),
        headers: parts.headers,
        body,
        request_id: ids.request,
        correlation: ids.correlation().to_owned(),
    };
    perform(state, ask).await
}

fn too_long(error: axum::Error) -> ApiError {
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestContentTooLarge", "The request content is longer than 4 MiB.")
        .because(error)
}
