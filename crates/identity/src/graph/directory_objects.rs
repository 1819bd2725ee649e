//! Objects of whatever kind: `/v1.0/directoryObjects`.

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use http::StatusCode;
use lazurite_model::record::{Application, Group, ServicePrincipal, User};
use lazurite_model::{PrincipalId, TenantId};
use serde_json::Value;

use super::body::Body;
use super::caller::Reader;
use super::failure::Failure;
use super::{answer, applications, groups, service_principals, users};
use crate::State;

/// The most objects that may be asked for at once.
const MOST: usize = 1000;

/// An object, as a list of mixed kinds shows it.
pub(crate) struct Shown {
    kind: &'static str,
    pub(crate) view: Value,
}

/// `POST /v1.0/directoryObjects/getByIds`: those of the ids that exist, of the kinds that are asked for.
pub(crate) async fn get_by_ids(
    Shared(state): Shared<State>,
    reader: Reader,
    mut body: Body,
) -> Result<Response, Failure> {
    let ids = body.texts("ids")?.ok_or_else(|| Failure::bad_request("A value is required for 'ids'."))?;
    let kinds = body.texts("types")?.filter(|kinds| !kinds.is_empty());
    if ids.len() > MOST {
        return Err(Failure::bad_request(format!("At most {MOST} ids may be asked for at once.")));
    }
    let mut views = Vec::new();
    for id in &ids {
        let id = id
            .parse()
            .map_err(|_| Failure::bad_request(format!("Invalid GUID: {}", id.chars().take(50).collect::<String>())))?;
        let found = shown(&state, reader.tenant(), id).await?;
        let wanted = |object: &Shown| {
            let named = |kind: &String| kind == "directoryObject" || kind.eq_ignore_ascii_case(object.kind);
            kinds.as_ref().is_none_or(|kinds| kinds.iter().any(named))
        };
        views.extend(found.filter(wanted).map(|object| object.view));
    }
    Ok(answer::value(&state, "directoryObjects", Value::Array(views), None))
}

/// `GET /v1.0/directoryObjects/{id}`
pub(crate) async fn get(
    Shared(state): Shared<State>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let parsed = id.parse().map_err(|_| Failure::not_found(&id))?;
    let object = shown(&state, reader.tenant(), parsed).await?.ok_or_else(|| Failure::not_found(&id))?;
    Ok(answer::entity(&state, StatusCode::OK, "directoryObjects/$entity", object.view))
}

/// The tenant's object of that id.
pub(crate) async fn shown(state: &State, tenant: TenantId, id: PrincipalId) -> Result<Option<Shown>, Failure> {
    let key = id.to_string();
    let store = state.store();
    let object = |kind, view| Some(Shown { kind, view: answer::typed(kind, view) });
    if let Some(user) = store.read::<User>(&key).await?.filter(|user| user.tenant == tenant) {
        return Ok(object("user", users::view(&user)));
    }
    if let Some(group) = store.read::<Group>(&key).await?.filter(|group| group.tenant == tenant) {
        return Ok(object("group", groups::view(&group)));
    }
    if let Some(principal) = store.read::<ServicePrincipal>(&key).await?.filter(|principal| principal.tenant == tenant)
    {
        return Ok(object("servicePrincipal", service_principals::view(state, &principal).await?));
    }
    let application = store.read::<Application>(&key).await?.filter(|application| application.tenant == tenant);
    Ok(application.and_then(|application| object("application", applications::view(&application, None))))
}
