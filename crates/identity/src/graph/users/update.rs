//! `PATCH /v1.0/users/{id}`

use axum::extract::{Path, State as Shared};
use http::StatusCode;
use lazurite_model::record::{Tenant, User};

use super::{checked_name, object_id, password};
use crate::State;
use crate::graph::{body::Body, caller::Administrator, failure::Failure, object};

pub(crate) async fn update(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(segment): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    let id = object_id(&state, admin.tenant(), &segment).await?;
    // Hashing is slow: nobody else's write waits for it.
    let password = password::hash(&state, body.object("passwordProfile")?).await?;
    let mut tx = state.store().begin(admin.audit("users/update", &id)).await?;
    let mut user: User = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    if body.has("userPrincipalName") {
        let tenant = tx.read::<Tenant>(&user.tenant.to_string()).await?.ok_or_else(|| Failure::not_found(&id))?;
        user.user_principal_name = checked_name(body.required("userPrincipalName")?, &tenant)?;
    }
    if body.has("displayName") {
        user.display_name = body.required("displayName")?;
    }
    if body.has("mailNickname") {
        user.mail_nickname = body.required("mailNickname")?;
    }
    if let Some(enabled) = body.flag("accountEnabled")? {
        user.account_enabled = enabled;
    }
    body.rest(&[])?;
    user.password = password.or(user.password);
    tx.put(&user).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
