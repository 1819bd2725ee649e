//! `/v1.0/directory/deletedItems`: users and applications that can be restored for thirty days, or removed for good.

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use lazurite_model::Record;
use lazurite_model::record::{Application, DeletedApplication, DeletedUser, User};
use serde_json::Value;
use uuid::Uuid;

use super::answer::{self, time};
use super::caller::Caller;
use super::entity::{Entity, Work};
use super::failure::Failure;
use super::forget::{forget_application, forget_user};
use super::list::Listing;
use super::rights::Operation;
use super::users::may_control;
use super::{applications, object, users};
use crate::State;

const SET: &str = "/v1.0/directory/deletedItems";

/// Lists by kind, and items by id.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route(&format!("{SET}/microsoft.graph.user"), get(list_users))
        .route(&format!("{SET}/microsoft.graph.application"), get(list_applications))
        .route(&format!("{SET}/microsoft.graph.group"), get(list_none))
        .route(&format!("{SET}/microsoft.graph.servicePrincipal"), get(list_none))
        .route(&format!("{SET}/{{id}}"), get(show).delete(delete))
        .route(&format!("{SET}/{{id}}/restore"), post(restore))
}

/// What was deleted.
enum Item {
    User(DeletedUser),
    Application(DeletedApplication),
}

impl Item {
    fn view(&self) -> Value {
        match self {
            Self::User(deleted) => user_view(deleted),
            Self::Application(deleted) => application_view(deleted),
        }
    }
}

fn user_view(deleted: &DeletedUser) -> Value {
    marked(User::TYPE, users::view(&deleted.user), deleted.deleted)
}

fn application_view(deleted: &DeletedApplication) -> Value {
    marked(Application::TYPE, applications::view(&deleted.application, None), deleted.deleted)
}

fn marked(kind: &str, mut view: Value, deleted: jiff::Timestamp) -> Value {
    if let Some(properties) = view.as_object_mut() {
        properties.insert("deletedDateTime".into(), time(deleted).into());
    }
    answer::typed(kind, view)
}

async fn list_users(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(Operation::ReadDeletedUsers)?;
    let listing = Listing::read(query)?;
    let mut deleted: Vec<DeletedUser> = state.store().list("").await?;
    deleted.retain(|deleted| deleted.user.tenant == caller.tenant);
    let path = format!("{SET}/microsoft.graph.user");
    listing.answer(&state, &caller, ("directoryObjects", &path), deleted.iter().map(user_view)).await
}

async fn list_applications(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(Operation::ReadDeletedApplications)?;
    let listing = Listing::read(query)?;
    let mut deleted: Vec<DeletedApplication> = state.store().list("").await?;
    deleted.retain(|deleted| deleted.application.tenant == caller.tenant);
    let path = format!("{SET}/microsoft.graph.application");
    listing.answer(&state, &caller, ("directoryObjects", &path), deleted.iter().map(application_view)).await
}

/// Groups and single service principals are removed for good at once.
async fn list_none(Shared(state): Shared<State>, caller: Caller) -> Result<Response, Failure> {
    caller.may(Operation::ReadDeletedApplications)?;
    Ok(answer::value(&state, "directoryObjects", Value::Array(Vec::new())))
}

async fn show(Shared(state): Shared<State>, caller: Caller, Path(segment): Path<String>) -> Result<Response, Failure> {
    let (_, item) = find(&state, &caller, &segment).await?;
    let operation = match &item {
        Item::User(_) => Operation::ReadDeletedUsers,
        Item::Application(_) => Operation::ReadDeletedApplications,
    };
    caller.may(operation)?;
    Ok(answer::entity(&state, StatusCode::OK, "directoryObjects/$entity", item.view()))
}

async fn restore(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
) -> Result<Response, Failure> {
    let (mut work, item) = begin(&state, &caller, &segment, "restore").await?;
    let view = match item {
        Item::User(deleted) => {
            work.tx.delete::<DeletedUser>(&deleted.key()).await?;
            work.tx.insert(&deleted.user).await?;
            answer::typed(User::TYPE, users::view(&deleted.user))
        }
        Item::Application(deleted) => {
            work.tx.delete::<DeletedApplication>(&deleted.key()).await?;
            work.tx.insert(&deleted.application).await?;
            for principal in &deleted.service_principals {
                work.tx.insert(principal).await?;
            }
            answer::typed(Application::TYPE, applications::view(&deleted.application, None))
        }
    };
    work.tx.commit().await?;
    Ok(answer::entity(&state, StatusCode::OK, "directoryObjects/$entity", view))
}

async fn delete(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
) -> Result<StatusCode, Failure> {
    let (mut work, item) = begin(&state, &caller, &segment, "delete").await?;
    match item {
        Item::User(deleted) => forget_user(&mut work.tx, &deleted).await?,
        Item::Application(deleted) => forget_application(&mut work.tx, &deleted).await?,
    }
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Finds the item. Who may not read deleted things of one kind does not learn which those are.
async fn find(state: &State, caller: &Caller, segment: &str) -> Result<(Uuid, Item), Failure> {
    let may_read = [Operation::ReadDeletedUsers, Operation::ReadDeletedApplications];
    if !may_read.iter().any(|operation| caller.may(*operation).is_ok()) {
        caller.may(Operation::ReadDeletedApplications)?;
    }
    let missing = || Failure::not_found(segment);
    let id = object::id(segment).ok_or_else(missing)?;
    let key = id.to_string();
    let user = state.store().read::<DeletedUser>(&key).await?.filter(|it| it.user.tenant == caller.tenant);
    if let Some(user) = user {
        return Ok((id, Item::User(user)));
    }
    let application = state.store().read::<DeletedApplication>(&key).await?;
    let application = application.filter(|it| it.application.tenant == caller.tenant).ok_or_else(missing)?;
    Ok((id, Item::Application(application)))
}

/// Begins to change an item: what deleting it took, restoring and removing it take too.
async fn begin<'w>(
    state: &'w State,
    caller: &'w Caller,
    segment: &str,
    action: &str,
) -> Result<(Work<'w>, Item), Failure> {
    let (id, item) = find(state, caller, segment).await?;
    let bond = caller.bond(state, id).await?;
    let set = match &item {
        Item::User(deleted) => {
            may_control(caller, &deleted.user)?;
            User::SET
        }
        Item::Application(_) => {
            caller.may_on(Operation::DeleteApplication, bond)?;
            Application::SET
        }
    };
    let work = Work::begin(state, caller, &format!("{set}/{action}"), id).await?;
    Ok((work, item))
}
