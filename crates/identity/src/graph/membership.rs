//! In which groups, and what else, an object is, directly or through others: `getMemberGroups`, `getMemberObjects`,
//! `checkMemberGroups`, `checkMemberObjects`, `isMemberOf`.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum::routing::post;
use lazurite_model::record::{Group, ServicePrincipal, User};
use serde_json::json;
use uuid::Uuid;

use super::body::Body;
use super::caller::Caller;
use super::directory_objects::{may_read_any, shown};
use super::entity::Entity;
use super::failure::Failure;
use super::frame::Target;
use super::relation::groups_of;
use super::rights::{Bond, Operation};
use super::{answer, object};
use crate::State;

/// The most ids that may be asked about at once.
const MOST: usize = 20;

/// What the object is in.
#[derive(Clone, Copy)]
enum Of {
    Groups,
    /// Directory roles as well.
    Objects,
}

/// The actions of all kinds of object.
pub(crate) fn routes() -> Router<State> {
    let mut router = Router::new().route("/v1.0/isMemberOf", post(is_member_of));
    for set in ["directoryObjects", "users", "servicePrincipals", "groups"] {
        for (noun, of) in [("Groups", Of::Groups), ("Objects", Of::Objects)] {
            let ids = async move |state, caller, Path(id): Path<String>, body| {
                get_member(of, set, (state, caller, id, body)).await
            };
            let check = async move |state, caller, Path(id): Path<String>, body| {
                check_member(of, set, (state, caller, id, body)).await
            };
            router = router
                .route(&format!("/v1.0/{set}/{{id}}/getMember{noun}"), post(ids))
                .route(&format!("/v1.0/{set}/{{id}}/checkMember{noun}"), post(check));
        }
    }
    router
}

type Asked = (Shared<State>, Caller, String, Body);

async fn get_member(of: Of, set: &str, (Shared(state), caller, segment, mut body): Asked) -> Result<Response, Failure> {
    let security_only = body.flag("securityEnabledOnly")?.unwrap_or(false);
    let id = readable(&state, &caller, set, &segment).await?;
    let mut ids = Vec::new();
    for found in all_of(&state, of, id).await? {
        let group = state.store().read::<Group>(&found.to_string()).await?;
        if !security_only || group.is_none_or(|group| group.security_enabled) {
            ids.push(found);
        }
    }
    Ok(answer::value(&state, "Collection(Edm.String)", json!(ids)))
}

async fn check_member(
    of: Of,
    set: &str,
    (Shared(state), caller, segment, mut body): Asked,
) -> Result<Response, Failure> {
    let name = match of {
        Of::Groups => "groupIds",
        Of::Objects => "ids",
    };
    let asked = body.texts(name)?.ok_or_else(|| Failure::bad_request(format!("A value is required for '{name}'.")))?;
    if asked.len() > MOST {
        return Err(Failure::bad_request(format!("At most {MOST} ids may be checked at once.")));
    }
    let id = readable(&state, &caller, set, &segment).await?;
    let asked: BTreeSet<Uuid> = asked.iter().filter_map(|id| object::id(id)).collect();
    let all = all_of(&state, of, id).await?;
    let both: Vec<_> = all.intersection(&asked).collect();
    Ok(answer::value(&state, "Collection(Edm.String)", json!(both)))
}

/// `POST /v1.0/isMemberOf`, as the Azure AD Graph had it.
async fn is_member_of(Shared(state): Shared<State>, caller: Caller, mut body: Body) -> Result<Response, Failure> {
    let (group, member) = (body.required_id("groupId")?, body.required("memberId")?);
    let member = readable(&state, &caller, "directoryObjects", &member).await?;
    let is_member = all_of(&state, Of::Groups, member).await?.contains(&group);
    Ok(answer::value(&state, "Edm.Boolean", is_member.into()))
}

/// The object's id, if the caller may know in what it is: everybody may of themselves.
async fn readable(state: &State, caller: &Caller, set: &str, segment: &str) -> Result<Uuid, Failure> {
    let id = match set {
        // A user's name stands for the user here, too.
        "directoryObjects" | "users" if set == "users" || segment.contains('@') => {
            Target::find::<User>(state, caller, segment.to_owned()).await?.readable(caller, User::READ)?
        }
        "servicePrincipals" => {
            let target = Target::find::<ServicePrincipal>(state, caller, segment.to_owned()).await?;
            target.readable(caller, ServicePrincipal::READ)?
        }
        _ => {
            let id = object::id(segment);
            let oneself = id == Some(caller.id.0) && caller.who.allows(Operation::ReadSelf, Bond::Oneself);
            if !oneself {
                may_read_any(caller)?;
            }
            id.ok_or_else(|| Failure::not_found(segment))?
        }
    };
    shown(state, caller, id).await?.ok_or_else(|| Failure::not_found(segment))?;
    Ok(id)
}

async fn all_of(state: &State, of: Of, id: Uuid) -> Result<BTreeSet<Uuid>, Failure> {
    let mut ids: BTreeSet<Uuid> = groups_of(state, id).await?.into_iter().map(|group| group.0).collect();
    if let Of::Objects = of {
        let key = id.to_string();
        let user = state.store().read::<User>(&key).await?.map(|user| user.directory_roles);
        let principal = state.store().read::<ServicePrincipal>(&key).await?.map(|it| it.directory_roles);
        let roles = user.or(principal).unwrap_or_default();
        ids.extend(roles.into_iter().map(lazurite_model::record::DirectoryRole::template_id));
    }
    Ok(ids)
}
