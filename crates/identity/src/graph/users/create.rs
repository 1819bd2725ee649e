//! `POST /v1.0/users`

use axum::extract::State as Shared;
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::{Tenant, User};

use super::{checked_name, password, view};
use crate::State;
use crate::graph::{answer, body::Body, caller::Administrator, failure::Failure};

pub(crate) async fn create(
    Shared(state): Shared<State>,
    admin: Administrator,
    mut body: Body,
) -> Result<Response, Failure> {
    let tenant = state.store().read::<Tenant>(&admin.tenant().to_string()).await?;
    let tenant = tenant.ok_or_else(|| Failure::not_found(&admin.tenant().to_string()))?;
    let user_principal_name = checked_name(body.required("userPrincipalName")?, &tenant)?;
    let display_name = body.required("displayName")?;
    let mail_nickname = body.required("mailNickname")?;
    let account_enabled = body.flag("accountEnabled")?;
    let profile = body.object("passwordProfile")?;
    body.rest(&[])?;
    let account_enabled = account_enabled
        .ok_or_else(|| Failure::bad_request("A value is required for property 'accountEnabled' of resource 'User'."))?;
    let password = password::hash(&state, profile).await?;
    let user = User {
        id: state.random().uuid().into(),
        tenant: tenant.id,
        user_principal_name,
        display_name,
        mail_nickname,
        account_enabled,
        password,
        directory_roles: Vec::new(),
        properties: serde_json::Map::new(),
        created: state.now(),
    };
    let mut tx = state.store().begin(admin.audit("users/create", user.id)).await?;
    tx.insert(&user).await?;
    tx.commit().await?;
    Ok(answer::entity(&state, StatusCode::CREATED, "users/$entity", view(&user)))
}
