//! `POST /{tenant}/oauth2/v2.0/token` and its v1 form `/oauth2/token`, which takes `resource` instead of `scope` and
//! answers with numbers written as strings.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use http::{Extensions, HeaderMap, Method};
use lazurite_model::TenantId;
use lazurite_model::record::Tenant;
use serde_json::{Value, json};

use super::client_auth::authenticate;
use super::client_credentials::resource_of_scope;
use super::form::Form;
use super::{client_credentials, code, device, on_behalf_of, password, refresh};
use crate::State;
use crate::directory::Named;
use crate::fault::{Fault, json_headers, row};

pub(super) type Body = Result<Bytes, BytesRejection>;

pub(crate) async fn v2(
    Shared(state): Shared<State>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
    extensions: Extensions,
    body: Body,
) -> Result<Response, Fault> {
    let form = read(&method, &headers, body)?;
    let named = named(&state, &tenant)?;
    let answer = grant(&state, &named, (&headers, &extensions), &form).await?;
    Ok((json_headers(), answer.to_string()).into_response())
}

pub(crate) async fn v1(
    Shared(state): Shared<State>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
    extensions: Extensions,
    body: Body,
) -> Result<Response, Fault> {
    let form = read(&method, &headers, body)?;
    let named = named(&state, &tenant)?;
    let resource = form.optional("resource").map(str::to_owned);
    let form = match &resource {
        Some(resource) => form.with("scope", &format!("openid offline_access {resource}/.default")),
        None if form.optional("grant_type") == Some("client_credentials") => return Err(missing_resource(&form)),
        None => form,
    };
    let answer = grant(&state, &named, (&headers, &extensions), &form).await?;
    Ok((json_headers(), in_words(&state, answer, resource.as_deref()).to_string()).into_response())
}

/// What the grant that the form names gives.
async fn grant(
    state: &State,
    named: &Named,
    (headers, extensions): (&HeaderMap, &Extensions),
    form: &Form,
) -> Result<Value, Fault> {
    match form.required("grant_type")? {
        "client_credentials" => {
            let tenant = one(named)?;
            let (client, credential) = authenticate(state, tenant, headers, form).await?;
            let resource = resource_of_scope(form.required("scope")?)?;
            let issued = client_credentials::grant(state, tenant, (&client, credential), &resource)?;
            let seconds = issued.expires - issued.not_before;
            Ok(json!({
                "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": issued.token,
            }))
        }
        "authorization_code" => code::redeem(state, named, headers, form).await,
        "refresh_token" => refresh::redeem(state, named, headers, form).await,
        // Node's library uses the name of a draft.
        "urn:ietf:params:oauth:grant-type:device_code" | "device_code" => {
            device::redeem(state, named, headers, form).await
        }
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => on_behalf_of::redeem(state, named, headers, form).await,
        "password" => password::redeem(state, named, (headers, extensions), form).await,
        other => {
            let shown: String = other.chars().take(100).collect();
            let message = format!("The app requested an unsupported grant type '{shown}'.");
            Err(Fault::new(&row::UNSUPPORTED_GRANT, message))
        }
    }
}

/// A POST with a form.
pub(crate) fn read(method: &Method, headers: &HeaderMap, body: Body) -> Result<Form, Fault> {
    if *method != Method::POST {
        let message = format!("The endpoint only accepts POST requests. Received a {method} request.");
        return Err(Fault::new(&row::ONLY_POST, message));
    }
    let body = body.map_err(|_| Fault::new(&row::MALFORMED, "The request body is malformed or too long."))?;
    Form::read(headers, &body)
}

/// What the first segment of the URL names, if it exists.
pub(crate) fn named(state: &State, segment: &str) -> Result<Named, Fault> {
    match state.directory().named(segment) {
        Named::Unknown => {
            let shown: String = segment.chars().take(100).collect();
            let message = format!(
                "Tenant '{shown}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            );
            Err(Fault::new(&row::UNKNOWN_TENANT, message))
        }
        named => Ok(named),
    }
}

/// The tenant that the URL names: an application signs in to one.
pub(crate) fn one(named: &Named) -> Result<&Arc<Tenant>, Fault> {
    match named {
        Named::One(tenant) => Ok(tenant),
        Named::Any | Named::Unknown => {
            let message =
                "No tenant-identifying information found in either the request or implied by any provided credentials.";
            Err(Fault::new(&row::NO_TENANT, message))
        }
    }
}

/// The tenant of whoever signed in, which must be the one that the URL names, if it names one.
pub(crate) fn tenant_of(state: &State, named: &Named, home: TenantId) -> Result<Arc<Tenant>, Fault> {
    let tenant = match named {
        Named::One(tenant) => Some(Arc::clone(tenant)).filter(|tenant| tenant.id == home),
        Named::Any => state.directory().tenant(home),
        Named::Unknown => None,
    };
    tenant.ok_or_else(|| {
        let message = "The account that signed in belongs to another tenant than the one in the URL.";
        Fault::new(&row::OTHER_TENANT, message)
    })
}

fn missing_resource(form: &Form) -> Fault {
    form.required("resource").err().unwrap_or_else(|| Fault::new(&row::MISSING_PARAMETER, "'resource' is empty."))
}

/// Version 1 writes its numbers as texts, and says when the token begins and ends.
fn in_words(state: &State, mut answer: Value, resource: Option<&str>) -> Value {
    let Some(fields) = answer.as_object_mut() else { return answer };
    let seconds = fields.get("expires_in").and_then(Value::as_i64).unwrap_or_default();
    let now = state.now().as_second();
    fields.insert("not_before".to_owned(), now.to_string().into());
    fields.insert("expires_on".to_owned(), (now + seconds).to_string().into());
    fields.extend(resource.map(|resource| ("resource".to_owned(), resource.into())));
    for name in ["expires_in", "ext_expires_in"] {
        fields.insert(name.to_owned(), seconds.to_string().into());
    }
    answer
}
