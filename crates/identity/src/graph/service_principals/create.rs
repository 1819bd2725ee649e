//! `POST /v1.0/servicePrincipals`: makes an application present in the caller's tenant.

use axum::extract::State as Shared;
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::{Application, ServicePrincipal, ServicePrincipalKind};
use lazurite_model::{AppId, TenantId};
use serde_json::Value;

use super::{edit, view};
use crate::State;
use crate::graph::{answer, body::Body, caller::Administrator, failure::Failure};

pub(crate) async fn create(
    Shared(state): Shared<State>,
    admin: Administrator,
    mut body: Body,
) -> Result<Response, Failure> {
    let text = body.required("appId")?;
    let app_id: AppId = text.parse().map_err(|_| no_application(&text))?;
    let mut principal = ServicePrincipal {
        id: state.random().uuid().into(),
        app_id,
        tenant: admin.tenant(),
        display_name: String::new(),
        kind: ServicePrincipalKind::Application,
        account_enabled: true,
        alternative_names: Vec::new(),
        directory_roles: Vec::new(),
        password_credentials: Vec::new(),
        key_credentials: Vec::new(),
        properties: serde_json::Map::new(),
        created: state.now(),
    };
    let mut tx = state.store().begin(admin.audit("servicePrincipals/create", principal.id)).await?;
    let application = tx.find::<Application>("appId", &app_id.to_string()).await?.pop();
    let application = application.filter(|application| is_for(application, admin.tenant()));
    let application = application.ok_or_else(|| no_application(&text))?;
    principal.display_name.clone_from(&application.display_name);
    edit::apply(&mut principal, body)?;
    tx.insert(&principal).await?;
    tx.commit().await?;
    let view = view::shown(&principal, Some(&application));
    Ok(answer::entity(&state, StatusCode::CREATED, "servicePrincipals/$entity", view))
}

/// Whether the application may be present in that tenant: in its own, and anywhere if it is meant for several.
fn is_for(application: &Application, tenant: TenantId) -> bool {
    let audience = application.properties.get("signInAudience").and_then(Value::as_str).unwrap_or("AzureADMyOrg");
    application.tenant == tenant
        || audience.starts_with("AzureADMultipleOrgs")
        || audience.starts_with("AzureADandPersonal")
}

fn no_application(app_id: &str) -> Failure {
    let shown: String = app_id.chars().take(100).collect();
    Failure::bad_request(format!(
        "The appId '{shown}' of the service principal does not reference a valid application object."
    ))
}
