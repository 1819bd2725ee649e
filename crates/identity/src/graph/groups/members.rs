//! `GET /v1.0/groups/{id}/members`, `POST …/members/$ref`, `DELETE …/members/{member}/$ref`

use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::{Group, Membership, ServicePrincipal, User};
use lazurite_model::{PrincipalId, Record, TenantId};
use lazurite_store::{StoreError, WriteTx};

use crate::State;
use crate::graph::caller::{Administrator, Reader};
use crate::graph::directory_objects::shown;
use crate::graph::{body::Body, failure::Failure, list::Listing, object};

pub(crate) async fn list(
    Shared(state): Shared<State>,
    reader: Reader,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let group: Group = object::read(&state, reader.tenant(), &id).await?;
    let mut views = Vec::new();
    for membership in state.store().list::<Membership>(&format!("{}/", group.id)).await? {
        views.extend(shown(&state, reader.tenant(), membership.member).await?);
    }
    let path = format!("/v1.0/groups/{}/members", group.id);
    Ok(listing.answer(&state, "directoryObjects", &path, views.into_iter().map(|object| object.view)))
}

pub(crate) async fn add(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    let member = reference(&body.required("@odata.id")?)?;
    let mut tx = state.store().begin(admin.audit("groups/members/update", &id)).await?;
    let group: Group = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    let member = principal(&mut tx, admin.tenant(), member).await?;
    if member == group.id {
        return Err(Failure::bad_request("A group cannot be a member of itself."));
    }
    tx.insert(&Membership { group: group.id, member }).await.map_err(|error| match error {
        StoreError::Conflict { .. } => Failure::bad_request(
            "One or more added object references already exist for the following modified properties: 'members'.",
        ),
        other => other.into(),
    })?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn remove(
    Shared(state): Shared<State>,
    admin: Administrator,
    Path((id, member)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let mut tx = state.store().begin(admin.audit("groups/members/update", &id)).await?;
    let group: Group = object::read_for_change(&mut tx, admin.tenant(), &id).await?;
    let id: PrincipalId = member.parse().map_err(|_| Failure::not_found(&member))?;
    if !tx.delete::<Membership>(&Membership { group: group.id, member: id }.key()).await? {
        return Err(Failure::not_found(&member));
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The object id at the end of a reference such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}`. The host does
/// not matter: clients write Microsoft's where they were told of ours.
pub(super) fn reference(text: &str) -> Result<PrincipalId, Failure> {
    let id = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    id.parse().map_err(|_| {
        Failure::bad_request("The reference '@odata.id' must end with the object id of a directory object.")
    })
}

/// The same id, if it is that of a principal of the tenant.
pub(super) async fn principal(tx: &mut WriteTx, tenant: TenantId, id: PrincipalId) -> Result<PrincipalId, Failure> {
    let text = id.to_string();
    let known = tx.read::<User>(&text).await?.is_some_and(|user| user.tenant == tenant)
        || tx.read::<ServicePrincipal>(&text).await?.is_some_and(|principal| principal.tenant == tenant)
        || tx.read::<Group>(&text).await?.is_some_and(|group| group.tenant == tenant);
    if known { Ok(id) } else { Err(Failure::not_found(&text)) }
}
