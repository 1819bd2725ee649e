//! `POST /v1.0/applications`

use axum::extract::State as Shared;
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::{Application, Tenant};

use super::{edit, view};
use crate::State;
use crate::graph::{answer, body::Body, caller::Administrator, failure::Failure};

pub(crate) async fn create(
    Shared(state): Shared<State>,
    admin: Administrator,
    body: Body,
) -> Result<Response, Failure> {
    if !body.has("displayName") {
        return Err(Failure::bad_request("A value is required for property 'displayName' of resource 'Application'."));
    }
    let mut application = Application {
        id: state.random().uuid().into(),
        app_id: state.random().uuid().into(),
        tenant: admin.tenant(),
        display_name: String::new(),
        identifier_uris: Vec::new(),
        is_fallback_public_client: false,
        requested_access_token_version: None,
        password_credentials: Vec::new(),
        key_credentials: Vec::new(),
        client: lazurite_model::record::ClientSettings::default(),
        api: lazurite_model::record::ApiSettings::default(),
        properties: serde_json::Map::new(),
        created: state.now(),
    };
    edit::apply(&state, &mut application, body)?;
    let mut tx = state.store().begin(admin.audit("applications/create", application.id)).await?;
    tx.insert(&application).await?;
    let tenant = tx.read::<Tenant>(&admin.tenant().to_string()).await?;
    tx.commit().await?;
    let view = view(&application, tenant.as_ref());
    Ok(answer::entity(&state, StatusCode::CREATED, "applications/$entity", view))
}
