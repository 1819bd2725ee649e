//! The handlers that all kinds of directory object share: list, count, make, show, change, remove.

use axum::Router;
use axum::extract::{Path, RawQuery, State as Shared};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, StatusCode};
use uuid::Uuid;

use super::body::Body;
use super::caller::Caller;
use super::entity::{Entity, Work};
use super::failure::Failure;
use super::list::Listing;
use super::rights::{Bond, Operation};
use super::{answer, object};
use crate::State;

/// `/v1.0/{set}` and `/v1.0/{set}/{id}`
pub(crate) fn routes<T: Entity>() -> Router<State> {
    let set = T::SET;
    Router::new()
        .route(&format!("/v1.0/{set}"), get(list::<T>).post(create::<T>))
        .route(&format!("/v1.0/{set}/$count"), get(count::<T>))
        .route(&format!("/v1.0/{set}/{{id}}"), get(show::<T>).patch(update::<T>).delete(delete::<T>))
}

/// The object that a path names, and what ties the caller to it.
pub(crate) struct Target {
    segment: String,
    id: Option<Uuid>,
    pub(crate) bond: Bond,
}

impl Target {
    /// Finds it. Whether it exists is not told before it is known whether the caller may ask.
    pub(crate) async fn find<T: Entity>(state: &State, caller: &Caller, segment: String) -> Result<Self, Failure> {
        let id = T::resolve(state, caller, &segment).await?;
        let bond = match id {
            Some(id) => caller.bond(state, id).await?,
            None => Bond::Stranger,
        };
        Ok(Self { segment, id, bond })
    }

    /// The id, if the caller may do this.
    pub(crate) fn checked(&self, caller: &Caller, operation: Operation) -> Result<Uuid, Failure> {
        caller.may_on(operation, self.bond)?;
        self.id.ok_or_else(|| Failure::not_found(&self.segment))
    }

    /// The id, if the caller may read it; everybody may read themselves.
    pub(crate) fn readable(&self, caller: &Caller, operation: Operation) -> Result<Uuid, Failure> {
        let oneself = self.bond == Bond::Oneself && caller.who.allows(Operation::ReadSelf, self.bond);
        self.checked(caller, if oneself { Operation::ReadSelf } else { operation })
    }
}

impl<'w> Work<'w> {
    /// Begins a write to the object of that id.
    pub(crate) async fn begin(
        state: &'w State,
        caller: &'w Caller,
        action: &str,
        object: Uuid,
    ) -> Result<Self, Failure> {
        let tx = state.store().begin(caller.audit(action, object)).await?;
        Ok(Self { state, caller, tx })
    }
}

async fn views<T: Entity>(
    state: &State,
    caller: &Caller,
    listing: &Listing,
) -> Result<Vec<serde_json::Value>, Failure> {
    let tenant = caller.tenant;
    let demanded = T::INDEXED.iter().find_map(|indexed| {
        let value = listing.filter.demanded(indexed.property)?;
        Some((indexed.index, (indexed.value)(tenant, value)?))
    });
    let records: Vec<T> = match demanded {
        Some((index, value)) => object::find(state, tenant, index, &value).await?,
        None => object::list(state, tenant).await?,
    };
    let around = T::around(state, tenant, &records).await?;
    Ok(records.iter().map(|record| record.view(&around)).collect())
}

async fn list<T: Entity>(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(T::READ)?;
    let listing = Listing::read(query)?;
    let views = views::<T>(&state, &caller, &listing).await?;
    listing.answer(&state, &caller, (T::SET, &format!("/v1.0/{}", T::SET)), views).await
}

async fn count<T: Entity>(
    Shared(state): Shared<State>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    caller.may(T::READ)?;
    let listing = Listing::read(query)?;
    Ok(listing.count(views::<T>(&state, &caller, &listing).await?))
}

async fn show<T: Entity>(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let listing = Listing::read(query)?;
    let id = Target::find::<T>(&state, &caller, segment).await?.readable(&caller, T::READ)?;
    let record: T = object::read(&state, caller.tenant, id).await?;
    let mut view = view(&state, &caller, record).await?;
    listing.complete(&state, &caller, &mut view).await?;
    Ok(answer::entity(&state, StatusCode::OK, &format!("{}/$entity", T::SET), view))
}

async fn view<T: Entity>(state: &State, caller: &Caller, record: T) -> Result<serde_json::Value, Failure> {
    let records = [record];
    let around = T::around(state, caller.tenant, &records).await?;
    let [record] = &records;
    Ok(record.view(&around))
}

async fn create<T: Entity>(Shared(state): Shared<State>, caller: Caller, body: Body) -> Result<Response, Failure> {
    made::<T>(&state, &caller, body).await
}

async fn made<T: Entity>(state: &State, caller: &Caller, body: Body) -> Result<Response, Failure> {
    // What ownership may add is decided when the body is read; who may not even then is refused before.
    caller.may_on(T::CREATE, Bond::Owner)?;
    let request = T::read(state, body).await?;
    let id = state.random().uuid();
    let mut work = Work::begin(state, caller, &format!("{}/create", T::SET), id).await?;
    let record = T::create(&mut work, id, request).await?;
    work.tx.commit().await?;
    let view = view(state, caller, record).await?;
    Ok(answer::entity(state, StatusCode::CREATED, &format!("{}/$entity", T::SET), view))
}

async fn update<T: Entity>(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
    headers: HeaderMap,
    mut body: Body,
) -> Result<StatusCode, Failure> {
    let target = Target::find::<T>(&state, &caller, segment).await?;
    let upsert = headers.get_all("prefer").iter().any(|value| value == "create-if-missing");
    if let (None, true, Some((key, value))) = (target.id, upsert, target.segment.split_once('=')) {
        body.set(key, value);
        return made::<T>(&state, &caller, body).await.map(|_| StatusCode::CREATED);
    }
    let id = target.checked(&caller, T::UPDATE)?;
    let request = T::read(&state, body).await?;
    let mut work = Work::begin(&state, &caller, &format!("{}/update", T::SET), id).await?;
    let mut record: T = object::read_for_change(&mut work.tx, caller.tenant, id).await?;
    record.change(&mut work, request).await?;
    work.tx.put(&record).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete<T: Entity>(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(segment): Path<String>,
) -> Result<StatusCode, Failure> {
    let target = Target::find::<T>(&state, &caller, segment).await?;
    let id = target.checked(&caller, T::DELETE)?;
    let mut work = Work::begin(&state, &caller, &format!("{}/delete", T::SET), id).await?;
    let record: T = object::read_for_change(&mut work.tx, caller.tenant, id).await?;
    record.delete(&mut work).await?;
    work.tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
