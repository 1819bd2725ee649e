//! `POST …/{relation}/$ref` and `DELETE …/{relation}/{id}/$ref` for members and owners.

use axum::extract::{Path, State as Shared};
use http::StatusCode;
use lazurite_model::record::{Group, Membership, Ownership, ServicePrincipal, User};
use lazurite_model::{PrincipalId, Record, TenantId};
use lazurite_store::{StoreError, WriteTx};
use uuid::Uuid;

use super::Relation;
use crate::State;
use crate::graph::body::Body;
use crate::graph::caller::Caller;
use crate::graph::entity::{Entity, Work};
use crate::graph::failure::Failure;
use crate::graph::frame::Target;
use crate::graph::object;

pub(super) async fn add<T: Entity>(
    relation: Relation,
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    let (mut work, id) = begin::<T>(relation, &state, &caller, segment).await?;
    let other = reference(&body.required("@odata.id")?)?;
    if relation == Relation::Members {
        let member = principal(&mut work.tx, caller.tenant, other).await?;
        if member.0 == id {
            return Err(Failure::bad_request("A group cannot be a member of itself."));
        }
        let added = work.tx.insert(&Membership { group: id.into(), member }).await;
        added.map_err(|error| already(error, "members"))?;
    } else {
        let owner = an_owner(&mut work.tx, caller.tenant, other).await?;
        let added = work.tx.insert(&Ownership { object: id, owner }).await;
        added.map_err(|error| already(error, "owners"))?;
    }
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn remove<T: Entity>(
    relation: Relation,
    Shared(state): Shared<State>,
    caller: Caller,
    Path((segment, other)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let (mut work, id) = begin::<T>(relation, &state, &caller, segment).await?;
    let one: PrincipalId = other.parse().map_err(|_| Failure::not_found(&other))?;
    let gone = match relation {
        Relation::Members => work.tx.delete::<Membership>(&Membership { group: id.into(), member: one }.key()).await?,
        _ => work.tx.delete::<Ownership>(&Ownership { object: id, owner: one }.key()).await?,
    };
    if !gone {
        return Err(Failure::not_found(&other));
    }
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn begin<'w, T: Entity>(
    relation: Relation,
    state: &'w State,
    caller: &'w Caller,
    segment: String,
) -> Result<(Work<'w>, Uuid), Failure> {
    let target = Target::find::<T>(state, caller, segment).await?;
    let id = target.checked(caller, T::UPDATE)?;
    let action = format!("{}/{}/update", T::SET, relation.name());
    let mut work = Work::begin(state, caller, &action, id).await?;
    object::read_for_change::<T>(&mut work.tx, caller.tenant, id).await?;
    Ok((work, id))
}

fn already(error: StoreError, name: &str) -> Failure {
    match error {
        StoreError::Conflict { .. } => Failure::bad_request(format!(
            "One or more added object references already exist for the following modified properties: '{name}'."
        )),
        other => other.into(),
    }
}

/// The object id at the end of a reference such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}`. The host does
/// not matter: clients write Microsoft's where they were told of ours.
pub(crate) fn reference(text: &str) -> Result<PrincipalId, Failure> {
    let id = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    id.parse().map_err(|_| {
        Failure::bad_request("The reference '@odata.id' must end with the object id of a directory object.")
    })
}

/// The same id, if it is that of a principal of the tenant.
pub(crate) async fn principal(tx: &mut WriteTx, tenant: TenantId, id: PrincipalId) -> Result<PrincipalId, Failure> {
    let text = id.to_string();
    let group = tx.read::<Group>(&text).await?.is_some_and(|group| group.tenant == tenant);
    if group { Ok(id) } else { an_owner(tx, tenant, id).await }
}

/// The same id, if it is that of a user or service principal of the tenant: groups own nothing.
pub(crate) async fn an_owner(tx: &mut WriteTx, tenant: TenantId, id: PrincipalId) -> Result<PrincipalId, Failure> {
    let text = id.to_string();
    let known = tx.read::<User>(&text).await?.is_some_and(|user| user.tenant == tenant)
        || tx.read::<ServicePrincipal>(&text).await?.is_some_and(|principal| principal.tenant == tenant);
    if known { Ok(id) } else { Err(Failure::not_found(&text)) }
}
