//! `POST /{tenant}/oauth2/v2.0/token` and its v1 form `/oauth2/token`, which takes `resource` instead of `scope` and
//! answers with numbers written as strings.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method};
use lazurite_model::record::Tenant;
use serde_json::json;

use super::client::presented;
use super::client_credentials::{grant, resource_of_scope};
use super::form::Form;
use crate::State;
use crate::fault::{Fault, json_headers, row};
use crate::tenant::{Named, named};

type Body = Result<Bytes, BytesRejection>;

pub(crate) async fn v2(
    Shared(state): Shared<State>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (form, tenant) = read(&state, &tenant, &method, &headers, body).await?;
    let client = presented(&headers, &form)?;
    let resource = resource_of_scope(form.required("scope")?)?;
    let issued = grant(&state, &tenant, &client, resource).await?;
    let seconds = issued.expires - issued.not_before;
    let body = json!({
        "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": issued.token,
    });
    Ok((json_headers(), body.to_string()).into_response())
}

pub(crate) async fn v1(
    Shared(state): Shared<State>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let (form, tenant) = read(&state, &tenant, &method, &headers, body).await?;
    let client = presented(&headers, &form)?;
    let resource = form.required("resource")?;
    let issued = grant(&state, &tenant, &client, resource).await?;
    let seconds = (issued.expires - issued.not_before).to_string();
    let body = json!({
        "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "expires_on": issued.expires.to_string(),
        "not_before": issued.not_before.to_string(), "resource": resource, "access_token": issued.token,
    });
    Ok((json_headers(), body.to_string()).into_response())
}

/// What all grants need: a POST, a form, a grant type that exists, one tenant.
async fn read(
    state: &State,
    segment: &str,
    method: &Method,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Form, Tenant), Fault> {
    if *method != Method::POST {
        let message = format!("The endpoint only accepts POST requests. Received a {method} request.");
        return Err(Fault::new(&row::ONLY_POST, message));
    }
    let body = body.map_err(|_| Fault::new(&row::MALFORMED, "The request body is malformed or too long."))?;
    let form = Form::read(headers, &body)?;
    let tenant = tenant(state, segment).await?;
    match form.required("grant_type")? {
        "client_credentials" => Ok((form, tenant)),
        other => {
            let shown: String = other.chars().take(100).collect();
            let message = format!("The app requested an unsupported grant type '{shown}'.");
            Err(Fault::new(&row::UNSUPPORTED_GRANT, message))
        }
    }
}

async fn tenant(state: &State, segment: &str) -> Result<Tenant, Fault> {
    match named(state, segment).await? {
        Named::One(tenant) => Ok(tenant),
        Named::Any => {
            let message =
                "No tenant-identifying information found in either the request or implied by any provided credentials.";
            Err(Fault::new(&row::NO_TENANT, message))
        }
        Named::Unknown => {
            let shown: String = segment.chars().take(100).collect();
            let message = format!(
                "Tenant '{shown}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            );
            Err(Fault::new(&row::UNKNOWN_TENANT, message))
        }
    }
}
