//! `POST /v1.0/groups`, with `members@odata.bind` if members are to be there from the start.

use axum::extract::State as Shared;
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::{Group, Membership};

use super::members::{principal, reference};
use super::{edit, view};
use crate::State;
use crate::graph::{answer, body::Body, caller::Administrator, failure::Failure};

pub(crate) async fn create(
    Shared(state): Shared<State>,
    admin: Administrator,
    mut body: Body,
) -> Result<Response, Failure> {
    for name in ["displayName", "mailNickname", "mailEnabled", "securityEnabled"] {
        if !body.has(name) {
            return Err(Failure::bad_request(format!(
                "A value is required for property '{name}' of resource 'Group'."
            )));
        }
    }
    let members = body.texts("members@odata.bind")?.unwrap_or_default();
    // Owners have no powers here, and the Azure CLI names the caller as one.
    body.texts("owners@odata.bind")?;
    let mut group = Group {
        id: state.random().uuid().into(),
        tenant: admin.tenant(),
        display_name: String::new(),
        mail_nickname: String::new(),
        description: None,
        mail_enabled: false,
        security_enabled: true,
        created: state.now(),
    };
    edit::apply(&mut group, body)?;
    let mut tx = state.store().begin(admin.audit("groups/create", group.id)).await?;
    tx.insert(&group).await?;
    for member in &members {
        let member = principal(&mut tx, admin.tenant(), reference(member)?).await?;
        tx.put(&Membership { group: group.id, member }).await?;
    }
    tx.commit().await?;
    Ok(answer::entity(&state, StatusCode::CREATED, "groups/$entity", view(&group)))
}
