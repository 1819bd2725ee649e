//! The path of every request: which vault, who asks, may they, from where; then the operation, and the entry in the log.
//!
//! The challenge comes before anything else is looked at: clients send their first request without a token and without a
//! body to get it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::to_bytes;
use axum::extract::{Request, State as Extract};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use lazurite_api::version::api_version;
use lazurite_api::{Audience, ClientAddress};
use lazurite_model::record::Vault;
use lazurite_policy::Caller;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use uuid::Uuid;

use crate::call::Call;
use crate::refusal::{Outcome, Refusal, shown};
use crate::routes::{self, Found, Names, Operation};
use crate::{State, access, audit, firewall};

/// The longest body that is read, in bytes: a backup of many versions is the longest that clients send.
const LONGEST_BODY: usize = 8 << 20;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
const CLIENT_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
const REGION: HeaderName = HeaderName::from_static("x-ms-keyvault-region");
const SERVICE_VERSION: HeaderName = HeaderName::from_static("x-ms-keyvault-service-version");

/// Answers a request.
pub(crate) async fn dispatch(Extract(state): Extract<Arc<State>>, request: Request) -> Response {
    let id = state.random.uuid();
    let client_id = client_id(request.headers());
    let mut region = None;
    let mut response = match answer(state, id, request, &mut region).await {
        Ok(Some(body)) => {
            let json = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
            (StatusCode::OK, json, body.to_string()).into_response()
        }
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(refusal) => refusal.into_response(),
    };
    let headers = response.headers_mut();
    headers.extend(HeaderValue::from_str(&id.to_string()).ok().map(|id| (REQUEST_ID, id)));
    headers.extend(client_id.map(|id| (CLIENT_ID, id)));
    headers
        .extend(region.and_then(|region: String| HeaderValue::from_str(&region).ok()).map(|region| (REGION, region)));
    headers.insert(SERVICE_VERSION, HeaderValue::from_static(env!("CARGO_PKG_VERSION")));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn answer(
    state: Arc<State>,
    request_id: Uuid,
    request: Request,
    region: &mut Option<String>,
) -> Outcome<Option<Value>> {
    let (parts, body) = request.into_parts();
    let vault = vault(&state, &parts).await?;
    *region = Some(vault.location.clone());
    let caller = authenticate(&state, &vault, &parts)?;
    let address = parts.extensions.get::<ClientAddress>().map(|address| address.0);
    let (operation, names) = find(&parts)?;
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let path = parts.uri.path().to_owned();
    let body = to_bytes(body, LONGEST_BODY).await.map_err(|_| {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestContentTooLarge", "The request is longer than 8 MiB.")
    })?;
    let client_request = client_id(&parts.headers).and_then(|id| id.to_str().ok().map(str::to_owned));
    let is_noted = AtomicBool::new(false);
    let call = Call {
        state,
        operation,
        vault,
        caller,
        names,
        query,
        path,
        body,
        address,
        request_id,
        client_request,
        is_noted,
    };
    let outcome = serve(&call).await;
    if let Err(refusal) = &outcome {
        tracing::debug!(%request_id, operation = call.operation.name, code = refusal.code, "refused");
    }
    if outcome.is_err() || !call.is_noted.load(Ordering::Relaxed) {
        audit::note(&call, outcome.as_ref().map(|_| StatusCode::OK)).await?;
    }
    outcome
}

async fn serve(call: &Call) -> Outcome<Option<Value>> {
    firewall::check(&call.vault, call.address)?;
    access::check(call)?;
    api_version(&call.query(), routes::VERSIONS)?;
    (call.operation.serve)(call).await
}

/// What the client calls its request, unless that is too long to be sent back.
fn client_id(headers: &HeaderMap) -> Option<HeaderValue> {
    headers.get(CLIENT_ID).filter(|value| value.len() <= 128).cloned()
}

/// The vault that the request's host names.
async fn vault(state: &State, parts: &Parts) -> Outcome<Vault> {
    let host = match parts.uri.authority() {
        Some(authority) => authority.as_str(),
        None => parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default(),
    };
    let name = host.split('.').next().unwrap_or_default().to_lowercase();
    state.store.find::<Vault>("name", &name).await?.pop().ok_or_else(|| {
        let message =
            format!("There is no vault '{}' here. A deleted one answers again once it is recovered.", shown(&name));
        Refusal::new(StatusCode::NOT_FOUND, "VaultNotFound", message)
    })
}

/// Who asks: somebody of the vault's own directory.
fn authenticate(state: &State, vault: &Vault, parts: &Parts) -> Outcome<Caller> {
    let challenge = |message: &str| {
        let value = format!(
            "Bearer authorization=\"{}/{}\", resource=\"{}\"",
            state.settings.authority, vault.tenant, state.settings.resource
        );
        Refusal::new(StatusCode::UNAUTHORIZED, "Unauthorized", message).with_header(header::WWW_AUTHENTICATE, &value)
    };
    if !parts.headers.contains_key(header::AUTHORIZATION) {
        return Err(challenge("AKV10000: Request is missing a Bearer or PoP token."));
    }
    let caller = state.guard.authenticate(&parts.headers, Audience::Vault);
    let caller = caller.map_err(|error| challenge(&format!("AKV10022: Invalid token. {}", error.message)))?;
    if caller.tenant != vault.tenant {
        let message = format!("AKV10032: Invalid issuer. The vault's directory is '{}'.", vault.tenant);
        return Err(challenge(&message));
    }
    Ok(caller)
}

fn find(parts: &Parts) -> Outcome<(&'static Operation, Names)> {
    let decode = |segment: &str| percent_decode_str(segment).decode_utf8().map(Into::into);
    let segments: Result<Vec<String>, _> = parts.uri.path().split('/').skip(1).map(decode).collect();
    let segments = segments.map_err(|_| Refusal::bad_parameter("The path is not UTF-8."))?;
    match routes::find(&parts.method, &segments) {
        Found::Operation(operation, names) => {
            check_name(&names)?;
            Ok((operation, names))
        }
        Found::WrongMethod(allowed) => {
            let message = format!("The method is not allowed here; {} are.", allowed.join(", "));
            Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
                .with_header(header::ALLOW, &allowed.join(", ")))
        }
        Found::OtherObjects => Err(Refusal::new(
            StatusCode::NOT_IMPLEMENTED,
            "NotSupported",
            "This vault holds secrets only; keys, certificates and managed storage accounts are not supported.",
        )),
        Found::Nothing => Err(Refusal::new(StatusCode::NOT_FOUND, "NotFound", "There is no such path in a vault.")),
    }
}

fn check_name(names: &Names) -> Outcome<()> {
    let name = &names.name;
    let is_version = |version: &String| version.len() == 32 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    if name.len() > 127 || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        let message = format!(
            "The request URI contains an invalid name: {}. It has 1 to 127 letters, digits and '-'.",
            shown(name)
        );
        return Err(Refusal::bad_parameter(message));
    }
    match &names.version {
        Some(version) if !is_version(version) => Err(Refusal::no_secret(name, Some(&shown(version)))),
        _ => Ok(()),
    }
}
