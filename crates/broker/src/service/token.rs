//! `GET /api/GetAzureMapsToken`: the token, as text; as JSON for who accepts that.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use lazurite_api::{ApiError, ClientAddress};
use secrecy::ExposeSecret as _;

use super::{Broker, gate};
use crate::origins::Asker;
use crate::tokens::Token;

pub(super) async fn answer(
    State(broker): State<Arc<Broker>>,
    peer: Option<Extension<ClientAddress>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let asker = broker.origins.asker(&headers);
    let request = Request { peer: peer.map(|Extension(peer)| peer), method, uri, headers };
    let mut response = match respond(&broker, &asker, &request).await {
        Ok(response) => response,
        Err(refused) => refused.into_response(),
    };
    let headers = response.headers_mut();
    asker.write(headers);
    headers.append(header::VARY, HeaderValue::from_static("Accept"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

struct Request {
    peer: Option<ClientAddress>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
}

async fn respond(broker: &Broker, asker: &Asker, request: &Request) -> Result<Response, ApiError> {
    broker.admit(request.peer, &request.headers)?;
    gate::enter(asker)?;
    if request.method == Method::OPTIONS {
        return Ok((StatusCode::NO_CONTENT, gate::preflight(&request.headers)).into_response());
    }
    gate::only_get(&request.method)?;
    broker.unlock(&request.uri, &request.headers)?;
    let token = broker.tokens.current().await.ok_or_else(no_token)?;
    Ok(written(&token, accepts_json(&request.headers)))
}

fn written(token: &Token, as_json: bool) -> Response {
    let secret = token.secret.expose_secret();
    let (kind, body) = match as_json {
        true => {
            let body = serde_json::json!({"token": secret, "expires_on": token.expires_on.as_second()});
            ("application/json", body.to_string())
        }
        false => ("text/plain; charset=utf-8", secret.to_owned()),
    };
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let mut kinds = lines.flat_map(|line| line.split(',')).filter_map(|range| range.split(';').next());
    kinds.any(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The log says why; a client learns when to come back.
fn no_token() -> ApiError {
    let message = "The service gets no token at the moment. Ask again in 5 s.";
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "NoToken", message).with_header(header::RETRY_AFTER, "5")
}
