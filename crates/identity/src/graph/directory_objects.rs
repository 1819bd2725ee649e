//! Objects of whatever kind: `/v1.0/directoryObjects`.

use axum::extract::{Path, State as Shared};
use axum::response::Response;
use http::StatusCode;
use lazurite_model::TenantId;
use lazurite_model::record::{Application, Group, ServicePrincipal, User};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::entity::Entity;
use super::failure::Failure;
use super::rights::{Bond, Operation};
use crate::State;

/// The most objects that may be asked for at once.
const MOST: usize = 1000;

/// What reading an object of one of the kinds takes.
const KINDS: [Operation; 3] = [Operation::ReadUsers, Operation::ReadGroups, Operation::ReadApplications];

/// An object, as a list of mixed kinds shows it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) kind: &'static str,
    pub(crate) view: Value,
}

impl Shown {
    fn of<T: Entity>(caller: &Caller, id: Uuid, view: Value) -> Self {
        let oneself = id == caller.id.0 && caller.who.allows(Operation::ReadSelf, Bond::Oneself);
        let readable = oneself || caller.who.allows(T::READ, Bond::Stranger);
        // Of what a caller may not read, Graph says that it is there, and no more.
        let view = if readable { view } else { json!({"id": id}) };
        Self { kind: T::TYPE, view: answer::typed(T::TYPE, view) }
    }
}

/// Refuses those who may read no kind of object.
pub(crate) fn may_read_any(caller: &Caller) -> Result<(), Failure> {
    if KINDS.iter().any(|kind| caller.who.allows(*kind, Bond::Stranger)) {
        return Ok(());
    }
    Err(Failure::denied(Operation::ReadUsers))
}

/// `POST /v1.0/directoryObjects/getByIds`: those of the ids that exist, of the kinds that are asked for.
pub(crate) async fn get_by_ids(
    Shared(state): Shared<State>,
    caller: Caller,
    mut body: Body,
) -> Result<Response, Failure> {
    may_read_any(&caller)?;
    let ids = body.texts("ids")?.ok_or_else(|| Failure::bad_request("A value is required for 'ids'."))?;
    let kinds = body.texts("types")?.filter(|kinds| !kinds.is_empty());
    if ids.len() > MOST {
        return Err(Failure::bad_request(format!("At most {MOST} ids may be asked for at once.")));
    }
    let mut views = Vec::new();
    for id in &ids {
        let id = Uuid::parse_str(id)
            .map_err(|_| Failure::bad_request(format!("Invalid GUID: {}", id.chars().take(50).collect::<String>())))?;
        let found = shown(&state, &caller, id).await?;
        let wanted = |object: &Shown| {
            let named = |kind: &String| kind == "directoryObject" || kind.eq_ignore_ascii_case(object.kind);
            kinds.as_ref().is_none_or(|kinds| kinds.iter().any(named))
        };
        views.extend(found.filter(wanted).map(|object| object.view));
    }
    Ok(answer::value(&state, "directoryObjects", Value::Array(views)))
}

/// `GET /v1.0/directoryObjects/{id}`
pub(crate) async fn get(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    may_read_any(&caller)?;
    let parsed = Uuid::parse_str(&id).map_err(|_| Failure::not_found(&id))?;
    let object = shown(&state, &caller, parsed).await?.ok_or_else(|| Failure::not_found(&id))?;
    Ok(answer::entity(&state, StatusCode::OK, "directoryObjects/$entity", object.view))
}

/// The object of that id in the caller's tenant, as far as the caller may read it.
pub(crate) async fn shown(state: &State, caller: &Caller, id: Uuid) -> Result<Option<Shown>, Failure> {
    if let Some(view) = view::<User>(state, caller.tenant, id).await? {
        return Ok(Some(Shown::of::<User>(caller, id, view)));
    }
    if let Some(view) = view::<Group>(state, caller.tenant, id).await? {
        return Ok(Some(Shown::of::<Group>(caller, id, view)));
    }
    if let Some(view) = view::<ServicePrincipal>(state, caller.tenant, id).await? {
        return Ok(Some(Shown::of::<ServicePrincipal>(caller, id, view)));
    }
    let application = view::<Application>(state, caller.tenant, id).await?;
    Ok(application.map(|view| Shown::of::<Application>(caller, id, view)))
}

async fn view<T: Entity>(state: &State, tenant: TenantId, id: Uuid) -> Result<Option<Value>, Failure> {
    let found = state.store().read::<T>(&id.to_string()).await?.filter(|object| object.tenant() == tenant);
    let Some(record) = found else { return Ok(None) };
    let records = [record];
    let around = T::around(state, tenant, &records).await?;
    let [record] = &records;
    Ok(Some(record.view(&around)))
}
