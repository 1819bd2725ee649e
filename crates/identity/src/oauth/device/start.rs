//! `POST /{tenant}/oauth2/v2.0/devicecode` (RFC 8628 §3.1), and its v1 form, which takes `resource` and writes numbers as
//! texts.

use axum::extract::{Path, State as Shared};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, Method};
use jiff::SignedDuration;
use lazurite_crypto::digest::secret_hash;
use lazurite_model::AppId;
use lazurite_model::record::{DeviceAuthorization, DeviceState, Tenant};
use lazurite_store::{Audit, StoreError};
use serde_json::json;

use super::super::client_auth::unknown_client;
use super::super::client_credentials::unknown_resource;
use super::super::form::Form;
use super::super::token::{Body, named, read};
use super::{INTERVAL, user_code};
use crate::State;
use crate::client::Client;
use crate::directory::Named;
use crate::fault::{Fault, json_headers, row};
use crate::token::{Scopes, resolve};

const LIFE: SignedDuration = SignedDuration::from_mins(15);

/// How often a user code is drawn until one is free. A second time is next to impossible.
const DRAWS: usize = 4;

/// What the device is told.
struct Begun {
    device_code: String,
    user_code: String,
    message: String,
    uri: String,
}

pub(crate) async fn v2(
    Shared(state): Shared<State>,
    Path(tenant): Path<String>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Fault> {
    let form = read(&method, &headers, body)?;
    let scope = form.required("scope")?.to_owned();
    let begun = begin(&state, &named(&state, &tenant)?, &form, scope).await?;
    let body = json!({
        "user_code": begun.user_code, "device_code": begun.device_code, "verification_uri": begun.uri,
        "expires_in": LIFE.as_secs(), "interval": INTERVAL, "message": begun.message,
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
    let form = read(&method, &headers, body)?;
    let scope = format!("openid offline_access {}/.default", form.required("resource")?);
    let begun = begin(&state, &named(&state, &tenant)?, &form, scope).await?;
    let body = json!({
        "user_code": begun.user_code, "device_code": begun.device_code, "verification_url": begun.uri,
        "expires_in": LIFE.as_secs().to_string(), "interval": INTERVAL.to_string(), "message": begun.message,
    });
    Ok((json_headers(), body.to_string()).into_response())
}

async fn begin(state: &State, named: &Named, form: &Form, scope: String) -> Result<Begun, Fault> {
    let tenant = match named {
        Named::One(tenant) => Some(tenant),
        Named::Any | Named::Unknown => None,
    };
    let client = client(state, tenant.map(|tenant| &**tenant), form.required("client_id")?)?;
    let scopes = Scopes::parse_all(&scope)?;
    if let Some(tenant) = tenant {
        // A slip in the name is better told to whoever made it than to whoever types the code.
        for name in scopes.apis.iter().filter_map(|api| api.resource.as_deref()) {
            resolve(state, tenant, name).ok_or_else(|| unknown_resource(name, tenant))?;
        }
    }
    let mut random = [0; 32];
    state.random().fill(&mut random);
    let device_code = URL_SAFE_NO_PAD.encode(random);
    let mut authorization = DeviceAuthorization {
        hash: secret_hash(&device_code),
        user_code: secret_hash(""),
        client: client.app_id,
        tenant: tenant.map(|tenant| tenant.id),
        scope,
        state: DeviceState::Pending,
        interval: INTERVAL,
        asked: None,
        expires: state.now().checked_add(LIFE).unwrap_or_else(|_| state.now()),
    };
    let user_code = keep(state, &mut authorization).await?;
    let uri = format!("{}/devicelogin", state.settings().login);
    let message =
        format!("To sign in, use a web browser to open the page {uri} and enter the code {user_code} to authenticate.");
    Ok(Begun { device_code, user_code, message, uri })
}

/// The client, which must be one that can keep no secret: whoever approves is shown its name, and nothing proves it.
fn client(state: &State, tenant: Option<&Tenant>, id: &str) -> Result<Client, Fault> {
    let client = Client::find(state, id);
    let known = client.filter(|client| tenant.is_none_or(|tenant| client.serves(tenant)));
    let Some(client) = known else { return Err(unknown_client(id, tenant)) };
    if client.is_public() {
        return Ok(client);
    }
    let message = format!(
        "The application '{}' does not allow public client flows, of which the device code flow is one.",
        client.app_id
    );
    Err(Fault::new(&row::NOT_PUBLIC, message))
}

/// Keeps the request under a user code that no other has; returns the code.
async fn keep(state: &State, authorization: &mut DeviceAuthorization) -> Result<String, Fault> {
    let mut tx = state.store().begin(audit(authorization.client, "deviceCode")).await?;
    for _ in 0..DRAWS {
        let user_code = user_code::new(&**state.random());
        authorization.user_code = user_code::hash(&user_code);
        match tx.insert(authorization).await {
            Ok(()) => {
                tx.commit().await?;
                return Ok(user_code);
            }
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Fault::new(&row::TRANSIENT, "A transient error has occurred. Please try again."))
}

/// The entry in the audit log for what a device does, before anybody has signed in.
pub(super) fn audit(client: AppId, action: &str) -> Audit {
    Audit {
        caller: None,
        action: format!("microsoft.directory/signIns/{action}"),
        target: client.to_string(),
        request_id: String::new(),
    }
}
