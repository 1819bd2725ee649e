//! `POST …/{id}/getMemberGroups` and `…/checkMemberGroups`: in which groups an object is, directly or through others.

use std::collections::BTreeSet;

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use lazurite_model::record::{Group, Membership};
use lazurite_model::{PrincipalId, TenantId};
use serde_json::json;

use super::body::Body;
use super::caller::Reader;
use super::directory_objects::shown;
use super::failure::Failure;
use super::{answer, object, users};
use crate::State;

pub(crate) async fn get_member_groups(
    Shared(state): Shared<State>,
    reader: Reader,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<Response, Failure> {
    let security_only = body.flag("securityEnabledOnly")?.unwrap_or(false);
    let mut ids = Vec::new();
    for id in groups_of(&state, reader.tenant(), &id).await? {
        let group: Group = object::read(&state, reader.tenant(), &id.to_string()).await?;
        if group.security_enabled || !security_only {
            ids.push(id);
        }
    }
    Ok(answer::value(&state, "Collection(Edm.String)", json!(ids), None))
}

pub(crate) async fn check_member_groups(
    Shared(state): Shared<State>,
    reader: Reader,
    Path(id): Path<String>,
    mut body: Body,
) -> Result<Response, Failure> {
    let asked = body.texts("groupIds")?.ok_or_else(|| Failure::bad_request("A value is required for 'groupIds'."))?;
    let groups = groups_of(&state, reader.tenant(), &id).await?;
    let asked: BTreeSet<PrincipalId> = asked.iter().filter_map(|id| id.parse().ok()).collect();
    let both: Vec<_> = groups.intersection(&asked).collect();
    Ok(answer::value(&state, "Collection(Edm.String)", json!(both), None))
}

/// Groups may form circles: each is visited once.
async fn groups_of(state: &State, tenant: TenantId, segment: &str) -> Result<BTreeSet<PrincipalId>, Failure> {
    let id = users::object_id(state, tenant, segment).await?;
    let id: PrincipalId = id.parse().map_err(|_| Failure::not_found(segment))?;
    shown(state, tenant, id).await?.ok_or_else(|| Failure::not_found(segment))?;
    let mut found = BTreeSet::new();
    let mut waiting = vec![id];
    while let Some(member) = waiting.pop() {
        for membership in state.store().find::<Membership>("member", &member.to_string()).await? {
            if membership.group != id && found.insert(membership.group) {
                waiting.push(membership.group);
            }
        }
    }
    Ok(found)
}
